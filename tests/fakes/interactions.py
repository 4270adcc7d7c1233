"""The events of interactions: who does it, where, and with which install."""

from collections.abc import Mapping

from tests.fakes.components import (
    RADIO_GROUP,
    TEXT_DISPLAY,
    TEXT_INPUT,
    numbered,
    option_value,
    walk,
)
from tests.fakes.payloads import ALL_PERMISSIONS, Json, snowflake
from tests.fakes.people import Person
from tests.fakes.places import Place


def interaction(
    kind: int, application_id: str, data: Json, by: Person, at: Place, locale: str
) -> Json:
    """An interaction as INTERACTION_CREATE brings it."""
    event: Json = {
        "id": snowflake(),
        "application_id": application_id,
        "type": kind,
        "token": f"interaction-{snowflake()}",
        "version": 1,
        "data": data,
        "channel_id": at.id,
        "channel": {**at.channel, "permissions": str(by.permissions)},
        "locale": locale,
        "context": at.context,
        "entitlements": [],
        "authorizing_integration_owners": _installs(by, at),
        "attachment_size_limit": 10_485_760,
        "app_permissions": str(ALL_PERMISSIONS),
    }
    if at.guild is None:
        return event | {"user": by.user}
    guild_locale = at.guild["preferred_locale"]
    return event | {
        "guild_id": at.guild["id"],
        "guild": {"id": at.guild["id"], "locale": guild_locale, "features": []},
        "guild_locale": guild_locale,
        "member": by.acting_member(at.guild),
    }


def _installs(by: Person, at: Place) -> Json:
    if not at.bot_is_here:
        return {"1": by.id}
    return {"0": at.guild["id"] if at.guild else "0"}


def metadata(event: Json, by: Person) -> Json:
    """What a message that answers an interaction tells about it."""
    return {
        "id": event["id"],
        "type": event["type"],
        "user": by.user,
        "authorizing_integration_owners": event["authorizing_integration_owners"],
    }


def submitted(modal: Json, fields: Mapping[str, str]) -> Json:
    """The data of a modal that was filled in.

    Args:
        modal: As the bot opened it, with text inputs and radio groups in labels.
        fields: Label or custom_id -> text, or the label of an option. What is left out stays as the
            bot has set it.

    Raises:
        LookupError: There is no such field.
        ValueError: Discord doesn't let anyone submit this.
    """
    components = numbered(modal["components"])
    left = dict(fields)
    parts = [_submitted(component, left) for component in components]
    if left:
        known = [part.get("label") or part.get("custom_id") for part in walk(components)]
        raise LookupError(f"no fields are called {list(left)}; there are {known}")
    return {"custom_id": modal["custom_id"], "components": parts}


def _submitted(part: Json, fields: dict[str, str]) -> Json:
    if part["type"] == TEXT_DISPLAY:
        return {"type": part["type"], "id": part["id"]}
    field, label = part["component"], part["label"]
    name = field["custom_id"] if field["custom_id"] in fields else label
    value = _value(field, fields.pop(name, None))
    if field.get("required", True) and not value:
        raise ValueError(f"{name!r} is required")
    filled = {"id": field["id"], "type": field["type"], "custom_id": field["custom_id"]}
    return {"type": part["type"], "id": part["id"], "component": filled | {"value": value}}


def _value(field: Json, given: str | None) -> str | None:
    if field["type"] == RADIO_GROUP:
        preset = [option["value"] for option in field["options"] if option.get("default")]
        return option_value(field, given) if given is not None else next(iter(preset), None)
    if field["type"] != TEXT_INPUT:
        raise TypeError(f"nobody has yet filled in a component of type {field['type']}")
    text = str(field.get("value") or "") if given is None else given
    least, most = field.get("min_length") or 0, field.get("max_length") or 4_000
    if text and not least <= len(text) <= most:
        raise ValueError(f"{least} to {most} characters are needed, not {len(text)}")
    return text
