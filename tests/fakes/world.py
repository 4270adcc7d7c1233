"""What there is on the fake Discord: servers, people, messages, commands, exchanges."""

import asyncio
from collections.abc import Mapping

from tests.fakes.exchanges import MODAL, Exchange, Timing
from tests.fakes.gateway import FakeGateway, shard_of
from tests.fakes.messages import Message, Messages
from tests.fakes.payloads import Json, application, snowflake, user
from tests.fakes.people import MEMBER, MODERATOR, Person
from tests.fakes.places import Place, Server, Upload, direct_messages, server
from tests.fakes.refusals import UNKNOWN_CHANNEL, RefusedError
from tests.fakes.registry import Registry
from tests.fakes.watching import PATIENCE_S, TOKEN, Watch

AUTHENTICATION_FAILED = 4004  # a close code of the gateway

Key = str | Message  # by what a test names a message: itself, or what was said or done before it


class World(Watch):
    """The state of the fake Discord, and what tests ask about it."""

    def __init__(
        self,
        bot: Json | None = None,
        *,
        n_servers: int = 1,
        n_shards: int = 1,
        owner: Person | None = None,
        team: Mapping[Person, str] | None = None,
    ) -> None:
        """One bot on some servers.

        Args:
            bot: Its user, to have the same again after a restart.
            n_servers: How many servers it is on.
            n_shards: Among how many shards they are spread, in turns.
            owner: Who made the application, or leads its team.
            team: Person -> "admin", "developer" or "read_only"; none: the application has no team.
        """
        super().__init__()
        self.bot = bot or user("Inyo", bot=True)
        self.owner = owner or Person("owner", MODERATOR)
        members = {person.id: (person.user, role) for person, role in (team or {}).items()}
        self.application = application(self.bot, self.owner.user, members)
        names = ["Reading room", "Archive", "Cellar"]
        self.servers = [
            self._server(names[number % 3], number % n_shards, n_shards)
            for number in range(n_servers)
        ]
        self.elsewhere = server("Elsewhere", self.bot, bot_is_here=False).channel
        self.gateway = FakeGateway(TOKEN, self.bot, [each.guild for each in self.servers])
        self.messages = Messages(self.bot)
        self.commands = Registry(self.bot["id"])
        self.exchanges: dict[str, Exchange] = {}
        self._private: dict[str, Place] = {}
        self.uploads: dict[str, bytes] = {}
        # Whether Discord shows what apps say that people bring along to nobody but these: where
        # they lack the permission "Use External Apps".
        self.external_apps_are_private = False

    def _server(self, name: str, shard: int, n_shards: int) -> Server:
        """A server of a shard: what its id, the present time, decides."""
        while True:
            made = server(name, self.bot)
            if shard_of(made.id, n_shards) == shard:
                return made

    @property
    def home(self) -> Server:
        """The first server."""
        return self.servers[0]

    @property
    def guild(self) -> Json:
        """The first server's guild."""
        return self.home.guild

    @property
    def channel_id(self) -> str:
        """The first server's first channel."""
        return self.home.channel.id

    def person(
        self, name: str = "reader", *, permissions: int = MEMBER, locale: str = "en-US"
    ) -> Person:
        """A new person, an ordinary member of every server."""
        return Person(name, permissions, locale)

    def moderator(self, name: str = "moderator", *, locale: str = "en-US") -> Person:
        """A new person who may manage every server and its messages."""
        return Person(name, MODERATOR, locale)

    def upload(self, name: str, content: bytes) -> Upload:
        """A file that somebody attaches to a command or a message."""
        upload_id = snowflake()
        self.uploads[upload_id] = content
        url = f"{self.cdn_url}/{upload_id}/file"  # Discord makes names safe, too
        about = {"id": upload_id, "filename": name, "size": len(content)}
        return Upload(about | {"url": url, "proxy_url": url})

    @property
    def cdn_url(self) -> str:
        """Where uploads can be downloaded."""
        raise NotImplementedError

    def private(self, person: Person) -> Place:
        """Someone's direct messages with the bot: the same channel every time."""
        return self._private.setdefault(person.id, direct_messages(person))

    def place(self, channel_id: str) -> Place:
        """Where a channel is.

        Raises:
            RefusedError: The bot sees no such channel.
        """
        for each in self.servers:
            for place in each.places:
                if place.id == channel_id:
                    return place
        for place in self._private.values():
            if place.id == channel_id:
                return place
        raise RefusedError(404, UNKNOWN_CHANNEL, "Unknown Channel")

    # What the bot made of it.

    async def card(self, key: str, at_most_s: float = PATIENCE_S) -> Json:
        """The body with which the bot first answered what was said or done, once it is there."""
        async with asyncio.timeout(at_most_s):
            return await asyncio.shield(self.exchanges[key].answer)

    async def message(self, key: Key, at_most_s: float = PATIENCE_S) -> Message:
        """The bot's message that answers, as it is from then on."""
        if isinstance(key, Message):
            return key
        await self.card(key, at_most_s)
        found = self.exchanges[key].message
        if found is None:
            raise LookupError(f"the answer was no message: {self.exchanges[key].data}")
        return found

    async def modal(self, key: str, at_most_s: float = PATIENCE_S) -> Json:
        """The modal that opened."""
        body = await self.card(key, at_most_s)
        if self.exchanges[key].response != MODAL:
            raise LookupError(f"no modal, but {body}")
        return body

    async def choices(self, key: str) -> list[Json]:
        """What autocomplete offers."""
        choices: list[Json] = (await self.card(key)).get("choices") or []
        return choices

    async def followup(self, key: str, number: int = 1) -> Message:
        """What the bot said besides its answer, counted from 1."""
        exchange = self.exchanges[key]
        await self.until(lambda: len(exchange.followups) >= number)
        return exchange.followups[number - 1]

    async def edited(self, key: Key, times: int = 1) -> Message:
        """A message once it was edited so many times in all."""
        found = await self.message(key)
        await self.until(lambda: found.times_edited >= times)
        return found

    async def deleted(self, key: Key) -> None:
        """Wait until the bot has taken a message away."""
        found = await self.message(key)
        await self.until(lambda: found.is_deleted)

    async def acknowledged(self, key: str) -> None:
        """Wait until the bot has acknowledged what was used."""
        await self.until(lambda: self.timing(key).acknowledged_s is not None)

    def is_answered(self, key: str) -> bool:
        """Whether the bot has answered already."""
        return self.exchanges[key].answer.done()

    def timing(self, key: str) -> Timing:
        """How long the bot has taken."""
        return self.exchanges[key].timing

    def expire(self, key: str) -> None:
        """Have an interaction's fifteen minutes be over."""
        self.exchanges[key].is_expired = True

    # Events.

    async def publish(self, event: str, changed: Message) -> None:
        """Tell the bot about a message, where it sees it."""
        if not changed.place.bot_is_here or changed.is_ephemeral:
            return
        if event == "MESSAGE_DELETE":
            ids = {"id": changed.id, "channel_id": changed.place.id}
            guild = changed.place.guild
            await self.gateway.dispatch(event, ids | ({"guild_id": guild["id"]} if guild else {}))
        else:
            await self.gateway.dispatch(event, self.messages.seen(changed))

    async def join(self, name: str = "New room") -> Server:
        """Invite the bot to one more server."""
        joined = server(name, self.bot)
        self.servers.append(joined)
        self.gateway.guilds.append(joined.guild)
        await self.gateway.dispatch("GUILD_CREATE", joined.guild)
        return joined

    async def leave(self, left: Server) -> None:
        """Throw the bot out of a server."""
        self.servers.remove(left)
        self.gateway.guilds.remove(left.guild)
        await self.gateway.dispatch("GUILD_DELETE", {"id": left.id})

    async def change_token(self, token: str) -> None:
        """Make a new token, as the bot's owner does: the old one is refused from now on."""
        self.token = self.gateway.token = token
        await self.gateway.end(AUTHENTICATION_FAILED)

    async def repeat(self, key: str) -> None:
        """Deliver once more what was said or done, as Discord does now and then."""
        exchange = self.exchanges[key]
        said = self.messages.find(key)
        if said is not None:
            await self.publish("MESSAGE_CREATE", said)
        else:
            await self.gateway.dispatch("INTERACTION_CREATE", exchange.payload)
