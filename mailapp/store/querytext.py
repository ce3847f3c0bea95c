"""A query tree as text (JSON), so that it can be kept: `{"is": "HasFlag", "flag": "\\\\Seen"}`."""

import json
from dataclasses import fields
from datetime import datetime
from typing import Any, get_args

from mailapp.store import query
from mailapp.store.query import Query

KINDS = {kind.__name__: kind for kind in get_args(query.Query)}


def written(tree: Query) -> str:
    return json.dumps(_plain(tree))


def read(text: str) -> Query:
    """Raises ValueError for what is none of ours."""
    try:
        tree: Query = _node(json.loads(text))
    except (KeyError, TypeError) as wrong:
        raise ValueError(f"that is no query: {wrong}") from wrong
    return tree


def _plain(value: Any) -> Any:
    if type(value).__name__ in KINDS:
        return {"is": type(value).__name__} | {
            field.name: _plain(getattr(value, field.name)) for field in fields(value)
        }
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return {"at": value.isoformat()} if isinstance(value, datetime) else value


def _node(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_node(one) for one in value)
    if not isinstance(value, dict):
        return value
    if "at" in value:
        return datetime.fromisoformat(value["at"])
    return KINDS[value["is"]](**{name: _node(one) for name, one in value.items() if name != "is"})
