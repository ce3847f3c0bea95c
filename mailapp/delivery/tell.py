"""Reports to senders (RFC 3464): written in their language, and sent by the one road, from the null sender."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from mailapp.delivery import letters
from mailapp.delivery.accept import accept
from mailapp.delivery.values import Refused, Submission
from mailapp.directory import api as directory
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.policy import api as policy
from mailapp.standards import dsn
from mailapp.standards.dsn import Action, Fate
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.standards.message.headers import HEADER_END, decode, header_of
from mailapp.standards.srs import is_rewritten

HEADER_LIMIT = 256 * 1024  # octets of the original's header that go back

# Under which kind of step the journal says that somebody was told.
KINDS = {
    Action.FAILED: "bounced",
    Action.DELAYED: "deferred",
    Action.RELAYED: "sent",
    Action.DELIVERED: "filed",
    Action.EXPANDED: "queued",
}


@dataclass(frozen=True, slots=True)
class About:
    """The letter that is reported on. `whole` is empty when its header alone goes back (RFC 3461 §4.3)."""

    trace: str
    envelope: Envelope
    header: bytes
    whole: bytes = b""
    arrived: datetime | None = None
    until: datetime | None = None  # when it is given up
    others: bool = False  # it has recipients of whom nothing is said here


def head_of(octets: bytes) -> bytes:
    """The header at the beginning of these octets."""
    end = HEADER_END.search(octets)
    return octets[: end.start() if end else HEADER_LIMIT]


def tell(about: About, action: Action, fates: Sequence[Fate], to: str = "") -> None:
    """Send one report: to the sender, or to whom it is said. Raises Temporary."""
    sender = to or about.envelope.reverse_path
    kind = KINDS[action]
    if not sender:  # RFC 5321 §6.1: never a report on a report
        journal.note(Step(kind, "Nobody is told: the letter has no sender", about.trace))
        return
    trace = queue_id()
    said = _words(about, "double" if to else action.value, fates, sender)
    with closing(_written(about, said, fates, sender, trace)) as content:
        envelope = Envelope("", (Recipient(sender, frozenset({"NEVER"})),), "8BITMIME", smtputf8=not sender.isascii())
        try:
            accept(Submission(trace, None, envelope, content, "the server itself", "LOCAL"))
        except Refused as refusal:
            journal.note(Step(kind, f"{sender} cannot be told: {refusal}", about.trace, sender))
        else:
            journal.note(Step(kind, f"{sender} is told by letter {trace}", about.trace, sender, {"report": trace}))


def _written(about: About, said: letters.Words, fates: Sequence[Fate], sender: str, trace: str) -> Content:
    hostname = _hostname()
    arrived = timezone.localtime(about.arrived) if about.arrived else None
    notice = dsn.Notice(
        to=_addressee(sender),
        author=_author(sender, hostname),
        reporting_mta=hostname,
        message_id=f"{trace}@{hostname}",
        now=timezone.localtime(),
        text=said.text,
        subject=said.subject,
        language=said.language,
    )
    return Content.of(dsn.report(notice, dsn.Original(about.header, about.whole, about.envelope.envid, arrived), fates))


def _words(about: About, kind: str, fates: Sequence[Fate], reader: str) -> letters.Words:
    chosen = directory.language_of(reader)
    language = chosen or letters.language_of(about.header, policy.current().report_language)
    known = {
        "subject": decode(header_of(about.header, "subject") or b""),
        "arrived": about.arrived,
        "until": about.until,
        "lines": [{**asdict(fate), "advice": letters.advice(language, fate.status)} for fate in fates],
        "others": about.others,
        "whole": bool(about.whole),
        "hostname": _hostname(),
    }
    return letters.words(language, kind, known)


def _hostname() -> str:
    name: str = settings.MAIL_HOSTNAME
    return name


def _addressee(sender: str) -> str:
    """Who reads it: of a reverse-path that we made for a forwarded letter, whoever wrote that."""
    if not is_rewritten(sender.rpartition("@")[0].strip('"')):
        return sender
    return next(iter(directory.resolve(sender).remote), sender)


def _author(sender: str, hostname: str) -> str:
    """Somebody who can be answered, when the sender is one of us."""
    domain = sender.rpartition("@")[2]
    return f"postmaster@{domain}" if directory.is_local_domain(domain) else f"MAILER-DAEMON@{hostname}"
