"""Exported chats: who wrote what, and which message each replies to."""

import pytest

from index.documents.chat import Message, read_chat
from index.documents.lines import read_lines

FORMS = [
    "[03/02/2026 18:0{n}] {name}\n{text}\n",
    "{name} — Today at 18:0{n}\n{text}\n",
    "{name}  6:0{n} PM\n{text}\n",
    "[18:0{n}] <{name}> {text}",
    "18:0{n} <{name}> {text}",
    "[2026-02-03, 18:0{n}:59] {name}: {text}",
    "03/02/2026, 18:0{n} - {name}: {text}",
    "18:0{n}\t{name}\t{text}",
]
SAID = [
    *(("fern_92", "when is the swap"), ("moss", "on the 21st, from 2pm\nat the mill")),
    *(("fern_92", "do i need to register"), ("bark", "me too"), ("Dr. Thorn", "21/02")),
]


def read(text: str) -> list[Message]:
    """The messages of a text."""
    return read_chat(text, [(line.begin, line.end) for line in read_lines(text)])


@pytest.mark.parametrize("form", FORMS)
def test_a_message_has_an_author_and_a_reply_its_question(form: str) -> None:
    """In each form; a reply belongs to the last question of somebody else."""
    written = [form.format(n=n, name=name, text=text) for n, (name, text) in enumerate(SAID)]
    text = "Guild: Greenhouse\n\n" + "\n".join(written)
    messages = read(text)
    said = ["\n".join(text[start:end] for start, end in m.lines) for m in messages]
    assert [(m.author, s) for m, s in zip(messages, said, strict=True)] == SAID
    assert [m.reply_to for m in messages] == [-1, 0, -1, 2, 2]
    assert all(m.author in text[slice(*m.header)] for m in messages)


def test_what_nobody_said_stands_apart() -> None:
    """Reactions, dates and notices of the program; a reply is on the day of its question."""
    text = (
        "2026/02/03(火)\n18:04\tfern\tいつですか\n18:05\tmoss\t21日です\n{Reactions}\n👍 (3)\n"
        "2026/02/04(水)\n09:00\tfern\tありがとう\n09:01\tmoss\t[スタンプ]\n"
    )
    messages = read(text)
    apart = [[text[start:end] for start, end in message.apart] for message in messages]
    assert apart == [[], ["{Reactions}", "👍 (3)", "2026/02/04(水)"], [], ["[スタンプ]"]]
    assert [message.date for message in messages][1:] == ["2026/02/03"] + ["2026/02/04"] * 2
    assert [message.reply_to for message in messages] == [-1, 0, -1, -1]


@pytest.mark.parametrize(
    "text",
    ["Ann: hello\nBob: hi\nCid: yes\n", "09:00 Opening\n10:00 Talk\n11:00 End\n", "[1] a\n[2] b\n"],
)
def test_dialogues_and_timetables_are_no_chats(text: str) -> None:
    """A name and a time must be there."""
    assert not read(text)
