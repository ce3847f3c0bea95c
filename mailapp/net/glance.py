"""What a page asks for more than once is read once: a page looks at one moment, and changes nothing.

Whoever changes something after all forgets first; from then on everything is read anew.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar, cast

Value = TypeVar("Value")

_seen: ContextVar[dict[Hashable, object] | None] = ContextVar("what this glance has seen", default=None)


@contextmanager
def glance() -> Iterator[None]:
    before = _seen.set({})
    try:
        yield
    finally:
        _seen.reset(before)


def once(key: Hashable, read: Callable[[], Value]) -> Value:
    """What `read` gives, within a glance only the first time, unless it is None. `key` names it in this whole house."""
    seen = _seen.get()
    if seen is None:
        return read()
    if seen.get(key) is None:  # what is not there may be made a moment later
        seen[key] = read()
    return cast(Value, seen[key])


def forget() -> None:
    if (seen := _seen.get()) is not None:
        seen.clear()
