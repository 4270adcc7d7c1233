"""Which command somebody uses or types, as people write it."""

from tests.fakes.exchanges import AUTOCOMPLETE, COMMAND, Exchange
from tests.fakes.payloads import Json


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
