"""The first of what is found, along an order: what lies far behind is not looked at before it is needed.

What people look for is in few letters, which the index names, or in so many that the newest of them are enough.
"""

from collections.abc import Callable, Iterable

from mailapp.store import flags, search_envelopes, search_index
from mailapp.store.models import Message
from mailapp.store.query import (
    All,
    And,
    Anywhere,
    Body,
    Contains,
    EmailId,
    HasFlag,
    Header,
    Or,
    Query,
    ThreadId,
    Uids,
    Words,
)
from mailapp.store.search_headers import opens_files
from mailapp.store.search_scope import Scope, among

TIMES = 16  # a stretch is so many times as long as all before it, at most
FAR = 5000  # letters to be looked at until more is known: who has enough does not wait for it
MORE = 1.25  # of what would be enough, were the letters further behind like these
HEADINGS = ("subject", "from")  # which are looked through in less time
Spot = tuple[int, int]  # mailbox id and UID


def is_shorter(query: Query, scope: Scope, stop: int) -> bool:
    """Whether the first `stop` are found sooner in stretches than by looking at all."""
    if isinstance(query, All) or scope.messages <= 2 * stop:
        return False
    # Of one mailbox the database walks along an index itself, as long as it need not be told what letters say.
    return (len(scope.boxes) > 1 or opens_files(query)) and not _names_few(query, scope)


def _names_few(query: Query, scope: Scope) -> bool:
    """Whether only few letters can match, and which is soon known."""
    match query:
        case And(terms):
            return any(_names_few(term, scope) for term in terms)
        case Or(terms):
            return all(_names_few(term, scope) for term in terms)
        case Words(text) | Anywhere(text) | Body(text):
            return bool(text) and search_index.names_few(query, scope)
        case Contains(field):
            return field in HEADINGS or search_index.candidates(query, scope) is not None
        case Header():
            named = search_envelopes.named(query, scope)
            return named is not None and len(named) <= search_index.FEW
        case HasFlag(flag):
            return flag.lower() not in flags.SYSTEM  # labels have an index
    return isinstance(query, Uids | EmailId | ThreadId)


def first(
    scope: Scope, keys: list[str], wanted: tuple[int, int], matching: Callable[[Scope], Iterable[Spot]]
) -> list[Spot]:
    """Of those that match as many as are enough, where more lie far behind; else as many as are wanted, or a few more.

    What arrives meanwhile may bring a message again: it is told once.
    """
    enough, stop = wanted
    found: dict[Spot, None] = {}
    seen, length = 0, stop
    while True:
        stretch = _stretch(scope, keys, seen, length)
        found.update(dict.fromkeys(matching(stretch)))
        seen += stretch.messages
        if len(found) >= stop or stretch.messages < length:
            return list(found)
        if len(found) >= enough and min(_until(stop, len(found), seen), scope.messages - seen) > FAR:
            return list(found)[:enough]
        length = min(max(stop, _until(enough if len(found) < enough else stop, len(found), seen)), seen * TIMES)


def _until(wanted: int, found: int, seen: int) -> int:
    """Letters to be looked at, if those further behind are like these."""
    return int((wanted - found) * seen * MORE / max(found, 1))


def _stretch(scope: Scope, keys: list[str], start: int, length: int) -> Scope:
    numbers = scope.rows.order_by(*keys).values("pk")[start : start + length]  # which an index alone tells
    pairs = list(Message.objects.filter(pk__in=numbers).values_list("pk", "content_id"))
    rows = Message.objects.filter(pk__in=among([pk for pk, _content in pairs]))
    return Scope(scope.boxes, rows, len(pairs), pairs)
