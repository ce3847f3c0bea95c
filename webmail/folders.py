"""Mailboxes as the folder pane shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mailapp.store.values import INBOX, SEPARATOR, STANDING, MailboxInfo

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


def _label(info: MailboxInfo) -> str:
    """A folder that everybody has is called as the reader's language calls it."""
    if info.name == INBOX:
        return _("Inbox")
    if info.special_use in LABELS and (info.name in STANDING or info.name == WAITING.get(info.special_use)):
        return str(LABELS[info.special_use])
    return info.name.rsplit(SEPARATOR, 1)[-1]


def _of_another(info: MailboxInfo) -> Folder:
    """Somebody else's or a team's: whose INBOX it is stands there by his address."""
    below = info.name.split(SEPARATOR)[2:]
    return Folder(
        id=info.id,
        name=info.name,
        label=below[-1] if below else info.owner,
        icon=ICONS.get(info.special_use, "folder") if below else "users",
        depth=min(len(below), 6),
        count=info.unseen,
        unseen=info.unseen,
        messages=info.messages,
        own=False,
        info=info,
    )


def pane(mailboxes: Sequence[MailboxInfo]) -> list[Folder]:
    return [folder(info) for info in mailboxes]


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
