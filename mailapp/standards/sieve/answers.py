"""Letters that a script sends, whether and what: vacation's answer (RFC 5230 §4, §5), notify's letter (RFC 5436)."""

import re
from collections.abc import Container, Iterable, Iterator
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256

from mailapp.standards.address import Named, format_named, parse_list
from mailapp.standards.autoreply import is_automatic, is_submitted_by_robot, wants_no_answer
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
SENDERS = ("sender", "resent-from", "from", "reply-to")  # fields that may name who has sent a letter
SPECIAL = re.compile(r'["\\]')
REFERENCES = 20  # that an answer repeats
SUBJECT_CHARACTERS = 256
MARK = ("X-Sieve", "Pillarbox")  # how other programs and people know what a script has sent
URGENCY = {  # RFC 5435 §3.4, as programs show it
    1: (("Importance", "high"), ("X-Priority", "1 (Highest)")),
    2: (("Importance", "normal"), ("X-Priority", "3 (Normal)")),
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
    if wants_no_answer(header.whole()):
        return "its sender wants no automatic answer"
    if mine.isdisjoint(_addressed(header)):
        return "the letter is not addressed to its owner"  # RFC 5230 §4.5
    return ""


def unnotified(letter: Letter) -> str:
    """Why nobody is told of it; "" when somebody is (RFC 5436 §2.7.1)."""
    return "nobody wrote the letter" if is_submitted_by_robot(letter.root.header.whole()) else ""


def addressed_as(action: Vacation, letter: Letter, envelope: Envelope, own: Iterable[str]) -> str:
    """The address of his under which its owner got the letter, and under which he answers it."""
    said = list(_addressed(letter.root.header))
    mine = {address.lower() for address in (*own, *action.addresses)}
    if envelope.recipient.lower() in said:
        return envelope.recipient
    return next((address for address in said if address in mine), envelope.recipient)


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
        folded("To", _correspondent(header, envelope.sender)),  # RFC 5230 §5.4
        folded("Subject", _short(subject)),  # RFC 5230 §5.1
        *_dated(message_id, now),
        *_threaded(header),
        folded("Auto-Submitted", "auto-replied (vacation)"),  # RFC 5230 §5.5
        folded(*MARK),
    ]
    return b"".join([*head, *(_entity(action.reason) if action.mime else _text(action.reason))])


def notification(
    action: Notify, letter: Letter, envelope: Envelope, *, message_id: str, now: datetime, told: Container[str] = ()
) -> tuple[tuple[str, ...], bytes]:
    """Who is told, and by what letter (RFC 5436 §2). `message_id` is that of this letter, without brackets.

    `told`: addresses, in lower case, to whom another notification of the same letter goes already.
    """
    uri = parse(action.method)
    to, cc = ([each for each in named if each.address.lower() not in told] for named in (uri.to, uri.cc))
    header = letter.root.header
    subject = action.message or uri.subject or _first(header, "subject") or "New mail"  # RFC 5436 §2.4
    head = [
        folded("From", _mailbox(action.sender) or envelope.recipient),  # RFC 5436 §2.3
        *(folded(name, ", ".join(map(_written, named))) for name, named in (("To", to), ("Cc", cc)) if named),
        folded("Subject", _short(" ".join(subject.split()))),
        *_dated(message_id, now),
        *_named(header, "message-id", "References"),
        folded("Auto-Submitted", f'auto-notified; owner-email="{envelope.recipient}"'),  # RFC 5436 §2.7.1
        *(folded(name, value) for name, value in URGENCY[action.importance]),
        folded(*MARK),
        *(folded(name, value) for name, value in uri.fields),
    ]
    return tuple(each.address for each in (*to, *cc)), b"".join([*head, *_text(_told(uri, header))])


def notifier(action: Notify, envelope: Envelope) -> str:
    """The reverse-path of a notification: null for a letter that came with it, or the two would go round and round."""
    if not envelope.sender:
        return ""
    said = parse_list(action.sender) if action.sender else []
    return said[0].address if said else envelope.recipient  # RFC 5436 §2.2


def _told(uri: Mailto, header: Header) -> str:
    return uri.body or f"From: {_first(header, 'from')}\nSubject: {_first(header, 'subject')}"


def _correspondent(header: Header, sender: str) -> str:
    """Who sent the letter, with the name that he gives himself: in quotation marks nothing in it has a meaning."""
    said = (field.raw.decode("utf-8", "replace") for name in SENDERS for field in header.fields(name))
    for named in (named for value in said for named in parse_list(value)):
        if named.address.lower() == sender.lower() and (name := " ".join(named.name.split())):
            quoted = SPECIAL.sub(r"\\\g<0>", name)
            return f'"{quoted}" <{sender}>' if name.isascii() and name.isprintable() else format_named(name, sender)
    return f"<{sender}>"


def _written(named: Named) -> str:
    return format_named(named.name, named.address)


def _short(text: str) -> str:
    return text if len(text) <= SUBJECT_CHARACTERS else text[: SUBJECT_CHARACTERS - 1].rstrip() + "…"


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
