"""What a script may ask about beside the letter; nobody is asked before it does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from mailapp.delivery.models import OfficeScript, Script
from mailapp.delivery.models import Seen as SeenRow
from mailapp.directory.values import AccountInfo
from mailapp.guard.values import PLAIN, THRESHOLD, Opinion
from mailapp.policy.values import Policy
from mailapp.standards import sieve
from mailapp.store import api as store
from mailapp.store.annotations import SERVER
from mailapp.store.port import Store
from mailapp.store.values import MailboxInfo, StoreError

# RFC 5293 §6: how the letter came, and whether somebody wrote it; and by what we know a loop.
PROTECTED = frozenset({"received", "auto-submitted", "return-path", "delivered-to"})
NAME, VERSION = "Pillarbox", "0.1.0"  # as pyproject.toml has it
CERTAIN = 2 * THRESHOLD  # points from which on it is spam for certain: 100 percent (RFC 5235 §2)
VIRUS_FREE, VIRUS_FOUND = 1, 5  # RFC 5235 §3


def _unknown(seen: sieve.Seen) -> bool:
    return False


def office_time(moment: datetime | None = None) -> datetime:
    """That moment, or now, in the office's zone: which day it is for a rule does not depend on who reads or sends."""
    return timezone.localtime(moment, timezone.get_default_timezone())


@dataclass(frozen=True, slots=True)
class Case:
    """One person's copy of a letter, apart from its octets. `seen` tells of letters that came before."""

    envelope: sieve.Envelope
    opinion: Opinion = PLAIN
    now: datetime = field(default_factory=office_time)
    environment: Mapping[str, str] = field(default_factory=dict)
    flags: Sequence[str] | None = None
    seen: Callable[[sieve.Seen], bool] = _unknown


def limits(rules: Policy) -> sieve.Limits:
    """What the office allows one run."""
    return sieve.Limits(
        actions=rules.script_actions,
        redirects=rules.script_redirects,
        notices=rules.script_notices,
        includes=rules.script_includes,
        variable_octets=rules.script_variable_octets,
        vacation_days=rules.vacation_days_most,
        vacation_seconds=rules.vacation_days_least * 86_400,
        work=rules.script_work,
    )


def world(person: AccountInfo, case: Case, rules: Policy) -> sieve.World:
    """The world of one person's scripts."""
    mailboxes = Mailboxes(person.id)
    return sieve.World(
        envelope=case.envelope,
        now=case.now,
        environment={"name": NAME, "version": VERSION, "domain": person.address.rpartition("@")[2], **case.environment},
        flags=case.flags,
        spam=spam(case.opinion),
        virus=virus(case.opinion),
        protected=PROTECTED,
        mailbox_exists=mailboxes.exists,
        special_use=mailboxes.special_use,
        metadata=mailboxes.metadata,
        script=lambda is_global, name: included(person, is_global, name),
        seen=case.seen,
        limits=limits(rules),
    )


def spam(opinion: Opinion) -> float | None:
    """0 to 100; the threshold is 50."""
    if opinion.spam is None:
        return None
    return min(max(100 * opinion.spam / CERTAIN, 0.0), 100.0)


def virus(opinion: Opinion) -> int | None:
    """A letter with a virus is refused before; what a scanner of viruses says in another way is heard."""
    if any("virus" in reason.source.lower() and reason.points > 0 for reason in opinion.reasons):
        return VIRUS_FOUND
    return None if opinion.spam is None else VIRUS_FREE


def included(person: AccountInfo, is_global: bool, name: str) -> str | None:
    """The text of a script that another one includes: a person's own; else the domain's, or the server's."""
    if not is_global:
        return Script.objects.filter(account=person.id, name=name).values_list("text", flat=True).first()
    domain = person.address.rpartition("@")[2]
    return office_script(domain, name)


def office_script(domain: str, name: str) -> str | None:
    """The text that `include :global` finds for people of this domain."""
    rows = OfficeScript.objects.filter(name=name)
    found = rows.filter(domain__name=domain).values_list("text", flat=True).first() if domain else None
    return found if found is not None else rows.filter(domain=None).values_list("text", flat=True).first()


def seen_before(account: int, now: datetime) -> Callable[[sieve.Seen], bool]:
    """Answers RFC 7352's question from the table."""

    def look(seen: sieve.Seen) -> bool:
        return SeenRow.objects.filter(account=account, identity=seen.identity, until__gt=now).exists()

    return look


class Mailboxes:
    """What one person's mailboxes are, asked once for each."""

    def __init__(self, account: int) -> None:
        self._account = account
        self._found: dict[str, MailboxInfo | None] = {}

    @cached_property
    def store(self) -> Store:
        return store.open(self._account)

    def found(self, name: str) -> MailboxInfo | None:
        """Also a shared one of others, as far as its rights let him see it."""
        if name not in self._found:
            try:
                self._found[name] = self.store.mailbox(name)
            except (StoreError, ValueError):
                self._found[name] = None
        return self._found[name]

    def exists(self, name: str) -> bool:
        """RFC 5490 §3.1: and letters may be put there."""
        box = self.found(name)
        return box is not None and box.may("i")

    def special_use(self, name: str) -> Sequence[str]:
        """RFC 8579 §3: of one mailbox, or of all of one's own."""
        if name:
            box = self.found(name)
            return [box.special_use] if box and box.special_use else []
        return [box.special_use for box in self.store.mailboxes() if box.special_use and not box.owner]

    def metadata(self, name: str, entry: str) -> str | None:
        """RFC 5490 §4, §5: an annotation as its owner sees it (RFC 5464 §4.1: names in any case)."""
        box = self.found(name) if name else None
        if name and (box is None or not box.may("r")):
            return None
        number = box.id if box else SERVER
        value = store.annotations(self._account).get([number])[number].get(entry.lower())
        return None if value is None else value.decode("utf-8", "replace")
