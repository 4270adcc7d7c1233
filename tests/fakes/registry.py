"""The commands that the bot has registered, and using them only as Discord lets people do."""

from collections.abc import Mapping

from tests.fakes.payloads import Json, snowflake
from tests.fakes.people import Person
from tests.fakes.places import Place, Role, Upload, resolve

CHAT_INPUT, MESSAGE_MENU = 1, 3
SUBCOMMAND, SUBCOMMAND_GROUP = 1, 2
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, ATTACHMENT = 3, 4, 5, 6, 7, 8, 11

Options = Mapping[str, object]  # an option's name -> text, a number, or what was picked


class Registry:
    """What the bot has told Discord that it can do.

    Of a bot that has registered nothing, as it did so before a restart, every command is taken as
    known, and the kinds of its options are those of the values that are given.
    """

    def __init__(self, application_id: str) -> None:
        self.all: list[Json] = []
        self._application_id = application_id

    def replace(self, commands: list[Json]) -> list[Json]:
        """Register these and no others; what Discord answers."""
        own = {"application_id": self._application_id, "version": "1", "description": ""}
        defaults = {"type": CHAT_INPUT, "default_member_permissions": None}
        self.all = [{"id": snowflake(), **own, **defaults, **command} for command in commands]
        return self.all

    def get(self, name: str, kind: int = CHAT_INPUT) -> Json:
        """What was registered under a command's own name.

        Raises:
            LookupError: Nothing.
        """
        for command in self.all:
            if (command["name"], command["type"]) == (name, kind):
                return command
        known = [command["name"] for command in self.all]
        raise LookupError(f"no command is called {name!r}; there are {known}")

    def menu(self, name: str, at: Place) -> Json:
        """What Discord sends of a message command, but for the message."""
        command = self._checked(name, MESSAGE_MENU, at)
        return {"id": command["id"], "name": name, "type": MESSAGE_MENU}

    def chat_input(
        self, name: str, options: Options, at: Place, *, focused: str = "", typed: str = ""
    ) -> Json:
        """What Discord sends of a slash command.

        Args:
            name: With its subcommand: "inyo channels".
            options: What is put in.
            at: Where it is used.
            focused: The option that is being typed, when this is for autocomplete.
            typed: What has been typed of it.

        Raises:
            LookupError: There is no such command or option.
            ValueError: Discord lets nobody do this.
        """
        root, *path = name.split()
        command = definition = self._checked(root, CHAT_INPUT, at)
        if self.all:
            for part in path:
                definition = _named(definition, part)
            _check(definition, options, focused)
        resolved: Json = {}
        filled = [_filled(definition, *item, at, resolved) for item in options.items()]
        if focused:
            kind = _named(definition, focused)["type"] if self.all else STRING
            filled.append({"name": focused, "type": kind, "value": typed, "focused": True})
        for depth, part in enumerate(reversed(path)):
            kind = SUBCOMMAND_GROUP if depth else SUBCOMMAND
            filled = [{"name": part, "type": kind, "options": filled}]
        data = {"id": command["id"], "name": root, "type": CHAT_INPUT, "options": filled}
        # What autocomplete is told isn't resolved.
        return data | ({"resolved": resolved} if resolved and not focused else {})

    def _checked(self, name: str, kind: int, at: Place) -> Json:
        if not self.all:
            return {"id": "1"}
        command = self.get(name, kind)
        contexts = command.get("contexts")
        in_guilds_only = command.get("dm_permission") is False and at.guild is None
        if in_guilds_only or (contexts is not None and at.context not in contexts):
            raise ValueError(f"{name!r} is not offered in context {at.context}: {contexts}")
        installed_by_people = 1
        if not at.bot_is_here and installed_by_people not in command.get("integration_types", [0]):
            raise ValueError(f"{name!r} is only offered where the bot is a member")
        return command


def _named(definition: Json, name: str) -> Json:
    options = definition.get("options") or []
    for option in options:
        if option["name"] == name:
            return dict(option)
    raise LookupError(f"{name!r} is none of {[option['name'] for option in options]}")


def _check(definition: Json, options: Options, focused: str) -> None:
    for option in definition.get("options") or []:
        name = option["name"]
        if option["type"] in (SUBCOMMAND, SUBCOMMAND_GROUP):
            raise ValueError(f"a subcommand is missing: {name!r} or another")
        if option.get("required") and name not in options and not focused:
            raise ValueError(f"the option {name!r} is required")
    for name, value in options.items():
        option = _named(definition, name)
        _check_size(option, value)


def _check_size(option: Json, value: object) -> None:
    if isinstance(value, str):
        size: float = len(value)
        least, most = option.get("min_length"), option.get("max_length")
    elif isinstance(value, int | float):
        size, least, most = value, option.get("min_value"), option.get("max_value")
    else:
        return
    if (least is not None and size < least) or (most is not None and size > most):
        raise ValueError(f"{option['name']!r} has to be from {least} to {most}, not {size}")


def _filled(definition: Json, name: str, value: object, at: Place, resolved: Json) -> Json:
    option: Json = {"type": _kind(value)}
    if definition.get("options"):
        option = _named(definition, name)
    if choices := option.get("choices"):
        values = {choice["name"]: choice["value"] for choice in choices}
        value = values.get(value, value)
        if value not in values.values():
            raise ValueError(f"{value!r} is none of {sorted(values)}")
    if not isinstance(value, str | int | float):
        value = resolve(value, at, resolved)
    return {"name": name, "type": option["type"], "value": value}


def _kind(value: object) -> int:
    kinds = {str: STRING, bool: BOOLEAN, int: INTEGER, Person: USER, Place: CHANNEL}
    kinds |= {Role: ROLE, Upload: ATTACHMENT}
    return kinds[type(value)]
