"""The events of interactions: who does it, where, and with which install."""

from collections.abc import Mapping

from tests.fakes.components import (
    ACTION_ROW,
    CHECKBOX,
    CHECKBOX_GROUP,
    LABEL,
    RADIO_GROUP,
    SELECTS,
    TEXT_DISPLAY,
    TEXT_INPUT,
    numbered,
    option_value,
    walk,
)
from tests.fakes.payloads import ALL_PERMISSIONS, Json, snowflake
from tests.fakes.people import Person
from tests.fakes.places import Place, resolve


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


def _picked(component: Json, value: object, at: Place, resolved: Json) -> str:
    if isinstance(value, str):
        return option_value(component, value)
    return resolve(value, at, resolved)


def submitted(modal: Json, fields: Mapping[str, object], at: Place) -> Json:
    """The data of a modal that was filled in.

    Args:
        modal: As the bot opened it.
        fields: Label or custom_id -> text, the label of an option, several of them, a truth value,
            a Person or a Place. What is left out stays as the bot has set it.
        at: Where.

    Raises:
        LookupError: There is no such field.
        ValueError: Discord doesn't let anyone submit this.
    """
    components = numbered(modal["components"])
    left = dict(fields)
    resolved: Json = {}
    parts = [_submitted(component, left, at, resolved) for component in components]
    if left:
        known = [part.get("label") or part.get("custom_id") for part in walk(components)]
        raise LookupError(f"no fields are called {list(left)}; there are {known}")
    data = {"custom_id": modal["custom_id"], "components": parts}
    return data | ({"resolved": resolved} if resolved else {})


def _submitted(component: Json, fields: dict[str, object], at: Place, resolved: Json) -> Json:
    kind = component["type"]
    if kind == TEXT_DISPLAY:
        return {"type": kind, "id": component["id"]}
    if kind == ACTION_ROW:
        inner = [_submitted(part, fields, at, resolved) for part in component["components"]]
        return {"type": kind, "id": component["id"], "components": inner}
    if kind == LABEL:
        field = {**component["component"], "label": component["label"]}
        inner_part = _submitted(field, fields, at, resolved)
        return {"type": kind, "id": component["id"], "component": inner_part}
    name = component["custom_id"] if component["custom_id"] in fields else component.get("label")
    given = fields.pop(str(name), None)
    filled = _value(component, given, at, resolved)
    required = component.get("required", kind not in (CHECKBOX,))
    if required and not any(filled.values()):
        raise ValueError(f"{name!r} is required")
    return {"type": kind, "id": component["id"], "custom_id": component["custom_id"], **filled}


def _value(component: Json, given: object, at: Place, resolved: Json) -> Json:
    kind = component["type"]
    if kind == TEXT_INPUT:
        text = str(component.get("value") or "") if given is None else str(given)
        least, most = component.get("min_length") or 0, component.get("max_length") or 4_000
        if text and not least <= len(text) <= most:
            raise ValueError(f"{least} to {most} characters are needed, not {len(text)}")
        return {"value": text}
    if kind == CHECKBOX:
        return {"value": bool(component.get("default") if given is None else given)}
    preset = [part["label"] for part in component.get("options") or [] if part.get("default")]
    several = given if isinstance(given, list | tuple) else [given]
    picked = preset if given is None else several
    values = [_picked(component, value, at, resolved) for value in picked]
    if kind == RADIO_GROUP:
        return {"value": values[0] if values else None}
    if kind == CHECKBOX_GROUP or kind in SELECTS:
        return {"values": values}
    raise TypeError(f"nobody has yet filled in a component of type {kind}")
