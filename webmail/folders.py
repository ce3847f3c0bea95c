"""Mailboxes as the folder pane shows them: a tree, of which branches may be closed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mailapp.store.values import INBOX, SEPARATOR, STANDING, MailboxInfo
from webmail import options

ICONS = {
    "\\Drafts": "file-pen",
    "\\Sent": "send",
    "\\Junk": "octagon-alert",
    "\\Trash": "trash-2",
    "\\Archive": "archive",
    "\\Scheduled": "clock",
    "\\Snoozed": "alarm-clock",
}
LABELS = {
    "\\Drafts": gettext_lazy("Drafts"),
    "\\Sent": pgettext_lazy("folder", "Sent"),
    "\\Junk": pgettext_lazy("folder", "Junk"),
    "\\Trash": gettext_lazy("Trash"),
    "\\Archive": pgettext_lazy("folder", "Archive"),
    "\\Scheduled": gettext_lazy("Outbox"),
    "\\Snoozed": gettext_lazy("Snoozed"),
}
WAITING = {"\\Scheduled": "Outbox", "\\Snoozed": "Snoozed"}  # made when they are needed, under these names


@dataclass(frozen=True, slots=True)
class Folder:
    """One line of the pane. `count` is what deserves a number: unread letters, or drafts."""

    id: int
    name: str
    label: str
    icon: str
    depth: int
    count: int
    unseen: int
    messages: int
    own: bool  # made by the person, so that he may rename and delete it
    info: MailboxInfo
    branches: bool = False  # there are folders below it
    closed: bool = False  # which are not shown
    hidden: bool = False  # below one that is closed, or not subscribed to
    below: int = 0  # unread letters in what is closed

    @property
    def apart(self) -> bool:
        """It stands behind those that everybody has."""
        return self.own and not self.depth and not _waits(self.info)

    @property
    def takes(self) -> bool:
        """Letters can be put into it."""
        return self.info.may("i")


def folder(info: MailboxInfo) -> Folder:
    if info.owner:
        return _of_another(info)
    own = info.name not in STANDING
    return Folder(
        id=info.id,
        name=info.name,
        label=_label(info),
        icon="inbox" if info.name == INBOX else ICONS.get(info.special_use, "folder"),
        depth=min(info.name.count(SEPARATOR), 6),
        count=info.messages if info.special_use in ("\\Drafts", "\\Scheduled") else info.unseen,
        unseen=info.unseen,
        messages=info.messages,
        own=own,
        info=info,
    )


def _called(below: Sequence[str], use: str) -> str:
    """A folder of another's: by its use, where he calls it as everybody does."""
    return str(LABELS[use]) if use in LABELS and below[-1] in STANDING else below[-1]


def _label(info: MailboxInfo) -> str:
    """A folder that everybody has is called as the reader's language calls it."""
    if info.name == INBOX:
        return _("Inbox")
    if info.special_use in LABELS and (info.name in STANDING or _waits(info)):
        return str(LABELS[info.special_use])
    return info.name.rsplit(SEPARATOR, 1)[-1]


def _waits(info: MailboxInfo) -> bool:
    """It holds what leaves or comes back at its time."""
    return info.name == WAITING.get(info.special_use) and not info.owner


def _of_another(info: MailboxInfo) -> Folder:
    """Somebody else's or a team's: whose INBOX it is stands there by his address."""
    below = info.name.split(SEPARATOR)[2:]
    return Folder(
        id=info.id,
        name=info.name,
        label=_called(below, info.special_use) if below else info.owner,
        icon=ICONS.get(info.special_use, "folder") if below else "users",
        depth=min(len(below), 6),
        count=info.unseen,
        unseen=info.unseen,
        messages=info.messages,
        own=False,
        info=info,
    )


def pane(mailboxes: Sequence[MailboxInfo]) -> list[Folder]:
    """All folders, each behind the one in which it lies; some are hidden, as whoever reads the page has chosen."""
    return tree([folder(info) for info in _as_used(mailboxes)], closed_ones(options.here().folded))


def _as_used(mailboxes: Sequence[MailboxInfo]) -> list[MailboxInfo]:
    """What waits stands beside the letters that are not sent yet either."""
    waiting = [one for one in mailboxes if _waits(one)]
    others = [one for one in mailboxes if not _waits(one)]
    behind = next((n for n, one in enumerate(others, 1) if one.special_use == "\\Drafts"), len(others))
    return [*others[:behind], *waiting, *others[behind:]]


def closed_ones(kept: str) -> frozenset[int]:
    """Ids of the folders that are closed, as the option keeps them."""
    return frozenset(int(one) for one in kept.split() if one.isdecimal() and len(one) < 16)


def tree(folders: Sequence[Folder], closed: Collection[int]) -> list[Folder]:
    """By name, whatever the order in which they come; one whose parent is not there stands at the top."""
    names = {one.name for one in folders}
    inside: dict[str, list[Folder]] = {}
    for one in folders:
        inside.setdefault(_parent(one.name, names), []).append(one)

    def walked(parent: str, hidden: bool) -> list[Folder]:
        found = []
        for one in inside.get(parent, ()):
            shut = one.id in closed and one.name in inside
            below = walked(one.name, hidden or shut) if one.name else []
            unseen = sum(other.unseen for other in below) if shut else 0
            away = hidden or not (one.info.subscribed or one.name in STANDING)
            found += [replace(one, branches=bool(below), closed=shut, hidden=away, below=unseen), *below]
        return found

    return walked("", hidden=False)


def _parent(name: str, names: Collection[str]) -> str:
    above = name.rpartition(SEPARATOR)[0]
    while above and above not in names:
        above = above.rpartition(SEPARATOR)[0]
    return above


def ids_by_name(mailboxes: Sequence[MailboxInfo]) -> dict[str, tuple[int, ...]]:
    """What `in:` means: a folder and all below it, by its whole name or the last part of it, in small letters."""
    found: dict[str, tuple[int, ...]] = {}
    for info in mailboxes:
        below = f"{info.name}{SEPARATOR}" if info.name != INBOX else "\0"
        family = tuple(one.id for one in mailboxes if one is info or one.name.startswith(below))
        for name in {info.name, folder(info).label, info.special_use.removeprefix("\\")} - {""}:
            found.setdefault(name.casefold(), family)
        found[info.name.casefold()] = family  # a whole name goes before what is the last part of another
    return found | {"spam": found["junk"]} if "junk" in found else found


def special(mailboxes: Sequence[MailboxInfo], use: str) -> MailboxInfo | None:
    """The mailbox with this special use (RFC 6154); None when the person has lost it."""
    return next((info for info in mailboxes if info.special_use == use and not info.owner), None)


def beside(mailboxes: Sequence[MailboxInfo], box: MailboxInfo, use: str) -> MailboxInfo | None:
    """The mailbox with this use of whose `box` is, if letters can be put into it; None when there is none."""
    return next((one for one in mailboxes if one.owner == box.owner and one.special_use == use and one.may("i")), None)
