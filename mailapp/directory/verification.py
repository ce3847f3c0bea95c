"""Recipients of domains that we back up, asked of their primary: what it said is kept (as Postfix's verify(8) does)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from mailapp.directory.addresses import canonical
from mailapp.directory.models import Verification
from mailapp.directory.recent import Recent
from mailapp.directory.values import Outcome, Resolution
from mailapp.policy.values import Policy

FRESH_SECONDS = 60.0  # how long an answer is believed without looking into the table
REMEMBERED = 10_000
REPLY_LENGTH = 500  # characters of the primary's words that are kept

# Bounded, like all that strangers can make us write down: a guesser's thousand names must not fill the disk.
KEPT = 100_000

_recent: Recent[Resolution] = Recent(FRESH_SECONDS, REMEMBERED)


@dataclass(frozen=True, slots=True)
class Said:
    """What a primary said of an address."""

    exists: bool
    reply: str


class AskPrimary(Protocol):
    """Asks the primary of an address's domain. None = it could not be asked, or did not say yes or no."""

    def __call__(self, address: str) -> Said | None: ...


def nobody(address: str) -> Said | None:
    """An AskPrimary that can ask nobody."""
    return None


def verified(found: Resolution, ask: AskPrimary, policy: Policy, now: datetime) -> Resolution:
    """The same, or UNKNOWN_USER, or UNVERIFIED (when the office's rules do not take what nobody could verify)."""
    if not found.ask_primary:
        return found
    if (known := _recent.get(found.remote[0])) is not None:
        return known
    address = canonical(found.remote[0])
    kept = Verification.objects.filter(address=address).first()
    if kept and now - kept.checked < _fresh(kept, policy):
        answer = _by(found, kept)
    elif said := ask(found.remote[0]):
        answer = _by(found, _keep(address, said, now))
    elif kept and kept.exists and now - kept.checked < timedelta(days=policy.probe_good_days):
        answer = found  # it did exist; the primary is away, which is what we are here for
    else:
        return found if policy.probe_silence_accepts else replace(found, outcome=Outcome.UNVERIFIED, remote=())
    _recent.keep(found.remote[0], answer, _recent.generation)
    return answer


def verifications(*, domain: str = "", address: str = "") -> list[tuple[str, bool, str, datetime]]:
    """What is kept, by address: (address, exists, reply, checked). Of this domain, or of this address alone."""
    rows = Verification.objects.order_by("address")
    if address:
        rows = rows.filter(address=canonical(address))
    if domain:
        rows = rows.filter(address__endswith=f"@{domain}")
    return list(rows.values_list("address", "exists", "reply", "checked"))


def forget_verifications(domain: str) -> int:
    """Ask again for everybody in a domain; how many answers were dropped."""
    dropped, _ = Verification.objects.filter(address__endswith=f"@{domain}").delete()
    forget()
    return dropped


def forget() -> None:
    """Drop what this process remembers."""
    _recent.clear()


def _fresh(kept: Verification, policy: Policy) -> timedelta:
    """How long an answer needs no second asking."""
    return timedelta(seconds=policy.probe_refresh_seconds if kept.exists else policy.probe_bad_seconds)


def _by(found: Resolution, kept: Verification) -> Resolution:
    if kept.exists:
        return found
    return replace(found, outcome=Outcome.UNKNOWN_USER, remote=(), ask_primary=False)


def _keep(address: str, said: Said, now: datetime) -> Verification:
    values = {"exists": said.exists, "reply": said.reply[:REPLY_LENGTH].replace("\0", ""), "checked": now}
    row, made = Verification.objects.update_or_create(address=address, defaults=values)
    if made:
        _make_room()
    return row


def _make_room() -> None:
    """The oldest answers go when there are too many."""
    if (count := Verification.objects.count()) > KEPT:
        oldest = Verification.objects.order_by("checked").values_list("pk", flat=True)[: count - KEPT]
        Verification.objects.filter(pk__in=list(oldest)).delete()
