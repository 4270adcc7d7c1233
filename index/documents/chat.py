"""Exported chats: messages with who wrote them and when, and which message each one replies to.

Read are the forms in which chats are exported and copied: a line with time and name above each
message ("[03/02/2026 18:04] fern", "fern — Today at 18:04"), or before it ("[18:04] <fern> hello",
"03/02/2026, 18:04 - fern: hello").
"""

import re
from dataclasses import dataclass, field

MIN_MESSAGES = 3
MIN_HEADER_SHARE = 0.15  # of a chat's lines that aren't blank
MAX_MESSAGES_BACK = 6  # between a question and its reply

Span = tuple[int, int]

_DATE = (
    r"(?P<date>\d{1,4}[-/.年]\d{1,2}(?:[-/.月]\d{1,4}日?)?|\d{1,2}[- ][A-Za-z]{3,9}[- ,]+\d{2,4}"
    r"|[A-Za-z]{3,9} \d{1,2},? \d{4}|[Tt]oday|[Yy]esterday|[Hh]oje|[Oo]ntem|今日|昨日)"
)
_TIME = (
    r"(?:午前|午後)?\s?\d{1,2}[:h]\d{2}(?::\d{2})?(?:\.\d+)?(?:\s?[AaPp]\.?[Mm]\.?)?(?:Z|\s?UTC)?"
)
_WHEN = rf"(?:{_DATE}(?:,?\s(?:at|às|um)\s|[,T]?\s?))?{_TIME}"
_NAME = r"(?P<name>[^\s:<>\[\]][^:<>\[\]\n]{0,39}?)"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"\[{_WHEN}\]\s{_NAME}\Z",
        rf"{_NAME}(?:\s[—–-]\s|\s{{2,}}|\t|\s\[){_WHEN}\]?\Z",
        rf"\[?{_WHEN}\]?\s?(?:-\s|,\s|\s)?(?:<{_NAME.replace('name', 'nick')}>|{_NAME}:)\s(?=\S)",
        rf"{_WHEN}\t{_NAME}\t(?=\S)",
    )
)
_DATE_LINE = re.compile(rf"\W*+(?:[^\W\d]{{2,12}},?\s)?{_DATE}\W*+(?:[^\W\d]{{1,9}}\W*+)?\Z")
# What isn't said by anyone: "{Reactions}" and the lines below it, and notices of the program.
_MARKED = re.compile(r"\{(?:[A-Z][a-z]+ ?)+\}\Z")
_NOTICE = re.compile(
    r"(?:Pinned a message|Joined the server|Started a call|Messages and calls are end-to-end).*"
    r"|This message was deleted\.?|Esta mensagem foi apagada\.?|Fixou uma mensagem.*"
    r"|<(?:Media omitted|Mídia oculta)>|image omitted|\[(?:スタンプ|写真)\]",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[?？]|\b(?:any(?:one|body)|help|how|what|when|where|who|why|which|alguém|alguem|ajuda|socorro"
    r"|como|onde|quando|qual|quem|por ?que|pq|cadê)\b|(?:か|かな)[。！]?\s*\Z"
    r"|(?:\A|[,.!]\s|\b(?:thx|thanks|hi|hey|so|and|but|oi|olá|e)\W+)"
    r"(?:do|does|did|is|are|can|could|would|will|should|has|have|tem|dá|posso|pode|vai)\s",
    re.IGNORECASE,
)
# A whole message of one question, which asks back.
_ONLY_ASKS = re.compile(r"\A[^.!?。！？\n]*[?？]\W*\Z")


@dataclass(slots=True)
class Message:
    """One message of a chat.

    `header` is the span of time and name, `lines` are those of the text, in the order of `text`.
    `apart` are lines that nobody said. `reply_to` is the number of the message without which this
    one can't be understood, or -1.
    """

    header: Span
    author: str
    date: str
    lines: list[Span] = field(default_factory=list)
    apart: list[Span] = field(default_factory=list)
    asks: bool = False
    reply_to: int = -1


def read_chat(text: str, lines: list[Span]) -> list[Message]:
    """The messages of an exported chat; none if the text isn't one.

    Args:
        text: A plain text.
        lines: The spans of its lines without the white space around them; those of blank lines are
            empty.
    """
    headers: dict[int, re.Match[str]] = {}
    for form in _FORMS:
        found = {
            number: match
            for number, (start, end) in enumerate(lines)
            if start < end and (match := form.match(text[start:end]))
        }
        headers = max(headers, found, key=len)
    n_written = sum(start < end for start, end in lines)
    if len(headers) < max(MIN_MESSAGES, MIN_HEADER_SHARE * n_written):
        return []
    messages: list[Message] = []
    day = ""  # where dates stand on lines of their own
    for number, (start, end) in enumerate(lines):
        if match := headers.get(number):
            parts = match.groupdict()
            stop = start + len(match.group().rstrip())
            author = parts["name"] or parts.get("nick") or ""
            messages.append(Message((start, stop), author, parts["date"] or day))
            start += match.end()
        said = text[start:end]
        is_said = match or (messages and not messages[-1].lines)  # "When?" "21/02"
        date = None if is_said else _DATE_LINE.match(said)
        day = date["date"] if date else day
        if start == end or not messages:
            continue
        message = messages[-1]
        # Behind the first line that nobody said, no other is either.
        is_apart = message.apart or date or _MARKED.match(said) or _NOTICE.fullmatch(said)
        (message.apart if is_apart else message.lines).append((start, end))
    find_replies(text, messages)
    return messages


def find_replies(text: str, messages: list[Message]) -> None:
    """Say of each message whether it asks, and if it doesn't, which one before it it answers.

    That is the last question of somebody else on the same day, if it isn't long ago, else the last
    message that itself replies to none. A reply that is known already is kept; such a message asks
    only if it does nothing else.
    """
    for number, message in enumerate(messages):
        asks = _ASKS if message.reply_to < 0 else _ONLY_ASKS
        message.asks = any(asks.search(text[start:end]) for start, end in message.lines)
        if message.asks or not message.lines or message.reply_to >= 0:
            continue
        before = range(number - 1, max(-1, number - 1 - MAX_MESSAGES_BACK), -1)
        others = [
            n
            for n in before
            if messages[n].author != message.author
            and messages[n].date == message.date
            and messages[n].lines
        ]
        opening = [n for n in others if messages[n].reply_to < 0]
        asking = [n for n in opening if messages[n].asks]
        message.reply_to = next(iter([*asking, *opening]), -1)
