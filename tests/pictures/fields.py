"""Modals and what is typed into commands, as HTML in the looks of Discord's dark theme."""

import html

from tests.fakes import components as kinds
from tests.fakes.payloads import Json
from tests.pictures.markup import Names, to_html

_CROSS = "<svg viewBox='0 0 24 24'><path d='M5 5l14 14M19 5L5 19'/></svg>"


def modal(body: Json, avatar: str, names: Names) -> str:
    """The window that a button or a command has opened."""
    title = f"{avatar}<h2>{html.escape(body['title'])}</h2>{_CROSS}"
    inside = "".join(_field(component, names) for component in body["components"])
    buttons = (
        "<span class='button secondary'>Cancel</span><span class='button primary'>Submit</span>"
    )
    return (
        f"<div class='modal'><header>{title}</header><div class='fields'>{inside}</div>"
        f"<footer>{buttons}</footer></div>"
    )


def _field(component: Json, names: Names) -> str:
    if component["type"] == kinds.TEXT_DISPLAY:
        return f"<div class='text'>{to_html(component['content'], names)}</div>"
    if component["type"] == kinds.ACTION_ROW:
        (inner,) = component["components"]
        return _labelled(inner.get("label") or "", None, inner)
    return _labelled(component["label"], component.get("description"), component["component"])


def _labelled(label: str, description: str | None, inner: Json) -> str:
    star = "<b class='star'>*</b>" if inner.get("required", True) else ""
    small = f"<small>{html.escape(description)}</small>" if description else ""
    return f"<label>{html.escape(label)}{star}{small}{_input(inner)}</label>"


def _input(component: Json) -> str:
    kind = component["type"]
    if kind == kinds.TEXT_INPUT:
        size = "paragraph" if component.get("style") == 2 else "short"
        if value := component.get("value"):
            return f"<span class='input {size}'>{html.escape(value)}</span>"
        hint = html.escape(component.get("placeholder") or "")
        return f"<span class='input {size} empty'>{hint}</span>"
    if kind == kinds.RADIO_GROUP:
        return "".join(map(_option, component["options"]))
    raise KeyError(f"a field of kind {kind} isn't drawn yet")


def _option(option: Json) -> str:
    chosen = " chosen" if option.get("default") else ""
    description = option.get("description")
    small = f"<small>{html.escape(description)}</small>" if description else ""
    words = f"<span>{html.escape(option['label'])}{small}</span>"
    return f"<span class='option'><i class='round{chosen}'></i>{words}</span>"


def typing(name: str, options: list[Json], choices: list[Json]) -> str:
    """A command that is being typed, with what autocomplete offers above it."""
    focused = next(option["name"] for option in options if option.get("focused"))
    offered = "".join(
        f"<div class='choice{' first' if not number else ''}'>{html.escape(choice['name'])}</div>"
        for number, choice in enumerate(choices)
    )
    title = f"<header>{html.escape(focused)}</header>"
    pills = "".join(_pill(option) for option in options)
    line = f"<div class='composer'><b>/{html.escape(name)}</b>{pills}</div>"
    return f"<div class='choices'>{title}{offered}</div>{line}"


def _pill(option: Json) -> str:
    state = " focused" if option.get("focused") else ""
    caret = "<i class='caret'></i>" if state else ""
    name, value = html.escape(option["name"]), html.escape(str(option["value"]))
    return f"<span class='pill{state}'><span>{name}</span><em>{value}{caret}</em></span>"
