"""What people say on the fake Discord, and take back."""

from tests.fakes.exchanges import Exchange
from tests.fakes.messages import Message
from tests.fakes.payloads import message, now, snowflake
from tests.fakes.people import Person
from tests.fakes.places import Place
from tests.fakes.world import Key, World

REPLY = 19  # a message's type


class Talking(World):
    """Messages, which by default are somebody new's in the first server's first channel.

    What says something returns the key by which `card` and the like find the bot's answer.
    """

    async def say(
        self, content: str, *, by: Person | None = None, at: Place | None = None, **more: object
    ) -> str:
        """Write a message; the bot isn't shown what doesn't concern it."""
        by, at = by or Person(), at or self.home.channel
        if f"<@{self.bot['id']}>" in content or f"<@!{self.bot['id']}>" in content:
            more = {"mentions": [self.bot]} | more
        data = message(by.user, at.id, content, **more)
        if at.guild is not None:
            data |= {"guild_id": at.guild["id"], "member": by.member(at.guild)}
        said = self.messages.keep(data, at)
        at.channel["last_message_id"] = said.id
        self.exchanges[said.id] = Exchange(said.id, data, by, at)
        await self.publish("MESSAGE_CREATE", said)
        return said.id

    async def mention(
        self,
        question: str,
        gap: str = " ",
        *,
        by: Person | None = None,
        at: Place | None = None,
        **more: object,
    ) -> str:
        """Mention the bot and ask, with `gap` between the two."""
        return await self.say(f"<@{self.bot['id']}>{gap}{question}", by=by, at=at, **more)

    async def reply(
        self,
        question: str,
        to: Key | None = None,
        *,
        by: Person | None = None,
        at: Place | None = None,
        ping: bool = True,
        **more: object,
    ) -> str:
        """Reply to a message: of the bot, `to` or the answer to it; else one nobody knows.

        Discord hides the text of replies to what the bot said to an interaction.
        """
        target = await self.message(to) if to is not None else None
        return await self._reply(question, target, by, at, ping=ping, **more)

    async def reply_to_person(self, question: str, to: str, **more: object) -> str:
        """Reply to what somebody said, pinging only them."""
        said = self.exchanges[to]
        target = self.messages.find(to)
        at = said.at
        more = {"mentions": [said.by.user]} | more
        return await self._reply(question, target, None, at, ping=False, **more)

    async def _reply(
        self,
        question: str,
        target: Message | None,
        by: Person | None,
        at: Place | None,
        *,
        ping: bool,
        **more: object,
    ) -> str:
        at = at or (target.place if target else self.home.channel)
        reference = {
            "type": 0,
            "message_id": target.id if target else snowflake(),
            "channel_id": at.id,
            **({"guild_id": at.guild["id"]} if at.guild else {}),
        }
        mentions = {"mentions": [self.bot]} if ping else {}
        more = {"type": REPLY, "message_reference": reference} | mentions | more
        return await self.say(question, by=by, at=at, **more)

    async def write_privately(self, question: str, *, by: Person | None = None) -> str:
        """Write the bot a direct message."""
        by = by or Person()
        return await self.say(question, by=by, at=self.private(by))

    async def edit(self, key: str, content: str) -> None:
        """Change what somebody said, which asks the bot anew."""
        said = self._said(key)
        said.payload["content"] = content
        said.payload["edited_timestamp"] = now()
        mentioned = f"<@{self.bot['id']}>" in content or "message_reference" in said.payload
        said.payload["mentions"] = [self.bot] if mentioned else []
        await self.publish("MESSAGE_UPDATE", said)

    async def unfurl(self, key: str) -> None:
        """Have Discord add the preview of a link, which also arrives as an update."""
        said = self._said(key)
        said.payload["embeds"] = [{"type": "link", "url": "https://example.org/"}]
        await self.publish("MESSAGE_UPDATE", said)

    async def delete(self, *keys: Key) -> None:
        """Take messages away: what somebody said, or, as a moderator does, what the bot said."""
        gone = [each if isinstance(each, Message) else self._said(each) for each in keys]
        for each in gone:
            each.is_deleted = True
        if len(gone) == 1:
            await self.publish("MESSAGE_DELETE", gone[0])
            return
        at = gone[0].place
        data = {"ids": [each.id for each in gone], "channel_id": at.id}
        data |= {"guild_id": at.guild["id"]} if at.guild else {}
        await self.gateway.dispatch("MESSAGE_DELETE_BULK", data)

    def _said(self, key: str) -> Message:
        said = self.messages.find(key)
        if said is None:
            raise LookupError(f"{key} is no message, or was deleted")
        return said
