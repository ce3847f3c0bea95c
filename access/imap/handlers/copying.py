"""COPY and MOVE (RFC 9051 §6.4.7 and §6.4.8)."""

from access.imap import news
from access.imap.answers import status
from access.imap.commands import Copy, Move
from access.imap.handlers.chosen import check_writable, chosen, require
from access.imap.handlers.progress import telling
from access.imap.refusals import No
from access.imap.states import Authenticated, Selected
from access.imap.talk import Ok, Steps
from mailapp.store.values import Copied, MailboxInfo, NoSuchMailbox, UidSet


def copy(state: Selected, command: Copy) -> Steps:
    """All or nothing; with flags and INTERNALDATE."""
    uids = chosen(state, command.set, command.by_uid)
    to = target(state, command.mailbox)
    with telling(state):
        copied = state.store.copy(state.view.box, UidSet.of(*uids), to.id) if uids else None
    yield from ()
    return Ok("Copied", _code(uids, copied))


def move(state: Selected, command: Move) -> Steps:
    """COPYUID comes before the messages go (RFC 6851 §4.3), and so is untagged."""
    uids = chosen(state, command.set, command.by_uid)
    check_writable(state)
    to = target(state, command.mailbox)
    with telling(state):
        moved = state.store.move(state.view.box, UidSet.of(*uids), to.id) if uids else None
    if moved is not None:
        yield status.ok("*", "Moved", _code(uids, moved))
        yield from news.expunged(state, [old for old, _ in moved.pairs])
    return Ok("Moved", highest(state))


def target(state: Authenticated, name: str) -> MailboxInfo:
    """Raises No, which tells that making it may help (RFC 9051 §7.1 TRYCREATE)."""
    try:
        box = state.store.mailbox(name)
        require(box, "i")  # RFC 4314 §4
    except NoSuchMailbox as missing:
        raise nowhere(name) from missing
    return box


def nowhere(name: str) -> No:
    return No(f"There is no folder {name}.", "TRYCREATE")


def highest(state: Selected) -> str:
    """The code that tells how far the client has come, behind what took messages away (RFC 7162 §3.2.8)."""
    if not state.talk.qresync:
        return ""
    return f"HIGHESTMODSEQ {state.store.mailbox_by_id(state.view.box).highestmodseq}"


def _code(uids: list[int], copied: Copied | None) -> bytes:
    """COPYUID, where something was there. Raises No when all had gone (RFC 9051 §7.1 EXPUNGEISSUED)."""
    if copied is None:
        return b""
    if not copied.pairs and uids:
        raise No("Those messages are gone.", "EXPUNGEISSUED")
    return status.copy_uid(copied.uidvalidity, copied.pairs)
