"""What people use on the fake Discord: commands, buttons, modals, message commands."""

from collections.abc import Mapping

from tests.fakes import exchanges, interactions
from tests.fakes.components import ACTION_ROW, BUTTON, find_button, numbered
from tests.fakes.exchanges import Exchange
from tests.fakes.messages import EPHEMERAL, Message
from tests.fakes.payloads import Json
from tests.fakes.people import Person
from tests.fakes.places import Place
from tests.fakes.registry import Options
from tests.fakes.world import Key, World

_NOTHING: Mapping[str, object] = {}
_NO_FIELDS: Mapping[str, str] = {}


class Using(World):
    """Interactions, which by default are somebody new's in the first server's first channel.

    What the bot has answered is used by whom it was answered, unless `by` says who. `locale` is the
    person's unless given.

    All of it returns the key by which `card` and the like find what the bot made of it.
    """

    async def ask(
        self,
        question: str,
        locale: str | None = None,
        *,
        by: Person | None = None,
        at: Place | None = None,
        options: Options = _NOTHING,
        **more: object,
    ) -> str:
        """Use /ask; `more` replaces parts of the event, unchecked."""
        by, at = by or Person(), at or self.home.channel
        data = self.commands.chat_input("ask", {"question": "?", **options}, at)
        # The question itself isn't checked: a test may send what people can't.
        data["options"][0]["value"] = question
        return await self._use(exchanges.COMMAND, data, by, at, locale, more=more)

    async def command(
        self,
        name: str,
        options: Options = _NOTHING,
        *,
        by: Person | None = None,
        at: Place | None = None,
        locale: str | None = None,
    ) -> str:
        """Use a slash command, such as "inyo channels", with its options by their names."""
        at = at or self.home.channel
        data = self.commands.chat_input(name, options, at)
        return await self._use(exchanges.COMMAND, data, by or Person(), at, locale)

    async def autocomplete(
        self,
        name: str,
        focused: str,
        typed: str,
        options: Options = _NOTHING,
        *,
        by: Person | None = None,
        at: Place | None = None,
        locale: str | None = None,
    ) -> str:
        """Type into an option of a command; `choices` has what is offered."""
        at = at or self.home.channel
        data = self.commands.chat_input(name, options, at, focused=focused, typed=typed)
        return await self._use(exchanges.AUTOCOMPLETE, data, by or Person(), at, locale)

    async def point_at(
        self,
        target: Key,
        name: str,
        *,
        by: Person | None = None,
        at: Place | None = None,
        locale: str | None = None,
    ) -> str:
        """Use a message command on what somebody said, or on a message of the bot."""
        pointed = self._target(target)
        at = at or pointed.place
        resolved = {"messages": {pointed.id: pointed.payload}}
        data = self.commands.menu(name, at) | {"target_id": pointed.id, "resolved": resolved}
        return await self._use(exchanges.COMMAND, data, by or Person(), at, locale, pointed)

    async def press(
        self, on: Key, which: str, *, by: Person | None = None, locale: str | None = None
    ) -> str:
        """Press the button with this label or custom_id on a message, or on the answer to it."""
        message = await self.message(on)
        button = find_button(self._components(message, by), which)
        data = {"custom_id": button["custom_id"], "component_type": BUTTON, "id": button["id"]}
        return await self._act_on(message, data, by, locale)

    async def forge(self, on: Key, custom_id: str, *, by: Person | None = None) -> str:
        """Press a button with an id that the bot may never have given out."""
        message = await self.message(on)
        button = {"type": BUTTON, "style": 2, "label": "?", "custom_id": custom_id}
        components = numbered([{"type": ACTION_ROW, "components": [button]}])
        data = {"custom_id": custom_id, "component_type": BUTTON, "id": 2}
        more = {"message": message.payload | {"components": components}}
        return await self._act_on(message, data, by, None, more)

    async def forge_modal(self, custom_id: str, *, by: Person | None = None) -> str:
        """Submit a modal that the bot may never have opened."""
        data = {"custom_id": custom_id, "components": []}
        by, at = by or Person(), self.home.channel
        return await self._use(exchanges.MODAL_SUBMIT, data, by, at, None)

    async def submit(
        self,
        opened_by: str,
        fields: Mapping[str, str] = _NO_FIELDS,
        *,
        locale: str | None = None,
    ) -> str:
        """Fill in the modal that something opened, and send it; fields by label or custom_id."""
        modal = await self.modal(opened_by)
        opener = self.exchanges[opened_by]
        data = interactions.submitted(modal, fields)
        on_button = opener.payload["type"] == exchanges.COMPONENT
        source = opener.source if on_button else None
        more = {"message": source.payload} if source else {}
        return await self._use(
            exchanges.MODAL_SUBMIT, data, opener.by, opener.at, locale, source, more
        )

    async def _act_on(
        self,
        message: Message,
        data: Json,
        by: Person | None,
        locale: str | None,
        more: Mapping[str, object] = _NOTHING,
    ) -> str:
        by = by or message.requester or Person()
        more = {"message": message.payload, **more}
        at = message.place
        return await self._use(exchanges.COMPONENT, data, by, at, locale, message, more)

    async def _use(
        self,
        kind: int,
        data: Json,
        by: Person,
        at: Place,
        locale: str | None,
        source: Message | None = None,
        more: Mapping[str, object] = _NOTHING,
    ) -> str:
        bot_id = str(self.bot["id"])
        event = interactions.interaction(kind, bot_id, data, by, at, locale or by.locale)
        event |= more
        key = str(event["token"])
        self.exchanges[key] = Exchange(key, event, by, at, source)
        await self.gateway.dispatch("INTERACTION_CREATE", event)
        return key

    def _components(self, message: Message, by: Person | None) -> list[Json]:
        if message.is_deleted:
            raise LookupError("the message is deleted")
        if message.payload["flags"] & EPHEMERAL and by not in (None, message.requester):
            raise LookupError("nobody but the asker sees this message")
        return message.components

    def _target(self, target: Key) -> Message:
        found = target if isinstance(target, Message) else self.messages.find(target)
        if found is None and isinstance(target, str) and target in self.exchanges:
            found = self.exchanges[target].message
        if found is None:
            raise LookupError(f"{target!r} is no message")
        return found
