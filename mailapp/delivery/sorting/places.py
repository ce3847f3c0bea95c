"""Into which mailbox a person's copy goes; what cannot be done ends in INBOX, and never in nothing."""

from mailapp.delivery import subaddress
from mailapp.delivery.accepted import Place
from mailapp.delivery.sorting.world import Mailboxes
from mailapp.directory.values import LocalRecipient
from mailapp.policy.values import Policy
from mailapp.standards.sieve.actions import Fcc, FileInto, Keep
from mailapp.store import api as store
from mailapp.store import flags as marks
from mailapp.store.values import DELETED, INBOX, NO_FLAGS, SEEN, Flags, MailboxInfo, StoreError, Target

MOST_FLAGS = 64  # of one letter


class Places:
    """One person's mailboxes, as letters come in. `into`: where a letter goes that rules say nothing about."""

    def __init__(self, recipient: LocalRecipient, into: str, rules: Policy) -> None:
        self.person = recipient.account
        self._recipient, self._into, self._rules = recipient, into, rules
        self._mailboxes = Mailboxes(recipient.account.id)

    def default(self, flags: Flags = NO_FLAGS) -> Place:
        """As without rules: a sub-address may name a folder."""
        name = subaddress.folder(self._recipient, self._into, self._rules)
        return Place(Target(self.person.id, name, flags), self.person.address)

    def inbox(self, flags: Flags = NO_FLAGS) -> Place:
        return Place(Target(self.person.id, INBOX, flags), self.person.address)

    def kept(self, action: Keep) -> Place:
        flags = flags_of(action.flags)
        return self.default(flags) if action.implicit else self.inbox(flags)

    def filed(self, action: FileInto | Fcc) -> tuple[Place, str]:
        """The place, and why it is not the one that was said."""
        flags = flags_of(action.flags)
        box = self._with_use(action.special_use) or self._mailboxes.found(action.mailbox)
        if box is None and action.create:
            box = self._made(action.mailbox, action.special_use)
        if box is None:
            return self.inbox(flags), f"there is no folder {action.mailbox}"
        if not box.owner:
            return Place(Target(self.person.id, box.name, flags), self.person.address), ""
        return self._shared(box, flags)

    def _with_use(self, use: str) -> MailboxInfo | None:
        """RFC 8579 §4: one of one's own."""
        if not use:
            return None
        boxes = self._mailboxes.store.mailboxes()
        return next((box for box in boxes if box.special_use.lower() == use.lower() and not box.owner), None)

    def _made(self, name: str, use: str) -> MailboxInfo | None:
        """RFC 5490 §3.2, RFC 8579 §4."""
        try:
            return self._mailboxes.store.create(name, use)
        except (StoreError, ValueError):
            return None

    def _shared(self, box: MailboxInfo, flags: Flags) -> tuple[Place, str]:
        """Another's mailbox, as far as its list gives rights (RFC 4314 §4 APPEND); who has read what is his own."""
        held = store.held(self.person.id, box.id)
        if held is None or not box.may("i"):
            return self.inbox(flags), f"nobody lets you put letters into {box.name}"
        allowed = frozenset(flag for flag in flags if box.may("t" if flag == DELETED else "w")) - {SEEN}
        return Place(Target(held.owner, held.name, allowed), held.address), ""


def flags_of(said: tuple[str, ...] | None) -> Flags:
    """Those that can be kept (RFC 5232 §2: others are passed over)."""
    found: set[str] = set()
    for flag in (said or ())[:MOST_FLAGS]:
        try:
            found |= marks.canonical(frozenset({flag}))
        except StoreError:
            continue
    return frozenset(found)
