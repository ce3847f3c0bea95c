"""Letters that a script sends, whether and what: vacation's answer (RFC 5230 §4, §5), notify's letter (RFC 5436)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256

from mailapp.standards.address import format_named, parse_list
from mailapp.standards.autoreply import is_automatic
from mailapp.standards.compose import quoted_printable
from mailapp.standards.sieve.actions import Notify, Vacation
from mailapp.standards.sieve.addresses import of_field
from mailapp.standards.sieve.encoded import text_octets
from mailapp.standards.sieve.header import CONTENT, Header, folded
from mailapp.standards.sieve.letter import Letter
from mailapp.standards.sieve.mailto import Mailto, parse
from mailapp.standards.sieve.world import Envelope

ADDRESSED = ("to", "cc", "bcc", "resent-to", "resent-cc", "resent-bcc")  # RFC 5230 §4.5
ROBOTS = ("mailer-daemon", "listserv", "majordomo", "noreply", "no-reply", "donotreply")  # RFC 3834 §2, RFC 5230 §4.6
ROBOTS_BEGIN, ROBOTS_END = ("owner-",), ("-request", "-owner", "-bounces")
REFERENCES = 20  # that an answer repeats
URGENCY = {  # RFC 5435 §3.4, as programs show it
    1: (("Importance", "high"), ("X-Priority", "1 (Highest)")),
    2: (),
    3: (("Importance", "low"), ("X-Priority", "5 (Lowest)")),
}


def unanswered(action: Vacation, letter: Letter, envelope: Envelope, own: Iterable[str]) -> str:
    """Why nobody is answered; "" when somebody is. `own`: the addresses of the script's owner."""
    sender = envelope.sender.lower()
    mine = {address.lower() for address in (*own, envelope.recipient, *action.addresses)}
    header = letter.root.header
    if not sender:
        return "the letter is from nobody"  # RFC 5230 §4.6
    if sender in mine:
        return "one does not answer oneself"  # RFC 5230 §4.6
    if _is_robot(sender.rpartition("@")[0]):
        return "the sender is no person"
    if is_automatic(header.whole()):
        return "the letter came from a list, or nobody wrote it"  # RFC 3834 §2
    if mine.isdisjoint(_addressed(header)):
        return "the letter is not addressed to its owner"  # RFC 5230 §4.5
    return ""


def _is_robot(local: str) -> bool:
    return local in ROBOTS or local.startswith(ROBOTS_BEGIN) or local.endswith(ROBOTS_END)


def _addressed(header: Header) -> Iterator[str]:
    for name in ADDRESSED:
        for field in header.fields(name):
            yield from (str(address).lower() for address in of_field(field))


def key(action: Vacation, sender: str) -> str:
    """The same for answers that are the same to the same sender (RFC 5230 §4.2): what a table remembers."""
    return sha256(text_octets(f"{sender.lower()}\0{action.handle}")).hexdigest()


def answer(action: Vacation, letter: Letter, envelope: Envelope, *, message_id: str, now: datetime) -> bytes:
    """RFC 5230 §5. `message_id` is that of the answer, without brackets; the null path is to send it."""
    header = letter.root.header
    about = _first(header, "subject")
    subject = action.subject or (f"Auto: {about}" if about else "Automated reply")
    head = [
        folded("From", _mailbox(action.sender) or envelope.recipient),  # RFC 5230 §5.3
        folded("To", envelope.sender),  # RFC 5230 §5.4
        folded("Subject", subject),  # RFC 5230 §5.1
        *_dated(message_id, now),
        *_threaded(header),
        folded("Auto-Submitted", "auto-replied (vacation)"),  # RFC 5230 §5.5
    ]
    return b"".join([*head, *(_entity(action.reason) if action.mime else _text(action.reason))])


def notification(
    action: Notify, letter: Letter, envelope: Envelope, *, message_id: str, now: datetime
) -> tuple[tuple[str, ...], bytes]:
    """Who is told, and by what letter (RFC 5436 §2). `message_id` is that of this letter, without brackets."""
    uri = parse(action.method)
    header = letter.root.header
    subject = action.message or uri.subject or _first(header, "subject") or "New mail"  # RFC 5436 §2.4
    head = [
        folded("From", _mailbox(action.sender) or envelope.recipient),  # RFC 5436 §2.3
        *(folded(name, ", ".join(addresses)) for name, addresses in (("To", uri.to), ("Cc", uri.cc)) if addresses),
        folded("Subject", " ".join(subject.split())),
        *_dated(message_id, now),
        *_named(header, "message-id", "References"),
        folded("Auto-Submitted", f'auto-notified; owner-email="{envelope.recipient}"'),  # RFC 5436 §2.7.1
        *(folded(name, value) for name, value in URGENCY[action.importance]),
        *(folded(name, value) for name, value in uri.fields),
    ]
    return tuple(dict.fromkeys((*uri.to, *uri.cc))), b"".join([*head, *_text(_told(uri, header))])


def _told(uri: Mailto, header: Header) -> str:
    return uri.body or f"From: {_first(header, 'from')}\nSubject: {_first(header, 'subject')}"


def _first(header: Header, name: str) -> str:
    return next(iter(header.values(name)), "")


def _mailbox(text: str) -> str:
    """As a header field takes it; "" for none."""
    found = parse_list(text) if text else []
    return format_named(found[0].name, found[0].address) if found else ""


def _dated(message_id: str, now: datetime) -> list[bytes]:
    return [folded("Date", format_datetime(now)), folded("Message-ID", f"<{message_id}>")]


def _named(header: Header, name: str, written: str) -> list[bytes]:
    value = _first(header, name)
    return [folded(written, value)] if value else []


def _threaded(header: Header) -> list[bytes]:
    """RFC 5230 §5.7, RFC 5322 §3.6.4"""
    identifier = _first(header, "message-id")
    if not identifier:
        return []
    before = (_first(header, "references") or _first(header, "in-reply-to")).split()
    references = " ".join([*before[-REFERENCES:], identifier])
    return [folded("In-Reply-To", identifier), folded("References", references)]


def _text(text: str) -> list[bytes]:
    fields = ("MIME-Version", "1.0"), ("Content-Type", "text/plain; charset=utf-8")
    head = [folded(*field) for field in (*fields, ("Content-Transfer-Encoding", "quoted-printable"))]
    return [*head, b"\r\n", quoted_printable(text)]


def _entity(text: str) -> list[bytes]:
    """A MIME entity has its own header, of which only what tells of its content is taken (RFC 5230 §4.2)."""
    head, _, body = text_octets(text).partition(b"\r\n\r\n")
    fields = [field for field in Header(head + b"\r\n").all() if field.name.startswith(CONTENT)]
    said = [field.octets.rstrip(b"\r\n") + b"\r\n" for field in fields if field.name != "mime-version"]
    return [folded("MIME-Version", "1.0"), *said, b"\r\n", body.rstrip(b"\r\n") + b"\r\n"]
