"""Chats in JSON: conversations, who asked and who answered."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from index.documents.readers.base import FileContent
from index.documents.readers.chat_export import read_chat_json, read_slack_archive
from index.documents.readers.signatures import is_slack_archive
from index.documents.structure import read_structure
from index.errors import DocumentError

PATH = Path("general.json")


def message(number: int, name: str, time: str, content: str, **fields: Any) -> dict[str, Any]:
    """A message as DiscordChatExporter writes it."""
    return {
        "id": str(number),
        "type": "Default",
        "timestamp": f"2026-02-{time}:00.123+00:00",
        "content": content,
        "author": {"id": f"1{number}", "name": name, "nickname": name},
        "embeds": [],
        "mentions": [],
        **fields,
    }


def to(number: int) -> dict[str, Any]:
    """What marks a reply to a message."""
    return {"type": "Reply", "reference": {"messageId": str(number)}}


CHAT = [
    message(1, "fern", "03T18:04", "When is the **swap**?\n```py\nx = 1\n```"),
    message(2, "bark", "03T18:05", "# me too\n2 * 3 <b> {# x #}\n- one\nafter"),
    message(3, "moss", "03T18:06", "On the 21st, from 2pm. Does that help?", **to(1)),
    message(4, "moss", "03T18:07", "which mill?", **to(1)),
    message(5, "fern", "03T18:08", "the old one", **to(4)),
    message(6, "ann", "04T09:00", "Hi <@12> <:x:1> ||s|| https://a.b/c_d_e", mentions=[
        {"id": "12", "name": "bob"}
    ]),
    message(7, "ann", "04T09:01", "More"),
    message(8, "ann", "04T09:02", "joined", type="GuildMemberJoin"),
    message(10, "zed", "04T09:04", "which one?"),
    message(11, "ann", "04T09:40", "Later"),
    message(9, "zed", "04T09:03", "21st it is", **to(1)),
]  # fmt: skip
FIRST = r"""# #general · 2026-02-03

## fern · 2026-02-03 18:04

### When is the **swap**? `x = 1`

#### bark · 2026-02-03 18:05

me too
2 * 3 \<b> \{# x #}

- one

after

#### moss · 2026-02-03 18:06

On the 21st, from 2pm. Does that help?

#### moss · 2026-02-03 18:07

##### which mill?

###### fern · 2026-02-03 18:08

the old one

#### zed · 2026-02-04 09:03

21st it is"""
SECOND = r"""# #general · 2026-02-04

## ann · 2026-02-04 09:00

Hi @bob :x: ||s|| https://a.b/c_d_e

More

## zed · 2026-02-04 09:04

### which one?

## ann · 2026-02-04 09:40

Later"""


def read(exported: object, path: Path = PATH) -> tuple[FileContent, ...]:
    """The documents of an export."""
    return read_chat_json(path, json.dumps(exported).encode()).documents


def channel(*messages: dict[str, Any], kind: str = "GuildTextChat") -> dict[str, Any]:
    """An export of a channel."""
    return {"channel": {"type": kind, "name": "general"}, "messages": list(messages)}


def test_each_conversation_is_a_document() -> None:
    """With replies below what they reply to, even a day later; notices are left out."""
    first, second = read(channel(*CHAT))
    assert (first.text, second.text) == (FIRST, SECOND)
    assert [(d.name, d.date) for d in (first, second)] == [
        *(("2026-02-03", "2026-02-03"), ("2026-02-04", "2026-02-04"))
    ]
    assert first.title == "#general · 2026-02-03"


def test_a_message_is_the_place_of_its_text() -> None:
    """Who wrote it, and when."""
    first, _ = read(channel(*CHAT))
    at = first.text.index("the old one")
    label = [place.label for place in first.places if place.start <= at][-1]
    assert label == "fern · 2026-02-03 18:08"


def test_a_question_is_a_heading_and_no_answer() -> None:
    """So is one that is asked back; a heading is never quoted alone."""
    structure = read_structure(FIRST, is_markdown=True)
    headings = [FIRST[b.start : b.end] for b in structure.blocks if b.kind == "heading"]
    questions = [heading.lstrip("# ") for heading in headings if heading.endswith(("?", "`"))]
    assert questions == ["When is the **swap**? `x = 1`", "which mill?"]


def test_a_thread_is_one_document() -> None:
    """However long its pauses are."""
    (thread,) = read(channel(*CHAT, kind="GuildPublicThread"))
    assert (thread.title, thread.name) == ("general", "")
    assert thread.text.endswith("Later")


SLACK = [
    {"type": "message", "user": "U1", "ts": "1770000000.1", "thread_ts": "1770000000.1",
     "text": "where is *it* <https://x.y|docs>? &lt;b&gt;"},
    {"type": "message", "user": "U2", "ts": "1770000100.1", "thread_ts": "1770000000.1",
     "text": "• there <@U1>", "user_profile": {"real_name": "Bo"}},
    {"type": "message", "subtype": "channel_join", "user": "U2", "ts": "1770000200.1", "text": "x"},
]  # fmt: skip
SLACK_TEXT = """# #help · 2026-02-02

## Ann · 2026-02-02 02:40

### where is **it** [docs](https://x.y)? \\<b>

#### Bo · 2026-02-02 02:41

- there @Ann"""


def test_slack_is_read_from_its_archive() -> None:
    """People by their names, a document for each conversation of each channel."""
    users = [{"id": "U1", "name": "a", "profile": {"display_name": "Ann"}}]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in {
            "users.json": users,
            "channels.json": [],
            "help/2026-02-02.json": SLACK,
            "bad/2026-02-02.json": [5],
        }.items():
            archive.writestr(name, json.dumps(content))
    data = file.getvalue()
    assert is_slack_archive(data[:4096], data)
    contents = read_slack_archive(Path("slack.zip"), data)
    (document,) = contents.documents
    assert (document.name, document.text) == ("help/2026-02-02", SLACK_TEXT)
    assert contents.left_out == ("slack.zip/bad is left out: it isn't as Slack exports channels.",)


def test_a_day_of_slack_is_read_without_its_archive() -> None:
    """By the names that are in the messages."""
    (document,) = read(SLACK, Path("help/2026-02-02.json"))
    assert document.text == SLACK_TEXT.replace("Ann", "U1")


def test_other_json_is_passed_over() -> None:
    """It holds no documents, and that is no error."""
    assert not read({"name": "x"}) and not read([1, 2]) and not read(5)


@pytest.mark.parametrize(
    "data",
    [b"{", b"[" * 100_000, b'{"channel": 5, "messages": 5}', b'{"channel": {}, "messages": [5]}'],
)
def test_a_damaged_export_is_named(data: bytes) -> None:
    """In one line that says what to do."""
    with pytest.raises(DocumentError, match="export it again"):
        read_chat_json(PATH, data)
