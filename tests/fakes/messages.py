"""The messages that the fake Discord keeps: what was written, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.fakes.bodies import File
from tests.fakes.cards import Card, read_card
from tests.fakes.components import COMPONENTS_V2, FILE, numbered, walk
from tests.fakes.payloads import Json, message, now, snowflake
from tests.fakes.people import Person
from tests.fakes.places import Place
from tests.fakes.refusals import INVALID_BODY, UNKNOWN_MESSAGE, RefusedError

EPHEMERAL = 1 << 6
LOADING = 1 << 7
_SETTABLE = EPHEMERAL | COMPONENTS_V2 | 1 << 2 | 1 << 12  # and without embeds, and silent


@dataclass(slots=True, eq=False)
class Message:
    """A message as it is now. Of the bot's, `requester` is whom it answers."""

    payload: Json
    place: Place
    requester: Person | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    is_deleted: bool = False
    times_edited: int = 0

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.payload["id"])

    @property
    def components(self) -> list[Json]:
        """Its parts."""
        parts: list[Json] = self.payload["components"]
        return parts

    @property
    def card(self) -> Card:
        """What it says and what can be pressed on it."""
        return read_card(self.payload)

    @property
    def is_ephemeral(self) -> bool:
        """Whether only the asker sees it."""
        return bool(self.payload["flags"] & EPHEMERAL)

    @property
    def is_loading(self) -> bool:
        """Whether it says that the bot is thinking."""
        return bool(self.payload["flags"] & LOADING)

    @property
    def answers_a_command(self) -> bool:
        """Whether it came out of an interaction."""
        return "interaction_metadata" in self.payload


class Messages:
    """All messages of all channels."""

    def __init__(self, bot: Json) -> None:
        self._bot = bot
        self._by_id: dict[str, Message] = {}
        # Whether the bot's owner has switched on "Message Content Intent".
        self.are_shown = False

    def keep(self, payload: Json, place: Place, requester: Person | None = None) -> Message:
        """Remember a message."""
        kept = self._by_id[payload["id"]] = Message(payload, place, requester)
        return kept

    def write(
        self,
        place: Place,
        body: Json,
        files: Mapping[int, File],
        requester: Person | None,
        **more: object,
    ) -> Message:
        """A new message of the bot's, from the body of its request."""
        written = Message(message(self._bot, place.id, "", **more), place, requester)
        if place.guild is not None:
            written.payload["guild_id"] = place.guild["id"]
        _apply(written, body, files)
        self._by_id[written.id] = written
        return written

    def change(self, changed: Message, body: Json, files: Mapping[int, File]) -> None:
        """Edit a message of the bot's."""
        _apply(changed, body, files)
        if changed.is_loading:  # this is what it was waiting for, not an edit
            changed.payload["flags"] &= ~LOADING
            return
        changed.payload["edited_timestamp"] = now()
        changed.times_edited += 1

    def find(self, message_id: str) -> Message | None:
        """A message, unless it is deleted or was never there."""
        found = self._by_id.get(message_id)
        return None if found is None or found.is_deleted else found

    def history(self, channel_id: str) -> list[Message]:
        """What the bot can read in a channel, the oldest first."""
        return [
            each
            for each in self._by_id.values()
            if each.payload["channel_id"] == channel_id
            and not (each.is_deleted or each.is_ephemeral)
        ]

    def in_channel(self, channel_id: str, message_id: str) -> Message:
        """What the bot reaches through its channel, which ephemeral messages aren't.

        Raises:
            RefusedError: There is no such message there.
        """
        found = self.find(message_id)
        there = found is not None and found.payload["channel_id"] == channel_id
        if found is None or not there or found.is_ephemeral or not found.place.bot_is_here:
            raise RefusedError(404, UNKNOWN_MESSAGE, "Unknown Message")
        return found

    def seen(self, known: Message) -> Json:
        """A message as the bot is shown it: without what isn't meant for it."""
        payload = dict(known.payload)
        is_withheld = known.place.guild is not None and not self._concerns_bot(known)
        if is_withheld and not self.are_shown:
            payload |= {"content": "", "embeds": [], "attachments": [], "components": []}
        if (reference := payload.get("message_reference")) and payload["type"] == 19:
            target = self.find(str(reference["message_id"]))
            nested = self.seen(target) if target else None
            payload["referenced_message"] = nested and {
                name: value for name, value in nested.items() if name != "referenced_message"
            }
        return payload

    def _concerns_bot(self, known: Message) -> bool:
        payload = known.payload
        if payload["author"]["id"] == self._bot["id"] or f"<@{self._bot['id']}>" in _text(payload):
            return True
        if all(mentioned["id"] != self._bot["id"] for mentioned in payload["mentions"]):
            return False
        # The ping of a reply counts, except to what the bot said to an interaction.
        reference = payload.get("message_reference") or {}
        target = self.find(str(reference.get("message_id")))
        return target is None or not target.answers_a_command


def _text(payload: Json) -> str:
    return str(payload["content"]).replace("<@!", "<@")


def _apply(changed: Message, body: Json, files: Mapping[int, File]) -> None:
    payload = changed.payload
    payload["flags"] |= (body.get("flags") or 0) & _SETTABLE
    for name, nothing in (("content", ""), ("embeds", [])):
        if name in body:
            payload[name] = body[name] or nothing
    _attach(changed, body, files)
    if "components" in body:
        payload["components"] = numbered(body["components"] or [])
    _resolve_media(changed)
    if payload["flags"] & COMPONENTS_V2 and (payload["content"] or payload["embeds"]):
        raise RefusedError(400, INVALID_BODY, "MESSAGE_CANNOT_USE_LEGACY_FIELDS")


def _attach(changed: Message, body: Json, files: Mapping[int, File]) -> None:
    wanted = body.get("attachments")
    if wanted is not None:
        kept = {str(attachment["id"]) for attachment in wanted}
        before = changed.payload["attachments"]
        changed.payload["attachments"] = [each for each in before if each["id"] in kept]
    for file in files.values():
        attachment_id = snowflake()
        url = f"https://cdn.invalid/attachments/{changed.place.id}/{attachment_id}/{file.name}"
        changed.payload["attachments"].append(
            {
                "id": attachment_id,
                "filename": file.name,
                "size": len(file.content),
                "url": url,
                "proxy_url": url,
            }
        )
        changed.files[file.name] = file.content
    left = {each["filename"] for each in changed.payload["attachments"]}
    changed.files = {name: content for name, content in changed.files.items() if name in left}


def _resolve_media(changed: Message) -> None:
    """Put addresses where the body named its attachments; each must be there."""
    there = {each["filename"]: each for each in changed.payload["attachments"]}
    for part in walk(changed.components):
        if part["type"] == FILE:
            scheme, _, name = part["file"]["url"].partition("://")
            if scheme != "attachment":
                continue
            if name not in there:
                raise RefusedError(400, INVALID_BODY, f"no attachment is called {name}")
            part["file"] |= {key: there[name][key] for key in ("url", "proxy_url")}
            part |= {"name": name, "size": there[name]["size"]}
