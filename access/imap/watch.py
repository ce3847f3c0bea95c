"""What a client wants to be told of without asking (RFC 5465), and what it knows so far."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from access.imap.commands import Event, EventGroup, Filter
from mailapp.store.annotations import Versions
from mailapp.store.values import INBOX, SEPARATOR, MailboxInfo

ABOUT_MESSAGES = frozenset({Event.MESSAGE_NEW, Event.MESSAGE_EXPUNGE, Event.FLAG_CHANGE})
OF_SELECTED = (Filter.SELECTED, Filter.SELECTED_DELAYED)
# Before any NOTIFY (RFC 5465 §3.1), and in its place when nothing of the selected mailbox is asked for (§6.1).
USUAL = EventGroup(Filter.SELECTED_DELAYED, ABOUT_MESSAGES)
NOTHING = EventGroup(Filter.SELECTED_DELAYED, frozenset())


@dataclass(slots=True)
class Watch:
    """Of one connection, until the next NOTIFY. No groups: NOTIFY NONE."""

    groups: tuple[EventGroup, ...] = ()
    known: dict[int, MailboxInfo] = field(default_factory=dict)  # all mailboxes, as they were when we looked last
    versions: Versions = field(default_factory=dict)
    ears: frozenset[int] = frozenset()  # what must ring for us to look, beside the selected mailbox

    @property
    def selected(self) -> EventGroup:
        return next((group for group in self.groups if group.filter in OF_SELECTED), NOTHING)

    @property
    def beyond(self) -> tuple[EventGroup, ...]:
        """What is about other mailboxes than the selected one."""
        return tuple(group for group in self.groups if group.filter not in OF_SELECTED and group.events)

    def of(self, box: MailboxInfo) -> frozenset[Event]:
        """The first group that means a mailbox counts (RFC 5465 §6), so that NONE can leave some out."""
        others = (group for group in self.groups if group.filter not in OF_SELECTED)
        return next((group.events for group in others if means(group, box)), frozenset())

    def wants(self, event: Event) -> bool:
        return any(event in group.events for group in self.beyond)

    def watched(self, boxes: Iterable[MailboxInfo]) -> list[MailboxInfo]:
        return [box for box in boxes if self.of(box)]


def means(group: EventGroup, box: MailboxInfo) -> bool:
    """RFC 5465 §6. Rules may file letters anywhere, so INBOXES are all of a person's own (§6.3)."""
    return FILTERS[group.filter](group, box)


def _named(group: EventGroup, box: MailboxInfo) -> bool:
    return box.name in map(canonical, group.mailboxes)


def _below(group: EventGroup, box: MailboxInfo) -> bool:
    return any((box.name + SEPARATOR).startswith(canonical(name) + SEPARATOR) for name in group.mailboxes)


def canonical(name: str) -> str:
    """RFC 9051 §5.1: INBOX is the same in any case; a delimiter at the end says nothing."""
    name = name.removesuffix(SEPARATOR)
    first, separator, rest = name.partition(SEPARATOR)
    return INBOX + separator + rest if first.upper() == INBOX else name


FILTERS: dict[Filter, Callable[[EventGroup, MailboxInfo], bool]] = {
    Filter.INBOXES: lambda group, box: not box.owner,
    Filter.PERSONAL: lambda group, box: not box.owner,
    Filter.SUBSCRIBED: lambda group, box: box.subscribed,
    Filter.SUBTREE: _below,
    Filter.MAILBOXES: _named,
}


def changed(before: Mapping[tuple[int, str], int], after: Mapping[tuple[int, str], int]) -> dict[int, list[str]]:
    """Entries that are new, another or gone, by mailbox."""
    found: dict[int, list[str]] = {}
    for key in sorted({*before, *after}):
        if before.get(key) != after.get(key):
            found.setdefault(key[0], []).append(key[1])
    return found
