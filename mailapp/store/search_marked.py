"""Searching by flags alone, in what is remembered of a mailbox's flags: each different mark is judged once."""

from collections.abc import Iterator
from itertools import compress

from mailapp.store import marked
from mailapp.store.flags import unpack
from mailapp.store.marked import Marked
from mailapp.store.models import Mailbox
from mailapp.store.query import All, And, HasFlag, Not, Or, Query, Uids
from mailapp.store.values import EVERYTHING, Flags, UidSet


def find(box: Mailbox, query: Query) -> list[int] | None:
    """UIDs in ascending order; None where it is about more than flags (and one set of UIDs), or rows are as quick."""
    terms = query.terms if isinstance(query, And) else (query,)
    meant = [term.uids for term in terms if isinstance(term, Uids)] or [EVERYTHING]
    said = And(tuple(term for term in terms if not isinstance(term, Uids)))
    if not said.terms or len(meant) > 1 or not _about_flags(said):
        return None
    known = marked.of(box, meant[0])
    return None if known is None else list(_matching(known, said, meant[0]))


def _about_flags(query: Query) -> bool:
    match query:
        case And(terms) | Or(terms):
            return all(map(_about_flags, terms))
        case Not(term):
            return _about_flags(term)
    return isinstance(query, HasFlag | All)


def _matching(known: Marked, query: Query, uids: UidSet) -> Iterator[int]:
    verdicts = bytes([_holds(query, unpack(*mark)) for mark in known.marks])
    chosen = known.codes.translate(verdicts.ljust(marked.CODES, b"\0"))
    for start, stop in known.places(uids):
        yield from compress(known.uids[start:stop], chosen[start:stop])


def _holds(query: Query, there: Flags) -> bool:
    match query:
        case And(terms):
            return all(_holds(term, there) for term in terms)
        case Or(terms):
            return any(_holds(term, there) for term in terms)
        case Not(term):
            return not _holds(term, there)
        case HasFlag(flag):
            return flag.lower() in {one.lower() for one in there}
    return True
