"""Strangers' words, such that every database takes them: a step that cannot be noted would stop a letter."""

from typing import Any


def storable(value: Any) -> Any:
    """The same text without NUL (PostgreSQL) and half surrogate pairs (all), also inside dicts and lists."""
    match value:
        case str() if value.isascii() and "\0" not in value:
            return value
        case str():
            return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
        case dict():
            return {storable(key): storable(inner) for key, inner in value.items()}
        case list() | tuple():
            return [storable(inner) for inner in value]
    return value
