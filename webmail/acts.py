"""What can be done to letters: one table of verbs (flags of RFC 9051 §2.3.2, $Junk and $NotJunk of RFC 9051 §2.3.2)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

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
from webmail.undoing import Kept, Step, Way, way_of

SCHEDULED = "\\Scheduled"  # of Outbox: what is taken out of there does not leave, and nothing puts it back


@dataclass(frozen=True, slots=True)
class Told:
    """A level of django.contrib.messages, a sentence ("" for none), and how to undo it."""

    level: int
    words: str = ""
    way: Way | Kept | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """How many letters were changed, what to say of so many, and how each step is undone."""

    number: int
    said: Callable[[int], str]
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """Letters of one mailbox."""

    store: Store
    box: MailboxInfo
    uids: UidSet

    def mark(self, add: Flags = NO_FLAGS, remove: Flags = NO_FLAGS) -> Step:
        """How that is undone: only those that it has changed."""
        changed, _held = self.store.set_flags(self.box.id, self.uids, add=add, remove=remove)
        return Step(self.box.id, UidSet.of(*(one.uid for one in changed)), add=remove, remove=add)


def carry_out(store: Store, box: MailboxInfo, uids: UidSet, account: int, verb: tuple[str, str]) -> Told:
    """One act on some letters of one mailbox. Raises StoreError (over quota, no such folder)."""
    if verb[0] in VERBS and not uids:
        return Told(WARNING, _("Choose one or more letters first."))
    done = perform(store, box, uids, verb) if verb[0] in VERBS else None
    return told(account, [done] if done else [])


def perform(store: Store, box: MailboxInfo, uids: UidSet, verb: tuple[str, str]) -> Done | None:
    """None for a verb that nobody knows. Raises StoreError."""
    act = VERBS.get(verb[0]) or WITHIN.get(verb[0])
    return act(Chosen(store, box, uids), verb[1]) if act else None


def told(account: int, dones: list[Done]) -> Told:
    """What a person reads of it; several steps of one act are told as one."""
    if not dones:
        return Told(ERROR, _("Nothing was done: the page asked for something unknown."))
    number, steps = sum(one.number for one in dones), [step for one in dones for step in one.steps]
    return Told(SUCCESS, dones[-1].said(number) if number else "", way_of(account, steps) if number else None)


def _flags(
    said: Callable[[int], str], add: Flags = NO_FLAGS, remove: Flags = NO_FLAGS
) -> Callable[[Chosen, str], Done]:
    def act(chosen: Chosen, _to: str) -> Done:
        return _marked(chosen.mark(add, remove), said)

    return act


def _marked(step: Step, said: Callable[[int], str]) -> Done:
    number = sum((high or low) - low + 1 for low, high in step.uids.ranges)
    return Done(number, said, (step,) if step.uids else ())


def _count(said: str, number: int) -> str:
    return said % {"n": number}


def _read(n: int) -> str:
    return _count(ngettext("%(n)d letter marked as read.", "%(n)d letters marked as read.", n), n)


def _unread(n: int) -> str:
    return _count(ngettext("%(n)d letter marked as unread.", "%(n)d letters marked as unread.", n), n)


def _flag(n: int) -> str:
    return _count(ngettext("%(n)d letter flagged.", "%(n)d letters flagged.", n), n)


def _unflag(n: int) -> str:
    return _count(ngettext("The flag of %(n)d letter is gone.", "The flags of %(n)d letters are gone.", n), n)


def _labelled(n: int) -> str:
    return _count(ngettext("%(n)d letter has the label now.", "%(n)d letters have the label now.", n), n)


def _unlabelled(n: int) -> str:
    return _count(ngettext("The label is off %(n)d letter.", "The label is off %(n)d letters.", n), n)


def _deleted(n: int) -> str:
    return _count(ngettext("%(n)d letter deleted.", "%(n)d letters deleted.", n), n)


def _delete(chosen: Chosen, _to: str) -> Done:
    """To Trash; out of Trash for good, which the graveyard still forgives for a while."""
    trash = _place(chosen, "Trash")
    if trash and chosen.box.id != trash.id:
        return _moved(chosen, trash)
    return _bury(chosen, "")


def _bury(chosen: Chosen, _to: str) -> Done:
    """For good, wherever they lie."""
    chosen.mark(add=frozenset({DELETED}))
    return Done(len(chosen.store.expunge(chosen.box.id, chosen.uids)), _deleted)


def _junk(chosen: Chosen, _to: str) -> Done:
    chosen.mark(add=frozenset({JUNK}), remove=frozenset({NOT_JUNK}))
    return _moved(chosen, _wanted(chosen, "Junk"))


def _not_junk(chosen: Chosen, _to: str) -> Done:
    chosen.mark(add=frozenset({NOT_JUNK}), remove=frozenset({JUNK}))
    if not chosen.box.owner:
        return _moved(chosen, chosen.store.mailbox(INBOX))
    home = [one for one in chosen.store.mailboxes() if one.owner == chosen.box.owner and one.name.count("/") == 1]
    return _moved(chosen, home[0] if home else chosen.box)


def _archive(chosen: Chosen, _to: str) -> Done:
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


def _move(chosen: Chosen, to: str) -> Done:
    if not (to.isdecimal() and len(to) < 16):
        raise StoreError(_("Choose the folder that the letters shall go to."))
    return _moved(chosen, chosen.store.mailbox_by_id(int(to)))


def _moved(chosen: Chosen, to: MailboxInfo) -> Done:
    def said(n: int) -> str:
        words = ngettext("%(n)d letter moved to %(folder)s.", "%(n)d letters moved to %(folder)s.", n)
        return words % {"n": n, "folder": folder(to).label}

    if to.id == chosen.box.id:
        return Done(0, said)
    pairs = chosen.store.move(chosen.box.id, chosen.uids, to.id).pairs
    if chosen.box.special_use == SCHEDULED:
        return Done(len(pairs), partial(_not_sent, to))
    return Done(len(pairs), said, (Step(to.id, UidSet.of(*(new for _old, new in pairs)), chosen.box.id),))


def _not_sent(to: MailboxInfo, n: int) -> str:
    words = ngettext(
        "%(n)d letter is not sent: it is in %(folder)s now.",
        "%(n)d letters are not sent: they are in %(folder)s now.",
        n,
    )
    return words % {"n": n, "folder": folder(to).label}


def _label(chosen: Chosen, keyword: str) -> Done:
    return _marked(chosen.mark(add=_keyword(keyword)), _labelled)


def _unlabel(chosen: Chosen, keyword: str) -> Done:
    return _marked(chosen.mark(remove=_keyword(keyword)), _unlabelled)


def _keyword(keyword: str) -> Flags:
    """Raises StoreError; what cannot be a keyword, the store refuses."""
    if not keyword or keyword.startswith("\\"):
        raise StoreError(_("Choose a label."))
    return frozenset({keyword})


VERBS: dict[str, Callable[[Chosen, str], Done]] = {
    "read": _flags(_read, add=frozenset({SEEN})),
    "unread": _flags(_unread, remove=frozenset({SEEN})),
    "flag": _flags(_flag, add=frozenset({FLAGGED})),
    "unflag": _flags(_unflag, remove=frozenset({FLAGGED})),
    "label": _label,
    "unlabel": _unlabel,
    "delete": _delete,
    "archive": _archive,
    "junk": _junk,
    "notjunk": _not_junk,
    "move": _move,
}
WITHIN: dict[str, Callable[[Chosen, str], Done]] = {"bury": _bury}  # what no button of the list asks for
