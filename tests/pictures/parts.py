"""Parts of messages and modals, and commands being typed, as HTML in Discord's dark theme."""

import html
from collections.abc import Callable

from tests.fakes import components as kinds
from tests.fakes.payloads import Json
from tests.pictures.markup import Names, to_html

_STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "secondary link"}
_OUTWARDS = "<svg viewBox='0 0 24 24'><path d='M14 4h6v6M20 4l-9 9M18 14v6H4V6h6'/></svg>"
_DOWN = "<svg viewBox='0 0 24 24'><path d='M12 3v12M7 11l5 5 5-5M4 20h16'/></svg>"
_SHEET = "<svg viewBox='0 0 24 24'><path d='M6 2h9l4 4v16H6zM15 2v5h4M9 12h7M9 16h7'/></svg>"


def part(component: Json, names: Names) -> str:
    """Any part of a message.

    Raises:
        KeyError: Its kind isn't drawn yet.
    """
    drawn: dict[int, Callable[[Json, Names], str]] = {
        kinds.ACTION_ROW: _row,
        kinds.BUTTON: _button,
        kinds.SECTION: _section,
        kinds.TEXT_DISPLAY: _text,
        kinds.FILE: _file,
        kinds.SEPARATOR: _separator,
        kinds.CONTAINER: _container,
    }
    return drawn[component["type"]](component, names)


def parts(components: list[Json], names: Names) -> str:
    """Several, one below the other."""
    return "".join(part(component, names) for component in components)


def _container(component: Json, names: Names) -> str:
    colour = component.get("accent_color")
    accent = "" if colour is None else f" style='--accent: #{colour:06x}'"
    coloured = "" if colour is None else " coloured"
    inside = parts(component["components"], names)
    return f"<div class='container{coloured}'{accent}>{inside}</div>"


def _text(component: Json, names: Names) -> str:
    return f"<div class='text'>{to_html(component['content'], names)}</div>"


def _section(component: Json, names: Names) -> str:
    texts = parts(component["components"], names)
    accessory = part(component["accessory"], names)
    return f"<div class='section'><div class='texts'>{texts}</div>{accessory}</div>"


def _separator(component: Json, _: Names) -> str:
    size = "large" if component.get("spacing") == 2 else "small"
    line = "line" if component.get("divider", True) else "gap"
    return f"<div class='separator {size} {line}'></div>"


def _row(component: Json, names: Names) -> str:
    return f"<div class='row'>{parts(component['components'], names)}</div>"


def _button(component: Json, _: Names) -> str:
    style = _STYLES[component["style"]]
    disabled = " disabled" if component.get("disabled") else ""
    emoji = _emoji(component)
    label = html.escape(component.get("label") or "")
    outwards = _OUTWARDS if component["style"] == kinds.LINK else ""
    return f"<span class='button {style}{disabled}'>{emoji}{label}{outwards}</span>"


def _emoji(component: Json) -> str:
    name = (component.get("emoji") or {}).get("name")
    return f"<span class='emoji'>{html.escape(name)}</span>" if name else ""


def _file(component: Json, _: Names) -> str:
    return attached(component["name"], component["size"])


def attached(name: str, size: int) -> str:
    """A file of so many bytes."""
    link = f"<a>{html.escape(name)}</a>"
    about = f"<div class='about'>{link}<small>{readable_size(size)}</small></div>"
    return f"<div class='file'><span class='sheet'>{_SHEET}</span>{about}{_DOWN}</div>"


def readable_size(size: int) -> str:
    """Bytes as Discord writes them."""
    if size < 1_024:
        return f"{size} bytes"
    return f"{size / 1_024:.2f} KB" if size < 1_024**2 else f"{size / 1_024**2:.2f} MB"


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
    inner, description = component["component"], component.get("description")
    star = "<b class='star'>*</b>" if inner.get("required", True) else ""
    small = f"<small>{html.escape(description)}</small>" if description else ""
    return f"<label>{html.escape(component['label'])}{star}{small}{_input(inner)}</label>"


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
