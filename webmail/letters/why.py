"""Why is it here? What the guard and the rules thought of a letter, for its card in the reading pane."""

import re
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from mailapp.directory import api as directory
from mailapp.guard import api as guard
from mailapp.guard.api import Moved
from mailapp.standards import authres
from mailapp.standards.trace import queue_id
from mailapp.store.values import MailboxInfo
from webmail.letters.opened import Opened
from webmail.sentences import reason

MOST = 20  # reasons that are shown
STATUS = re.compile(
    r"\s*(yes|no)\b.*?\bscore=(-?\d{1,6}(?:\.\d)?)(?![\d.])(?:.*?\btests=([\w.,-]{1,400}))?", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Weight:
    """One reason: "+4.2", and its sentence. `tone`: bad speaks against the letter, good for it."""

    points: str
    because: str
    tone: str


@dataclass(frozen=True, slots=True)
class WhyCard:
    """`author`: who can be let in always or never again, "" nobody; `standing`: "always", "never" or ""."""

    headline: str
    tone: str
    points: str
    weights: tuple[Weight, ...]
    authentication: tuple[str, ...]
    moved: tuple[Moved, ...]
    author: str = ""
    standing: str = ""


def trace_of(letter: Opened) -> str:
    """The name under which it came in here, by our own Received field, which stands above all others."""
    for name, value in letter.fields:
        if name.lower() == "received":
            return queue_id(value)
    return ""


def why_card(letter: Opened, box: MailboxInfo, account: int) -> WhyCard | None:
    """None for a letter that did not come in here: a draft, a copy of what was sent, what a mail program put there."""
    trace = trace_of(letter)
    if not trace or box.special_use in ("\\Sent", "\\Drafts"):
        return None
    owner = _owner(box, account)
    told = guard.why(owner, trace)
    found = card(told, letter.info.sender_address if not box.owner else "", owner)
    if told is None:
        found = _remembered(found, letter, box)
    return found if found.authentication else replace(found, authentication=_proven(letter))


def _remembered(found: WhyCard, letter: Opened, box: MailboxInfo) -> WhyCard:
    """Where nothing is kept, the letter's own header still tells something: after a lost database, or after long."""
    if status := STATUS.match(_status(letter)):
        tests = f" ({status[3].replace(',', ', ')})" if status[3] not in (None, "none") else ""
        headline = _("Its header says %(points)s points of spam%(tests)s; no more is kept of it")
        headline %= {"points": f"{float(status[2]):g}", "tests": tests}
        return replace(found, headline=headline, tone="bad" if status[1].lower() == "yes" else found.tone)
    if box.special_use == "\\Junk":
        return replace(found, headline=_("Somebody moved it here, or what was thought of it is no longer kept"))
    return found


def _status(letter: Opened) -> str:
    """Of the points that were found here: our field stands just below our Received field, above that of others."""
    hops = 0
    for name, value in letter.fields:
        hops += name.lower() == "received"
        if hops > 1:
            break
        if hops and name.lower() == "x-spam-status":
            return value
    return ""


def _proven(letter: Opened) -> tuple[str, ...]:
    """What our own field says: it stands above our Received field, where nobody else writes (RFC 8601 §5)."""
    for name, value in letter.fields:
        if name.lower() == "received":
            return ()
        if name.lower() == "authentication-results":
            return tuple(map(reason, authres.sentences(value)))
    return ()


def card(told: guard.Why | None, author: str = "", account: int = 0) -> WhyCard:
    """What a person reads of it."""
    opinion = told.opinion if told else guard.PLAIN
    return WhyCard(
        _headline(told),
        "bad" if opinion.quarantine or opinion.into == guard.JUNK else "good" if opinion.welcome else "info",
        f"{opinion.spam:g}" if opinion.spam is not None else "",
        tuple(map(_weight, opinion.reasons[:MOST])),
        tuple(map(reason, opinion.authentication)),
        tuple(replace(one, did=reason(one.did)) for one in told.moved) if told else (),
        author,
        _standing(author, account) if author else "",
    )


def _headline(told: guard.Why | None) -> str:
    if told and told.opinion.because:
        return _begun(reason(told.opinion.because))
    if told and told.moved:
        return _("A rule took care of it")
    if told and told.opinion.reasons:
        return _("Nothing that was found weighs enough to keep it away")
    return _("Nothing spoke against it")


def _begun(sentence: str) -> str:
    """With a capital letter, unless an address or a domain stands first."""
    return sentence if "." in sentence.partition(" ")[0] else sentence[:1].upper() + sentence[1:]


def _weight(one: guard.Reason) -> Weight:
    return Weight(f"{one.points:+g}", reason(one.because), "bad" if one.points > 0 else "good")


def _standing(author: str, account: int) -> str:
    line = next((one for one in guard.entries(account) if one.pattern == author.lower()), None)
    return "" if line is None else "always" if line.allow else "never"


def _owner(box: MailboxInfo, account: int) -> int:
    found = directory.account(box.owner) if box.owner else None
    return found.id if found else account
