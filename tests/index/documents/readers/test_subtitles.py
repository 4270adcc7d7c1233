"""Subtitles: sentences over several cues, each with the time at which it is said."""

from pathlib import Path

import pytest

from index.documents.readers.subtitles import read_subtitles
from index.documents.structure import read_structure
from index.errors import DocumentError
from index.types import Place

SRT = """1
00:00:01,000 --> 00:00:03,000
Hello everybody, and

2
00:00:03,100 --> 00:00:05,000
<i>welcome</i> to the {\\an8}show.

3
01:00:15,500 --> 01:00:17,000
ANA: # of kilns?
4
01:00:17,500 --> 01:00:18,000
- Two.
"""
VTT = """WEBVTT - title

STYLE
::cue { color: red }

NOTE hidden

intro
00:01.000 --> 00:03.000 align:start
<v Roger>今日は
<c.red>とても</c>

00:03.000 --> 00:04.000
とても
いい天気です。 &lt;3
"""


def test_a_sentence_goes_over_cues() -> None:
    """A pause or another speaker begins a paragraph; tags are no text."""
    content = read_subtitles(Path("talk.srt"), SRT.encode())
    assert content.text == (
        "Hello everybody, and welcome to the show.\n\nANA: # of kilns?\n\n\\- Two."
    )
    sentence = read_structure(content.text, is_markdown=True).sentences[0]
    assert content.text[sentence.start : sentence.end].endswith("to the show.")
    times = [(content.text[place.start :][:5], place.label) for place in content.places]
    assert times == [
        *(("Hello", "00:00:01"), ("welco", "00:00:03")),
        *(("ANA: ", "01:00:15"), ("\\- Tw", "01:00:17")),
    ]


def test_lines_that_roll_are_said_once() -> None:
    """Automatic subtitles show each line twice; notes and styles are hidden."""
    content = read_subtitles(Path("talk.vtt"), VTT.encode())
    assert content.text == "Roger: 今日は とてもいい天気です。 <3"
    assert content.places == (Place(0, "time", "00:00:01"), Place(14, "time", "00:00:03"))
    assert content.language == "ja"


def test_japanese_cues_without_full_stops_are_sentences() -> None:
    """Unless they go on."""
    said = ["わしは平気だ", "ここは危ない", "左に見えるのは…", "首刈り機", "すぐにわかるさ！"]
    cues = [f"00:0{n}.000 --> 00:0{n + 1}.000\n{text}\n\n" for n, text in enumerate(said)]
    content = read_subtitles(Path("film.vtt"), f"WEBVTT\n\n{''.join(cues)}".encode())
    sentences = read_structure(content.text, is_markdown=True).sentences
    assert [content.text[sentence.start : sentence.end].strip() for sentence in sentences] == [
        *("わしは平気だ", "ここは危ない", "左に見えるのは…首刈り機", "すぐにわかるさ！"),
    ]
    assert [content.text[place.start :][:2] for place in content.places] == [
        text[:2] for text in said
    ]


def test_a_file_without_cues_is_named() -> None:
    """In one line."""
    with pytest.raises(DocumentError, match="there are no subtitles with times in it"):
        read_subtitles(Path("a.srt"), b"Some text.\n")
