"""The two mailboxes in which letters wait, where every mail program sees them; made when they are first needed."""

from mailapp.later.values import OUTBOX, SCHEDULED_USE, SNOOZED, SNOOZED_USE
from mailapp.store.port import Store
from mailapp.store.values import MailboxExists, MailboxInfo


def outbox(store: Store) -> MailboxInfo:
    """Raises StoreError (too many folders)."""
    return _provided(store, OUTBOX, SCHEDULED_USE)


def snoozed(store: Store) -> MailboxInfo:
    """Raises StoreError (too many folders)."""
    return _provided(store, SNOOZED, SNOOZED_USE)


def find(store: Store, use: str) -> MailboxInfo | None:
    """The person's own mailbox of this use."""
    return next((box for box in store.mailboxes() if box.special_use == use and not box.owner), None)


def sent(store: Store, sender: str) -> list[MailboxInfo]:
    """Where a letter of this sender is kept: a team's Sent, if the writer may put it there; the last is his own."""
    there = [box for box in store.mailboxes() if box.special_use == "\\Sent" and box.may("i")]
    theirs = [box for box in there if box.owner and box.owner == sender]
    own = next((box for box in there if not box.owner), None) or store.create("Sent", "\\Sent")
    return [*theirs, own]


def _provided(store: Store, name: str, use: str) -> MailboxInfo:
    found = find(store, use)
    if found:
        return found
    try:
        return store.create(name, use)
    except MailboxExists:  # he has had a folder of that name before; what lies in it stays there
        store.set_special_use(name, use)
        return store.mailbox(name)
