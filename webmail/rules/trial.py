"""A dry run: what rules would do with letters that are here already. Nothing is changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from mailapp.delivery.sorting.plan import candidate
from mailapp.delivery.sorting.rerun import tried
from mailapp.delivery.sorting.values import Plan, Ready
from mailapp.directory.values import AccountInfo
from mailapp.standards.sieve.actions import Discard, FileInto, Keep
from mailapp.store.port import Store
from mailapp.store.query import All, Order
from mailapp.store.values import MailboxInfo, MessageInfo, UidSet
from webmail.rules import words

LETTERS = 300  # that one page looks at
OCTETS = 256 * 1024 * 1024  # of all of them together; the rest waits for the next page


@dataclass(frozen=True, slots=True)
class Hit:
    """A letter that the rules would touch."""

    info: MessageInfo
    plan: Plan

    @property
    def sentences(self) -> list[str]:
        told = [words.would(action, self.info.flags) for action in self.plan.actions]
        return [*told, *(trouble.sentence for trouble in self.plan.troubles)]

    @property
    def can_be_done(self) -> bool:
        """Letters that are here are filed, marked and thrown away, and that is all."""
        return any(isinstance(each, FileInto | Discard) or _marks(each, self.info) for each in self.plan.actions)

    @property
    def matters(self) -> bool:
        kept = [isinstance(each, Keep) and not _marks(each, self.info) for each in self.plan.actions]
        return not all(kept) or bool(self.plan.troubles)


@dataclass(frozen=True, slots=True)
class Trial:
    """`older`: from this place on there are letters that were not looked at; None when there are none."""

    hits: list[Hit]
    looked: int
    older: int | None = None


def ready(person: AccountInfo, text: str) -> Ready:
    """Raises BadScript."""
    return candidate(person, text)


def look(person: AccountInfo, store: Store, box: MailboxInfo, rules: Ready, start: int = 0) -> Trial:
    """The newest letters of a folder first, from place `start` on."""
    found = store.search(All(), box.id, Order.ARRIVAL, descending=True, offset=start, limit=LETTERS + 1)
    uids = [uid for _, uid in found]
    wanted = _bounded(store, box, uids[:LETTERS])
    older = start + len(wanted) if len(wanted) < len(uids) else None
    if not wanted:
        return Trial([], 0)
    told = tried(person.id, box.name, UidSet.of(*wanted), [rules])
    hits = {info.uid: hit for info, plan in told if (hit := Hit(info, plan)).matters}
    return Trial([hits[uid] for uid in wanted if uid in hits], len(wanted), older)


def _bounded(store: Store, box: MailboxInfo, uids: Sequence[int]) -> list[int]:
    """As many as fit, at least one."""
    sizes = {info.uid: info.size for info in store.fetch(box.id, UidSet.of(*uids))} if uids else {}
    wanted, octets = list[int](), 0
    for uid in uids:
        octets += sizes.get(uid, 0)
        if octets > OCTETS and wanted:
            break
        wanted.append(uid)
    return wanted


def _marks(action: object, info: MessageInfo) -> bool:
    return isinstance(action, Keep) and action.flags is not None and frozenset(action.flags) != info.flags
