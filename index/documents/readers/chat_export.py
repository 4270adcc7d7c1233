"""Exports of chats in JSON: Discord's by DiscordChatExporter, Slack's own.

A thread is a document, and so is each conversation of a channel: messages without a pause of some
hours. Each message stands below a heading with who wrote it and when. A question is a heading as
well, with the replies below it, so that it is shown with them and never quoted as an answer.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from index.documents.archives import open_archive, read_entry
from index.documents.chat import Message, find_replies
from index.documents.encodings import decode_text
from index.documents.lines import has_words
from index.documents.readers.base import FileContent, FileContents, clean, extracted
from index.documents.readers.chat_markup import chat_markdown, in_one_line, slack_to_discord
from index.documents.readers.writer import MarkdownWriter
from index.errors import DocumentError

PAUSE = timedelta(hours=6)  # between two conversations
ANSWERED = timedelta(minutes=30)  # what comes later replies only if it says so
SAME_HEADING = timedelta(minutes=7)  # Discord groups messages of one person likewise
MAX_MESSAGES = 400  # of one conversation
_MESSAGE_LEVEL = 2
_DISCORD_TYPES = ("Default", "Reply", "0", "19", "ChatInputCommand", "ThreadStarterMessage")
_SLACK_SUBTYPES = (None, "", "bot_message", "file_share", "me_message", "thread_broadcast")
_DAY_FILE = re.compile(r"\d{4}-\d{2}-\d{2}\.json\Z")


@dataclass(slots=True, eq=False)
class _Post:
    """A message of an export; `reply_to` is the id of the one that it says it replies to."""

    id: str
    author: str
    time: datetime
    text: str  # Discord's Markdown
    reply_to: str = ""
    names: Mapping[str, str] = field(default_factory=dict)  # of the people it mentions, by id
    asks: bool = False
    replies: list["_Post"] = field(default_factory=list)

    @property
    def header(self) -> str:
        """Who wrote it, and when."""
        return f"{self.author} · {self.time:%Y-%m-%d %H:%M}"


def read_chat_json(path: Path, data: bytes) -> FileContents:
    """Read a channel or a thread of Discord, or a day of a channel of Slack.

    A file of JSON that is none of these holds no documents.

    Raises:
        DocumentError: It is damaged.
    """
    exported = _load(path, data)
    try:
        if isinstance(exported, dict) and {"channel", "messages"} <= exported.keys():
            channel = exported["channel"]
            posts = [post for each in exported["messages"] if (post := _discord_post(each))]
            is_thread = "thread" in str(channel.get("type", "")).lower()
            return _documents(str(channel["name"]), posts, is_thread=is_thread)
        if _DAY_FILE.match(path.name) and isinstance(exported, list):
            posts = list(_slack_posts(exported, {}))
            return _documents(path.parent.name, posts, is_thread=False)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        reason = "it isn't as chats are exported; export it again."
        raise DocumentError(path, f"{path} is left out: {reason}") from error
    return FileContents(())


def read_slack_archive(path: Path, data: bytes) -> FileContents:
    """Read Slack's export of a workspace: a document for each conversation of each channel.

    Raises:
        DocumentError: It is damaged.
    """
    archive = open_archive(path, data)
    days: dict[str, list[str]] = {}
    for name in sorted(archive.namelist()):
        if _DAY_FILE.match(PurePosixPath(name).name):
            days.setdefault(PurePosixPath(name).parent.name, []).append(name)
    users: dict[str, str] = {}
    documents: list[FileContent] = []
    left_out: list[str] = []
    if "users.json" in archive.namelist():
        users = _slack_users(_load(path, read_entry(path, archive, "users.json")))
    for channel, names in days.items():
        try:
            posts: list[_Post] = []
            for name in names:
                posts += _slack_posts(_load(path, read_entry(path, archive, name)), users)
            found = _documents(channel, posts, is_thread=False, folder=channel)
            documents += found.documents
        except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
            left_out.append(f"{path}/{channel} is left out: it isn't as Slack exports channels.")
        except DocumentError as error:
            left_out.append(str(error))
    return FileContents(tuple(documents), tuple(left_out))


def _load(path: Path, data: bytes) -> Any:
    text, _ = decode_text(path, data)
    try:
        return json.loads(text)
    except (RecursionError, ValueError) as error:
        reason = f"its JSON is damaged ({error})" if isinstance(error, ValueError) else ""
        reason = reason or "its JSON is nested too deeply"
        raise DocumentError(path, f"{path} is left out: {reason}; export it again.") from error


def _discord_post(message: Any) -> _Post | None:
    """A message of DiscordChatExporter; None for a notice, such as that somebody joined."""
    if str(message.get("type", "Default")) not in _DISCORD_TYPES:
        return None
    author = message["author"]
    texts = [message.get("content") or "", *map(_embed_text, message.get("embeds") or ())]
    mentioned = message.get("mentions") or ()
    return _Post(
        id=str(message["id"]),
        author=_name(author.get("nickname") or author["name"]),
        time=datetime.fromisoformat(message["timestamp"]),
        text=clean("\n\n".join(filter(None, texts))),
        reply_to=str((message.get("reference") or {}).get("messageId") or ""),
        names={str(each["id"]): each.get("nickname") or each["name"] for each in mentioned},
    )


def _embed_text(embed: Any) -> str:
    """The text of a card that a bot has posted, or that shows a link."""
    title = embed.get("title") or ""
    fields = embed.get("fields") or ()
    parts = [f"**{title}**" if title else "", embed.get("description") or ""]
    parts += [f"**{each.get('name')}**\n{each.get('value')}" for each in fields]
    return "\n\n".join(filter(None, parts))


def _slack_users(users: Any) -> dict[str, str]:
    names = {}
    for user in users:
        profile = user.get("profile") or {}
        name = profile.get("display_name") or profile.get("real_name") or user.get("name")
        names[str(user["id"])] = str(name or user["id"])
    return names


def _slack_posts(messages: Any, users: Mapping[str, str]) -> Iterator[_Post]:
    for message in messages:
        if message.get("type") != "message" or message.get("subtype") not in _SLACK_SUBTYPES:
            continue
        profile = message.get("user_profile") or {}
        known = users.get(str(message.get("user"))) or profile.get("display_name")
        name = known or profile.get("real_name") or message.get("username")
        attached = (each.get("text") or "" for each in message.get("attachments") or ())
        texts = [message.get("text") or "", *attached]
        thread = str(message.get("thread_ts") or "")
        yield _Post(
            id=str(message["ts"]),
            author=_name(name or message.get("user") or "?"),
            time=datetime.fromtimestamp(float(message["ts"]), UTC),
            text=slack_to_discord(clean("\n\n".join(filter(None, texts))), users),
            reply_to=thread if thread != str(message["ts"]) else "",
        )


def _name(name: Any) -> str:
    return " ".join(clean(str(name)).split())


def _documents(
    channel: str, posts: list[_Post], *, is_thread: bool, folder: str = ""
) -> FileContents:
    """A document for each conversation."""
    posts = [post for post in posts if has_words(post.text, 0, len(post.text))]
    posts.sort(key=lambda post: post.time)
    roots = _nest(posts)
    conversations = [roots] if is_thread else list(_conversations(roots))
    documents: list[FileContent] = []
    n_same: dict[str, int] = {}
    for conversation in filter(None, conversations):
        day = f"{conversation[0].time:%Y-%m-%d}"
        n_same[day] = n_same.get(day, 0) + 1
        number = f" ({n_same[day]})" if n_same[day] > 1 else ""
        title = channel if is_thread else f"#{channel.lstrip('#')} · {day}{number}"
        is_alone = len(conversations) == 1 and not folder
        name = "" if is_alone else "/".join(filter(None, (folder, f"{day}{number}")))
        documents.append(_write(conversation, title, day, name))
    return FileContents(tuple(documents))


def _nest(posts: list[_Post]) -> list[_Post]:
    """Put replies below what they reply to: where a message says so, or follows a question.

    Replies to replies stand beside these, but for those to a question that was asked back.
    """
    numbers = {post.id: number for number, post in enumerate(posts)}
    text = "\n\n".join(post.text for post in posts)
    messages: list[Message] = []
    start = 0
    for number, post in enumerate(posts):
        end = start + len(post.text)
        named = numbers.get(post.reply_to, -1)
        reply_to = named if named < number else -1
        day = f"{post.time:%Y-%m-%d}"
        messages.append(
            Message((start, start), post.author, day, [(start, end)], [], False, reply_to)
        )
        start = end + 2
    named_replies = [message.reply_to for message in messages]
    find_replies(text, messages)
    roots: list[_Post] = []
    above: list[int] = []  # of each message the number of the one that it stands below, or -1
    for number, (post, message) in enumerate(zip(posts, messages, strict=True)):
        post.asks = message.asks
        replied = message.reply_to
        is_answer = (
            replied >= 0 and messages[replied].asks and post.time - posts[replied].time <= ANSWERED
        )
        is_nested = named_replies[number] >= 0 or is_answer
        parent = replied if is_nested else -1
        while parent >= 0 and not posts[parent].asks and above[parent] >= 0:
            parent = above[parent]
        above.append(parent)
        (posts[parent].replies if parent >= 0 else roots).append(post)
    return roots


def _conversations(roots: list[_Post]) -> Iterator[list[_Post]]:
    conversation: list[_Post] = []
    last: datetime | None = None
    for post in roots:
        if last and (post.time - last > PAUSE or len(conversation) == MAX_MESSAGES):
            yield conversation
            conversation = []
        conversation.append(post)
        last = post.time
        for reply in post.replies:
            last = reply.time if reply.time - last <= PAUSE else last
    yield conversation


def _write(posts: list[_Post], title: str, day: str, name: str) -> FileContent:
    writer = MarkdownWriter()
    writer.place("message", posts[0].header)  # a quote may begin with the title
    writer.heading(chat_markdown(title, {}), 1)
    _write_posts(writer, posts, _MESSAGE_LEVEL)
    return extracted(writer.text, writer.places, title=title, date=day, name=name)


def _write_posts(writer: MarkdownWriter, posts: Iterable[_Post], level: int) -> None:
    """Write messages with their replies, those of one person in a row below one heading."""
    above: _Post | None = None
    for post in posts:
        is_continued = (
            above is not None
            and not (post.asks or above.asks or above.replies)
            and above.author == post.author
            and post.time - above.time < SAME_HEADING
        )
        writer.place("message", post.header)
        if not is_continued:
            writer.heading(chat_markdown(post.header, {}), level)
        text = chat_markdown(post.text, post.names)
        if post.asks:
            writer.heading(in_one_line(text), level + 1)
        else:
            writer.markdown(text)
        _write_posts(writer, post.replies, level + 2)
        above = post
