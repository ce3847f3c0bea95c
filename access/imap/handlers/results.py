"""ESEARCH: what of a result is told (RFC 9051 §7.3.4, RFC 4731, RFC 9394), and what is saved (RFC 5182)."""

from collections.abc import Callable, Iterator, Sequence

from access.imap.answers import found as answers
from access.imap.commands import Return, Search, Sort
from access.imap.handlers.finding import highest_modseq
from access.imap.handlers.windows import window
from access.imap.states import Selected
from mailapp.store.values import UidSet

Written = Callable[[list[int]], bytes]  # the numbers of what was found, as a set


def named(state: Selected, uids: Sequence[int], by_uid: bool) -> Sequence[int]:
    """As UIDs or as sequence numbers, in the same order."""
    if by_uid:
        return uids
    return [number for number in state.view.numbers(uids) if number is not None]


def told(
    state: Selected, command: Search | Sort, uids: list[int], returns: Return, modseq: bool, written: Written
) -> Iterator[bytes]:
    """`uids` in the order of the command, of which the first is its MIN and the last its MAX (RFC 5267 §3.1)."""
    if "SAVE" in returns.options:
        state.view.saved = UidSet.of(*_saved(uids, returns))
    if returns.options == {"SAVE"} and not returns.partial:
        return  # RFC 5182 §2.1
    numbers = list(named(state, uids, command.by_uid))
    options = returns.options
    yield answers.esearch(
        state.talk.tag,
        by_uid=command.by_uid,
        min=numbers[0] if numbers and "MIN" in options else None,
        max=numbers[-1] if numbers and "MAX" in options else None,
        all=written(numbers) if "ALL" in options else b"",
        count=len(numbers) if "COUNT" in options else None,
        partial=(returns.partial, written(window(numbers, returns.partial))) if returns.partial else None,
        modseq=highest_modseq(state, _chosen(uids, returns)) if modseq and uids else None,
    )


def _chosen(uids: list[int], returns: Return) -> list[int]:
    """What is told of: all, unless only its ends or a window were asked for (RFC 4731 §3.2, RFC 9394 §3.1)."""
    if not uids or returns.options & {"ALL", "COUNT"}:
        return uids
    ends = [uids[place] for option, place in (("MIN", 0), ("MAX", -1)) if option in returns.options]
    part = window(uids, returns.partial) if returns.partial else []
    return [*ends, *part] or uids


def _saved(uids: list[int], returns: Return) -> list[int]:
    """The same is saved, or all when nothing else was asked for (RFC 5182 §2.1)."""
    asked = returns.options & {"ALL", "COUNT", "MIN", "MAX"} or returns.partial
    return _chosen(uids, returns) if asked else uids
