"""What one person's copy of a letter deserves: a pure function whose every branch says because."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from mailapp.guard.believing import Sender, domain_of, sealed_by, told
from mailapp.guard.listing import Hit, Scope
from mailapp.guard.values import JUNK, Opinion
from mailapp.policy.values import Policy
from mailapp.scanners.values import Reason
from mailapp.standards.authentication import FAIL
from mailapp.standards.reply import Reply

UNWANTED = Reply(550, "5.7.1", "Your mail is not wanted here")
SPAM = Reply(550, "5.7.1", "This letter looks like spam to us")
FORGED = Reply(550, "5.7.1", "Only our own servers send mail of this domain")


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of a letter for one person.

    `knows`: has he written to this address? `holds`: is it in his address book? They are asked when it counts.
    """

    sender: Sender
    rules: Policy  # of his domain
    reasons: tuple[Reason, ...] = ()  # of scanners, of his own Bayes, of what is known of the sender
    hit: Hit | None = None  # in the lists
    from_here: bool = False  # the author's domain is ours
    knows: Callable[[str], bool] = lambda address: False
    holds: Callable[[str], bool] = lambda address: False

    @property
    def points(self) -> float | None:
        return round(sum(reason.points for reason in self.reasons), 1) if self.reasons else None


def judge(case: Case) -> Opinion:
    """Lists first, then who really sent it, then points."""
    plain = Opinion(
        spam=case.points,
        reasons=case.reasons,
        authentication=told(case.sender.authentication),
        author=case.sender.author or case.sender.path,
        proven=bool(case.sender.authentication) and case.sender.is_proven(case.sender.author),
    )
    return _listed(case, plain) or _unproven(case, plain) or _by_points(case, plain)


def _listed(case: Case, plain: Opinion) -> Opinion | None:
    if case.hit is None:
        return None
    entry, listed = case.hit.entry, str(case.hit.entry)
    if entry.allow:
        return None if doubt(case.sender, case.hit, case.rules) else replace(plain, because=listed, welcome=True)
    if entry.scope is Scope.PERSON:
        return replace(plain, into=JUNK, because=listed)
    return replace(plain, into=JUNK, quarantine=True, refuse=UNWANTED, because=listed)


def doubt(sender: Sender, hit: Hit, rules: Policy) -> str:
    """Why a welcome is not believed; "" it is. Anybody can write any name, but networks are no names."""
    if not (hit.domain and hit.entry.wants_proof):
        return ""
    if not sender.is_proven(hit.domain):
        return f"nothing proves that it is from {hit.domain}"
    if hit.domain != domain_of(sender.author) and asks_to_stop(sender, rules):
        return f"only its envelope is from {hit.domain}, and it fails DMARC of {sender.author_domain}"
    return ""


def asks_to_stop(sender: Sender, rules: Policy) -> bool:
    """It fails DMARC, its author's domain wants such letters kept away, and no trusted seal speaks for it."""
    known = sender.authentication
    unwanted = known.dmarc.result == FAIL and known.policy in ("reject", "quarantine")
    return unwanted and not sealed_by(known, rules.trusted_sealers)


def _unproven(case: Case, plain: Opinion) -> Opinion | None:
    sender, rules = case.sender, case.rules
    known = sender.authentication
    if known.dmarc.result == FAIL and (sealer := sealed_by(known, rules.trusted_sealers)):
        found = _by_points(case, plain)
        return found if found.because else replace(found, because=f"the seal of {sealer} speaks for it")
    if asks_to_stop(sender, rules):
        fate = rules.dmarc_reject if known.policy == "reject" else rules.dmarc_quarantine
        because = f"it fails DMARC, and {sender.author_domain} asks to {known.policy} such letters"
        return _fated(fate, plain, _dmarc_reply(sender.author_domain), because)
    if case.from_here and known and not sender.proves(sender.author_domain) and not sender.uncertain:
        because = f"it comes from outside, says it is from {sender.author_domain}, and nothing proves that"
        return _fated(rules.own_domain_forged, plain, FORGED, because)
    return None


def _dmarc_reply(domain: str) -> Reply:
    """RFC 7372 §3.4 has 5.7.26 for what fails several methods."""
    return Reply(550, "5.7.26", f"Unauthenticated mail of {domain} is not accepted, as its DMARC policy asks")


def _fated(fate: str, plain: Opinion, reply: Reply, because: str) -> Opinion | None:
    """None: the rule says to go on as if nothing were."""
    return FATES[fate](plain, reply, because)


FATES: dict[str, Callable[[Opinion, Reply, str], Opinion | None]] = {
    "refuse": lambda plain, reply, because: replace(plain, into=JUNK, quarantine=True, refuse=reply, because=because),
    "quarantine": lambda plain, reply, because: replace(plain, into=JUNK, quarantine=True, because=because),
    "junk": lambda plain, reply, because: replace(plain, into=JUNK, because=because),
    "accept": lambda plain, reply, because: None,
}


def _by_points(case: Case, plain: Opinion) -> Opinion:
    points, rules = case.points, case.rules
    steps = (rules.spam_junk_points, rules.spam_quarantine_points, rules.spam_refuse_points)
    if points is None or points < min(filter(None, steps), default=points + 1):
        return plain
    if rules.known_never_junk and (because := _known(case)):
        return replace(plain, because=because)
    because = f"{points:g} points of spam: {_chief(case.reasons)}"
    if rules.spam_refuse_points and points >= rules.spam_refuse_points:
        return replace(plain, into=JUNK, quarantine=True, refuse=SPAM, because=because)
    if rules.spam_quarantine_points and points >= rules.spam_quarantine_points:
        return replace(plain, into=JUNK, quarantine=True, because=because)
    return replace(plain, into=JUNK, because=because) if points >= rules.spam_junk_points > 0 else plain


def _known(case: Case) -> str:
    """Only the author counts, and only where it is proven that he is: anybody can write any name."""
    friend = case.sender.author
    if not friend or not case.sender.is_proven(friend):
        return ""
    if case.knows(friend):
        return f"you have written to {friend}, so it is not junk, whatever it looks like"
    return f"{friend} is in your address book, so it is not junk, whatever it looks like" if case.holds(friend) else ""


def _chief(reasons: Sequence[Reason]) -> str:
    """What weighs most."""
    heaviest = sorted(reasons, key=lambda reason: -reason.points)[:2]
    return ", ".join(reason.because for reason in heaviest if reason.points > 0)
