"""STATUS (RFC 9051 §6.3.11)."""

from collections.abc import Callable, Iterable

from access.imap.answers import mailboxes
from access.imap.commands import Status
from access.imap.handlers import recents
from access.imap.handlers.chosen import require
from access.imap.handlers.mailboxes import identifier
from access.imap.states import Authenticated
from access.imap.talk import Ok, Steps
from mailapp.store.query import HasFlag
from mailapp.store.values import DELETED, MailboxInfo, UidSet, Want

Value = int | str | None

ITEMS: dict[str, Callable[[Authenticated, MailboxInfo], Value]] = {
    "MESSAGES": lambda state, box: box.messages,
    "RECENT": recents.count,  # RFC 3501 §6.3.10
    "UIDNEXT": lambda state, box: box.uidnext,
    "UIDVALIDITY": lambda state, box: box.uidvalidity,
    "UNSEEN": lambda state, box: box.unseen,
    "DELETED": lambda state, box: box.deleted,
    "SIZE": lambda state, box: box.size,  # RFC 8438
    "HIGHESTMODSEQ": lambda state, box: box.highestmodseq,  # RFC 7162 §3.1.7
    "MAILBOXID": lambda state, box: identifier(box.id),  # RFC 8474 §4.3
    "APPENDLIMIT": lambda state, box: state.talk.office.message_size,  # RFC 7889 §4
    "DELETED-STORAGE": lambda state, box: _deleted_storage(state, box),  # RFC 9208 §5.1
}


def status(state: Authenticated, command: Status) -> Steps:
    """RFC 9051 §6.3.11"""
    if "HIGHESTMODSEQ" in command.items:
        state.talk.enabled.add("CONDSTORE")  # RFC 7162 §3.1
    box = state.store.mailbox(command.mailbox)
    require(box, "r")  # RFC 4314 §4
    yield line(state, box, command.items)
    return Ok("That is how it is")


def line(state: Authenticated, box: MailboxInfo, items: Iterable[str]) -> bytes:
    """One STATUS answer; also for LIST … RETURN (STATUS …) (RFC 5819)."""
    told = {item: ITEMS[item](state, box) for item in items}
    return mailboxes.status(box.name, told, utf8=state.talk.utf8)


def _deleted_storage(state: Authenticated, box: MailboxInfo) -> int:
    """Octets that EXPUNGE would free."""
    uids = UidSet.of(*(uid for _, uid in state.store.search(HasFlag(DELETED), box.id)))
    return sum(info.size for info in state.store.fetch(box.id, uids, Want.FLAGS)) if uids else 0
