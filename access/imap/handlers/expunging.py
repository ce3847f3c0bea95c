"""EXPUNGE, UID EXPUNGE and CLOSE: messages flagged \\Deleted go (RFC 9051 §6.4.3, §6.4.9 and §6.4.1)."""

from access.imap import news
from access.imap.commands import Close, Expunge
from access.imap.handlers.chosen import check_writable
from access.imap.handlers.copying import highest
from access.imap.states import Selected
from access.imap.talk import Ok, Steps


def expunge(state: Selected, command: Expunge) -> Steps:
    """With `uids` only these (UID EXPUNGE, RFC 4315 §2.1)."""
    check_writable(state)
    uids = None if command.uids is None else state.view.uids(command.uids, by_uid=True)
    gone = state.store.expunge(state.view.box, uids)
    yield from news.expunged(state, gone)
    return Ok("Expunged", highest(state) if gone else "")


def close(state: Selected, _: Close) -> Steps:
    """Nobody is told what goes; nothing does in a mailbox that was opened for reading."""
    yield from ()
    code = ""
    if not state.view.readonly and state.view.may("e") and state.store.expunge(state.view.box):  # RFC 4314 §4
        code = highest(state)
    return Ok("Closed", code, state=state.left())
