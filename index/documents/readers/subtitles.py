"""Subtitles, SubRip (.srt) and WebVTT (.vtt): cues joined into sentences, each with its time.

A cue is a line or two that is shown for some seconds, and a sentence goes over several. A new
paragraph begins where somebody else speaks, where nobody does for a while, or after some sentences.
Japanese subtitles mostly have no full stops: then each cue ends a sentence.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from index.documents.encodings import decode_text
from index.documents.lines import ends_sentence
from index.documents.readers.base import FileContent, clean, escape_markdown, extracted
from index.errors import DocumentError
from index.text.language import count_japanese
from index.types import Place

PAUSE_S = 4.0  # without a word, before a new paragraph
PARAGRAPH_CHARS = 400  # after which it ends with its sentence
MAX_PARAGRAPH_CHARS = 1_500  # after which it ends with its cue: automatic subtitles have no stops
_MIN_STOPS = 0.1  # full stops to a Japanese cue, where people write them
_LINE_BREAK = "  \n"  # of Markdown: it ends a sentence
_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMING = re.compile(rf"[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}(?:[ \t].*)?\Z")
_VOICE = re.compile(r"<v(?:\.[\w.]+)?[ \t]+([^>\n]+)>")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]*>|<\d[\d:.]*>|\{\\[^{}\n]*\}")
_SPEAKER = re.compile(r"(?:>>[ \t]*|-[ \t]+)?([^\W\d_][\w .'’-]{0,38}[\w.]):[ \t]+(?=\S)")
_GOES_ON = re.compile(r"[、，…‥,―—–~～「『（(]\Z")
_DASH = re.compile(r"[-–—][ \t]*(?=\S)|>>[ \t]*")


@dataclass(frozen=True, slots=True)
class _Cue:
    """What is shown from `start` to `end`, in seconds, and who says it, if that is told."""

    start: float
    end: float
    speaker: str
    text: str


def read_subtitles(path: Path, data: bytes) -> FileContent:
    """Read subtitles.

    Raises:
        DocumentError: It isn't text, or there are no cues in it.
    """
    text, encoding = decode_text(path, data)
    cues = list(_without_repetition(_read_cues(clean(text).split("\n"))))
    if not cues:
        reason = "there are no subtitles with times in it."
        raise DocumentError(path, f"{path} is left out: {reason}")
    written = ""
    places: list[Place] = []
    has_stops = _has_stops(cues)
    for paragraph in _paragraphs(cues, has_stops):
        written += "\n\n" if written else ""
        for number, cue in enumerate(paragraph):
            said = " ".join(cue.text.split())
            if number:
                is_japanese = count_japanese(written[-1]) or count_japanese(said[0])
                ends = not has_stops and not _GOES_ON.search(written)
                written += _LINE_BREAK if ends else "" if is_japanese else " "
            elif cue.speaker:
                said = f"{cue.speaker}: {said}"
            places.append(Place(len(written), "time", timestamp(cue.start)))
            written += escape_markdown(said, begins_line=not number)
    return replace(extracted(written, places), encoding=encoding)


def timestamp(seconds: float) -> str:
    """A time as players show it: hours, minutes and seconds."""
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def _read_cues(lines: list[str]) -> Iterator[_Cue]:
    """The cues with words; notes, styles and numbers stand outside of them."""
    at = 0
    while at < len(lines):
        timing = _TIMING.match(lines[at])
        at += 1
        if timing is None:
            continue
        shown: list[str] = []
        while at < len(lines) and lines[at].strip() and not _TIMING.match(lines[at]):
            shown.append(lines[at])
            at += 1
        if at < len(lines) and _TIMING.match(lines[at]) and shown[-1:] and shown[-1].isdigit():
            shown.pop()  # the number of the next cue: no blank line stands between
        voice = _VOICE.search("\n".join(shown))
        texts = (html.unescape(_TAG.sub("", line)).strip() for line in shown)
        text = "\n".join(filter(None, texts))
        if any(character.isalnum() for character in text):
            times = [_seconds(*timing.groups()[n : n + 4]) for n in (0, 4)]
            yield _Cue(times[0], times[1], voice[1].strip() if voice else "", text)


def _seconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction}")


def _without_repetition(cues: Iterator[_Cue]) -> Iterator[_Cue]:
    """The cues without the lines that the one before has shown: automatic subtitles roll."""
    before: list[str] = []
    for cue in cues:
        lines = cue.text.split("\n")
        shown = (n for n in range(len(lines), 0, -1) if lines[:n] == before[-n:])
        n_same = next(shown, 0)
        before = lines
        if lines[n_same:]:
            yield _Cue(cue.start, cue.end, cue.speaker, "\n".join(lines[n_same:]))


def _has_stops(cues: list[_Cue]) -> bool:
    """Whether full stops tell where sentences end; in most languages they do."""
    japanese = [cue.text for cue in cues if count_japanese(cue.text) * 2 > len(cue.text)]
    n_stops = sum(text.count("。") + text.count("｡") for text in japanese)
    return len(japanese) * 2 < len(cues) or n_stops >= _MIN_STOPS * len(japanese)


def _paragraphs(cues: list[_Cue], has_stops: bool) -> Iterator[list[_Cue]]:
    paragraph: list[_Cue] = []
    n_chars = 0
    for cue in cues:
        if paragraph:
            last = paragraph[-1]
            is_end = not has_stops or ends_sentence(last.text, 0, len(last.text))
            if (
                cue.start - last.end > PAUSE_S
                or (cue.speaker and cue.speaker != paragraph[0].speaker)
                or _SPEAKER.match(cue.text)
                or (_DASH.match(cue.text) and is_end)
                or (n_chars > PARAGRAPH_CHARS and is_end)
                or n_chars > MAX_PARAGRAPH_CHARS
            ):
                yield paragraph
                paragraph, n_chars = [], 0
        paragraph.append(cue)
        n_chars += len(cue.text)
    yield paragraph
