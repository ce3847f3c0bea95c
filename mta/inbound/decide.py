"""What becomes of a letter, and why: a pure function of what is known about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mailapp.guard.values import Opinion
from mailapp.policy.mailrules.content import REJECTED
from mailapp.policy.mailrules.verdict import NOTHING, Verdict
from mailapp.policy.values import Policy
from mailapp.scanners.values import CLEAN, Scan
from mailapp.standards.authentication import UNKNOWN, Authentication
from mailapp.standards.reply import Reply


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found out about a letter."""

    hops: int  # Received fields that it brought along
    content: Verdict = NOTHING  # of the content rules
    holds: tuple[str, ...] = ()  # why access rules want it held
    authentication: Authentication = UNKNOWN  # who really sent it
    scan: Scan = CLEAN  # of spam and virus scanners
    opinions: Mapping[int, Opinion] = field(default_factory=dict)  # what each copy deserves, where there is any
    copies: int = 0  # whose copies there are: mailboxes here, and one for all that leaves
    readable: bool = True  # all of its header was looked at
    early: int = 0  # seconds that a stranger must wait before he comes again (greylisting)


@dataclass(frozen=True, slots=True)
class Accept:
    into: str = "INBOX"
    because: str = ""
    held: str = ""  # why it waits for somebody to release it
    redirect: str = ""  # who gets it instead of its recipients
    opinions: Mapping[int, Opinion] = field(default_factory=dict)  # by account


@dataclass(frozen=True, slots=True)
class Reject:
    reply: Reply
    because: str


@dataclass(frozen=True, slots=True)
class Discard:
    """Say that it was taken, and keep nothing."""

    because: str


@dataclass(frozen=True, slots=True)
class Defer:
    """Not now: whoever brings it comes again."""

    reply: Reply
    because: str


Decision = Accept | Reject | Discard | Defer


def decide(found: Findings, policy: Policy) -> Decision:
    """Each branch says because: the journal, the panel and the reader see the same sentence."""
    if found.hops > policy.received_limit:
        return Reject(  # RFC 5321 §6.3
            Reply(554, "5.4.6", f"Too many hops: {found.hops}, a mail loop"),
            because=f"it has passed {found.hops} servers, which is a loop",
        )
    if not found.readable:
        return Reject(  # what nobody looks at may hold a forged author, or fields in our name
            Reply(552, "5.3.4", "The header of this letter is too long"),
            because="its header is longer than what is looked at",
        )
    if found.scan.virus:
        words = f"A virus was found in this letter: {found.scan.virus}"
        return Reject(Reply(554, "5.7.1", words), because=found.scan.found_by or f"virus {found.scan.virus}")
    if found.content.reject:
        reason = found.content.reject.rule.argument or REJECTED
        return Reject(Reply(550, "5.7.1", reason), because=found.content.reject.because)  # RFC 3463 §3.8
    if found.content.discard:
        return Discard(because=found.content.discard.because)
    return _unwelcome(found) or _not_yet(found) or _taken(found)


def _unwelcome(found: Findings) -> Reject | None:
    """Refused when nobody gets it; where somebody does, the others' copies lie in quarantine."""
    refusals = [opinion for opinion in found.opinions.values() if opinion.refuse]
    if not refusals or len(refusals) < found.copies or found.content.redirect or not refusals[0].refuse:
        return None
    return Reject(refusals[0].refuse, because=refusals[0].because)


def _not_yet(found: Findings) -> Defer | None:
    if found.scan.waits:
        return Defer(Reply(451, "4.7.1", "Scanner unavailable, try again later"), because=found.scan.waits)
    if found.early:
        words = f"Greylisted, try again in {found.early} seconds"  # RFC 6647 §2.5
        return Defer(Reply(451, "4.7.1", words), because=f"a sender whom nobody knows comes again in {found.early} s")
    return None


def _taken(found: Findings) -> Accept:
    """Taken, but perhaps not delivered, or not to those for whom it was."""
    holds = (*found.holds, *(finding.because for finding in found.content.holds))
    redirect = found.content.redirect
    if redirect:
        to = redirect.rule.argument
        return Accept(because=f"sent to {to}: {redirect.because}", held=next(iter(holds), ""), redirect=to)
    return Accept(held=next(iter(holds), ""), opinions=found.opinions)
