"""What can be done to letters: one table of verbs (flags of RFC 9051 §2.3.2, $Junk and $NotJunk of RFC 9051 §2.3.2)."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.messages import ERROR, SUCCESS, WARNING
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mailapp.store.port import Store
from mailapp.store.values import (
    DELETED,
    FLAGGED,
    INBOX,
    JUNK,
    NO_FLAGS,
    NOT_JUNK,
    SEEN,
    SPECIAL_USE,
    Flags,
    MailboxInfo,
    StoreError,
    UidSet,
)
from webmail.folders import beside, folder, special
from webmail.undoing import Way

SCHEDULED = "\\Scheduled"  # of Outbox: what is taken out of there does not leave, and nothing puts it back


@dataclass(frozen=True, slots=True)
class Told:
    """A level of django.contrib.messages, a sentence ("" for none), and how to undo it."""

    level: int
    words: str = ""
    way: Way | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """Letters of one mailbox."""

    store: Store
    box: MailboxInfo
    uids: UidSet
    number: int

    def mark(self, add: Flags = NO_FLAGS, remove: Flags = NO_FLAGS) -> None:
        self.store.set_flags(self.box.id, self.uids, add=add, remove=remove)


def carry_out(store: Store, box: MailboxInfo, uids: UidSet, number: int, verb: tuple[str, str]) -> Told:
    """Raises StoreError (over quota, no such folder)."""
    act = VERBS.get(verb[0])
    if act is None:
        return Told(ERROR, _("Nothing was done: the page asked for something unknown."))
    if not uids:
        return Told(WARNING, _("Choose one or more letters first."))
    return act(Chosen(store, box, uids, number), verb[1])


def _flags(add: Flags = NO_FLAGS, remove: Flags = NO_FLAGS) -> Callable[[Chosen, str], Told]:
    def act(chosen: Chosen, _to: str) -> Told:
        chosen.mark(add, remove)
        return Told(SUCCESS)

    return act


def _delete(chosen: Chosen, _to: str) -> Told:
    """To Trash; out of Trash for good, which the graveyard still forgives for a while."""
    trash = _place(chosen, "Trash")
    if trash and chosen.box.id != trash.id:
        return _moved(chosen, trash)
    chosen.mark(add=frozenset({DELETED}))
    gone = len(chosen.store.expunge(chosen.box.id, chosen.uids))
    return Told(SUCCESS, ngettext("%(n)d letter deleted.", "%(n)d letters deleted.", gone) % {"n": gone})


def _junk(chosen: Chosen, _to: str) -> Told:
    chosen.mark(add=frozenset({JUNK}), remove=frozenset({NOT_JUNK}))
    return _moved(chosen, _wanted(chosen, "Junk"))


def _not_junk(chosen: Chosen, _to: str) -> Told:
    chosen.mark(add=frozenset({NOT_JUNK}), remove=frozenset({JUNK}))
    if not chosen.box.owner:
        return _moved(chosen, chosen.store.mailbox(INBOX))
    home = [one for one in chosen.store.mailboxes() if one.owner == chosen.box.owner and one.name.count("/") == 1]
    return _moved(chosen, home[0] if home else chosen.box)


def _archive(chosen: Chosen, _to: str) -> Told:
    return _moved(chosen, _wanted(chosen, "Archive"))


def _place(chosen: Chosen, name: str) -> MailboxInfo | None:
    """Trash, Junk or Archive of whose mailbox it is: what a team throws away, the team finds again."""
    use = SPECIAL_USE[name]
    if chosen.box.owner:
        return beside(chosen.store.mailboxes(), chosen.box, use)
    return special(chosen.store.mailboxes(), use) or chosen.store.create(name, use)


def _wanted(chosen: Chosen, name: str) -> MailboxInfo:
    """Raises StoreError where its owner does not share that folder."""
    found = _place(chosen, name)
    if found is None:
        raise StoreError(_("%(owner)s shares no such folder with you.") % {"owner": chosen.box.owner})
    return found


def _move(chosen: Chosen, to: str) -> Told:
    if not (to.isdecimal() and len(to) < 16):
        raise StoreError(_("Choose the folder that the letters shall go to."))
    return _moved(chosen, chosen.store.mailbox_by_id(int(to)))


def _moved(chosen: Chosen, to: MailboxInfo) -> Told:
    if to.id == chosen.box.id:
        return Told(SUCCESS)
    pairs = chosen.store.move(chosen.box.id, chosen.uids, to.id).pairs
    said = ngettext("%(n)d letter moved to %(folder)s.", "%(n)d letters moved to %(folder)s.", len(pairs))
    if chosen.box.special_use == SCHEDULED:
        said = ngettext(
            "%(n)d letter is not sent: it is in %(folder)s now.",
            "%(n)d letters are not sent: they are in %(folder)s now.",
            len(pairs),
        )
        return Told(SUCCESS, said % {"n": len(pairs), "folder": folder(to).label})
    way = Way.of(to.id, chosen.box.id, [new for _old, new in pairs])
    return Told(SUCCESS, said % {"n": len(pairs), "folder": folder(to).label}, way)


VERBS: dict[str, Callable[[Chosen, str], Told]] = {
    "read": _flags(add=frozenset({SEEN})),
    "unread": _flags(remove=frozenset({SEEN})),
    "flag": _flags(add=frozenset({FLAGGED})),
    "unflag": _flags(remove=frozenset({FLAGGED})),
    "delete": _delete,
    "archive": _archive,
    "junk": _junk,
    "notjunk": _not_junk,
    "move": _move,
}
