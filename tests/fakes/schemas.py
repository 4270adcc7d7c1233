"""Discord's own request schemas, where their file is at hand; elsewhere nothing is checked."""

import functools
import json
import re
from pathlib import Path
from typing import Any

import jsonschema

SCHEMAS = Path(__file__).parents[3] / "shared" / "discord" / "schemas.json"


def problems(method: str, path: str, body: Any) -> list[str]:
    """How a body differs from what Discord's schema for its route asks for."""
    validator = _validator(f"{method} {path.rstrip('/')}")
    if validator is None:
        return []
    return [f"{method} {path}: schema: {error.message}" for error in validator.iter_errors(body)]


@functools.cache
def _routes() -> list[tuple[re.Pattern[str], Any]]:
    if not SCHEMAS.is_file():
        return []
    document = json.loads(SCHEMAS.read_text(encoding="utf-8"))
    routes = []
    # Fixed paths first: "@original" also fits the place of a message's id.
    for route, schemas in sorted(document["routes"].items(), key=lambda item: item[0].count("{}")):
        pattern = re.escape(route).replace(r"\{\}", "[^/]+")
        schema = (
            {**schemas["req"], "components": document["components"]} if "req" in schemas else None
        )
        routes.append((re.compile(pattern), schema))
    return routes


@functools.lru_cache
def _validator(route: str) -> jsonschema.Draft202012Validator | None:
    for pattern, schema in _routes():
        if pattern.fullmatch(route):
            return jsonschema.Draft202012Validator(schema) if schema else None
    return None
