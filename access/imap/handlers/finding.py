"""What SEARCH, SORT and THREAD have in common: finding messages that the client knows."""

from access.imap.answers import status
from access.imap.commands import Search, Sort, Thread
from access.imap.grammar.keys import Charset
from access.imap.handlers.chosen import check_uid_only
from access.imap.handlers.keys import asks_for_modseq, asks_for_numbers, number_of, translated
from access.imap.handlers.progress import telling
from access.imap.refusals import No
from access.imap.states import Selected
from mailapp.store import query
from mailapp.store.query import Query
from mailapp.store.values import UidSet

CHARSETS = ("US-ASCII", "UTF-8")  # as BADCHARSET tells them; many more are read
KEYS = 300  # of one search; a database takes about a thousand conditions, and a key may be three
LEVELS = 12  # of AND, OR and NOT in one another; SQLite bears twenty


def find(state: Selected, command: Search | Sort | Thread) -> list[int]:
    """UIDs in order. Raises No for a charset that is not known, Wrong for numbers that are not there."""
    check_uid_only(state, command.by_uid and not asks_for_numbers(command.key))
    if command.charset and not Charset.of(command.charset).is_known:
        raise No("I know other charsets.", status.bad_charset(CHARSETS))
    if number_of(command.key) > KEYS:
        raise No(f"A search has {KEYS} keys at most.", "LIMIT")  # RFC 9051 §7.1
    if asks_for_modseq(command.key):
        state.talk.enabled.add("CONDSTORE")  # RFC 7162 §3.1
    wanted = translated(command.key, state.view, state.talk.office.now())
    if isinstance(wanted, query.All):
        return list(state.view)
    with telling(state):
        uids = _found(state, wanted)
    return [uid for uid, number in zip(uids, state.view.numbers(uids), strict=True) if number is not None]


def _found(state: Selected, wanted: Query) -> list[int]:
    return [uid for _, uid in state.store.search(_shallow(state, wanted), state.view.box)]


def _shallow(state: Selected, wanted: Query, levels: int = LEVELS) -> Query:
    """The same with so few levels; what lies deeper is found by itself, and named by its UIDs."""
    if not isinstance(wanted, query.And | query.Or | query.Not):
        return wanted
    if not levels:
        return query.Uids(UidSet.of(*_found(state, wanted)))
    if isinstance(wanted, query.Not):
        return query.Not(_shallow(state, wanted.term, levels - 1))
    return type(wanted)(tuple([_shallow(state, term, levels - 1) for term in wanted.terms]))


def highest_modseq(state: Selected, uids: list[int]) -> int:
    """Of what was found (RFC 7162 §3.1.5); 0 when all of it has gone meanwhile."""
    batches = state.store.columns(state.view.box, UidSet.of(*uids), ["modseq"])
    return max((modseq for [batch] in batches for modseq in batch), default=0)
