"""SEARCH and UID SEARCH (RFC 9051 §6.4.4), old and extended answers, and the saved result (RFC 5182)."""

from access.imap.answers import found as answers
from access.imap.commands import Return, Search
from access.imap.handlers import results
from access.imap.handlers.finding import find, highest_modseq
from access.imap.handlers.keys import asks_for_modseq
from access.imap.refusals import No
from access.imap.states import Selected
from access.imap.talk import Ok, Steps
from mailapp.store.values import UidSet

ALL = Return(frozenset(["ALL"]))


def search(state: Selected, command: Search) -> Steps:
    """What is found is told by number or UID, as the command had it; SAVE keeps it for `$`."""
    returns = command.returns or (ALL if state.talk.rev2 else None)  # RFC 9051 §6.4.4
    try:
        uids = find(state, command)
    except No:
        if returns and "SAVE" in returns.options:
            state.view.saved = UidSet(())  # RFC 5182 §2.1
        raise
    wants_modseq = asks_for_modseq(command.key)
    if returns is None:
        modseq = highest_modseq(state, uids) if wants_modseq and uids else None
        yield answers.search(results.named(state, uids, command.by_uid), modseq)
        return Ok("Searched")
    yield from results.told(state, command, uids, returns, wants_modseq, answers.numbered)
    return Ok("Searched")
