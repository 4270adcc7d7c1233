"""A page with what went on between people and the bot, in the looks of Discord's dark theme."""

import html
from pathlib import Path

from tests.fakes.exchanges import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, Exchange
from tests.fakes.messages import Message
from tests.fakes.payloads import Json
from tests.fakes.places import VOICE
from tests.fakes.server import FakeDiscord
from tests.pictures.markup import Names, to_html
from tests.pictures.parts import attached, modal, parts, typing

STYLE = Path(__file__).with_name("discord.css")

# Pictures that are made again look the same.
_MOMENT = "Today at 10:24"
_COLOURS = ("#5865f2", "#3ba55c", "#c27c0e", "#b5458f", "#1f8b9e")
_EYE = (
    "<svg viewBox='0 0 24 24'><path d='M1 12s4-7 11-7 11 7 11 7-4 7-11 7S1 12 1 12z'/>"
    "<circle cx='12' cy='12' r='3'/></svg>"
)


def page(discord: FakeDiscord, keys: list[str], title: str) -> str:
    """The HTML page of what was said and done, in this order.

    Args:
        discord: Where it went on.
        keys: What `FakeDiscord` returns for what people say and do; all of it is answered.
        title: The page's.
    """
    artist = _Artist(discord)
    drawn = "".join(artist.draw(discord.exchanges[key]) for key in keys)
    style = STYLE.read_text(encoding="utf-8")
    return (
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>{html.escape(title)}"
        f"</title><style>{style}</style></head><body><main>{drawn}</main></body></html>"
    )


def _named(channel: Json) -> str:
    sign = "🔊" if channel["type"] == VOICE else "#"
    return f"{sign} {channel['name']}"


class _Artist:
    """Knows how everybody is called."""

    def __init__(self, discord: FakeDiscord) -> None:
        self._discord = discord
        self._bot = discord.bot
        people = {exchange.by.id: exchange.by.name for exchange in discord.exchanges.values()}
        self._order = list(dict.fromkeys(people.values()))
        names = {f"@{person}": f"@{name}" for person, name in people.items()}
        names[f"@{self._bot['id']}"] = f"@{self._bot['username']}"
        for server in discord.servers:
            names |= {f"#{place.id}": _named(place.channel) for place in server.places}
        self._names: Names = names

    def draw(self, exchange: Exchange) -> str:
        event = exchange.payload
        if "token" not in event:
            asked = self._message(event, self._above_reply(event))
            return asked + self._answer(exchange, self._replied(event))
        if event["type"] == AUTOCOMPLETE:
            offered = exchange.data.get("choices") or []
            return typing(name_of(exchange), options_of(exchange), offered)
        if exchange.response == MODAL:
            return modal(exchange.data, self._avatar(self._bot), self._names)
        above = ""
        if event["type"] == COMMAND:
            above = self._used(exchange)
        elif event["type"] == COMPONENT and exchange.source is not exchange.message:
            above = self._replied(exchange.source.payload) if exchange.source else ""
        return self._answer(exchange, above)

    def _answer(self, exchange: Exchange, above: str) -> str:
        said = exchange.message
        return self._message(said.payload, above, said) if said and not said.is_deleted else ""

    def _used(self, exchange: Exchange) -> str:
        slash = "" if "target_id" in exchange.payload["data"] else "/"
        who = self._small(exchange.by.user)
        pill = f"<span class='mention'>{slash}{html.escape(name_of(exchange))}</span>"
        return f"<div class='above'><i class='spine'></i>{who} used {pill}</div>"

    def _above_reply(self, payload: Json) -> str:
        reference = payload.get("message_reference")
        target = self._discord.messages.find(str(reference["message_id"])) if reference else None
        return self._replied(target.payload) if target else ""

    def _replied(self, to: Json) -> str:
        nothing = "<em>Click to see attachment</em>"  # so Discord says of cards as well
        words = to_html(to["content"], self._names) if to["content"] else nothing
        return (
            f"<div class='above'><i class='spine'></i>{self._small(to['author'])}"
            f"<span class='quoted'>{words}</span></div>"
        )

    def _message(self, payload: Json, above: str, said: Message | None = None) -> str:
        author = payload["author"]
        tag = "<span class='tag'>APP</span>" if author["bot"] else ""
        name = html.escape(author["username"])
        edited = "<small class='edited'>(edited)</small>" if payload["edited_timestamp"] else ""
        content = f"<div class='text'>{to_html(payload['content'], self._names)}</div>"
        inside = content if payload["content"] else ""
        inside += parts(payload["components"], self._names)
        if not payload["components"]:  # which show the files themselves
            files = payload["attachments"]
            inside += "".join(attached(file["filename"], file["size"]) for file in files)
        only = said is not None and said.is_ephemeral
        foot = f"<div class='only'>{_EYE}Only you can see this · <a>Dismiss message</a></div>"
        kind = "message ephemeral" if only else "message"
        head = f"<h4>{name}{tag}<time>{_MOMENT}</time></h4>"
        return (
            f"<article class='{kind}'>{above}{self._avatar(author)}"
            f"<div class='body'>{head}{inside}{edited}{foot if only else ''}</div></article>"
        )

    def _small(self, who: Json) -> str:
        name = html.escape(who["username"])
        return f"{self._avatar(who)}<b>{name}</b>"

    def _avatar(self, who: Json) -> str:
        if who["id"] == self._bot["id"]:
            return "<span class='avatar bot' lang='ja'>引</span>"
        name = who["username"]
        number = self._order.index(name) if name in self._order else 0
        colour = _COLOURS[number % len(_COLOURS)]
        letter = html.escape(name[:1].upper())
        return f"<span class='avatar' style='background: {colour}'>{letter}</span>"


def name_of(exchange: Exchange) -> str:
    """The command with its subcommand, "inyo block"; "" for what is no command."""
    if exchange.is_message or exchange.payload["type"] not in (COMMAND, AUTOCOMPLETE):
        return ""
    return " ".join(_descend(exchange)[0])


def options_of(exchange: Exchange) -> list[Json]:
    """What was filled in."""
    return _descend(exchange)[1]


def _descend(exchange: Exchange) -> tuple[list[str], list[Json]]:
    data = exchange.payload["data"]
    words, options = [data["name"]], data.get("options") or []
    while options and "options" in options[0]:
        words.append(options[0]["name"])
        options = options[0]["options"]
    return words, options
