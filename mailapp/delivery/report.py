"""A report to a sender as it is written (RFC 3464): in his language, with what comes back of his letter."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from mailapp.delivery import letters
from mailapp.directory import api as directory
from mailapp.net.content import Content
from mailapp.policy import api as policy
from mailapp.standards import dsn
from mailapp.standards.dsn import Fate
from mailapp.standards.envelope import Envelope
from mailapp.standards.message.headers import HEADER_END, decode, header_of
from mailapp.standards.srs import is_rewritten

HEADER_LIMIT = 256 * 1024  # octets of the original's header that go back


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


def written(about: About, said: letters.Words, fates: Sequence[Fate], sender: str, trace: str) -> Content:
    """The whole report. `trace` names it."""
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


def words(about: About, kind: str, fates: Sequence[Fate], reader: str, **more: object) -> letters.Words:
    """A letter of this kind about these fates, in the reader's language."""
    chosen = directory.language_of(reader)
    language = chosen or letters.language_of(about.header, policy.current().report_language)
    known = {
        "subject": decode(header_of(about.header, "subject") or b""),
        "arrived": about.arrived,
        "until": about.until,
        "lines": [
            {**asdict(fate), "advice": letters.advice(language, fate.status, ours=not fate.remote_mta)}
            for fate in fates
        ],
        "others": about.others,
        "whole": bool(about.whole),
        "hostname": _hostname(),
        **more,
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
