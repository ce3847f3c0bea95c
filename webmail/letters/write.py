"""A letter of ours as octets (RFC 5322, RFC 2045): MIME by the standard library, address fields by hand.

The library folds address lists wrongly when names are not ASCII, so each address gets a line of its own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from mailapp.standards.address import Named, format_named
from webmail.letters.quote import SUBJECT_SIZE

CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,240}@[!-;=?-~]{1,240}>")
MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+_-]{0,60}/[a-z0-9][a-z0-9.+_-]{0,60}")
ANSWERS = "X-Pillarbox-Answers"  # in a draft: which letter it answers or forwards; never sent


@dataclass(frozen=True, slots=True)
class File:
    name: str
    media_type: str
    octets: bytes


@dataclass(frozen=True, slots=True)
class Written:
    """`to`, `cc` and `bcc` as typed in a draft; what is sent names `people` instead."""

    sender: Named
    message_id: str
    date: datetime
    subject: str = ""
    text: str = ""
    to: str = ""
    cc: str = ""
    bcc: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    answers: str = ""
    language: str = ""  # that the writer reads: reports on the letter are written in it (RFC 3282 §3)
    people: dict[str, list[Named]] = field(default_factory=dict)  # "To", "Cc", "Bcc"


def new_message_id(address: str) -> str:
    return make_msgid(domain=address.rpartition("@")[2])


def one_line(text: str) -> str:
    """No control characters: nothing typed into a field can begin another header field."""
    return CONTROL.sub(" ", text).strip()


def draft(letter: Written) -> bytes:
    """With everything that is needed to go on writing."""
    typed = (("To", letter.to), ("Cc", letter.cc), ("Bcc", letter.bcc), (ANSWERS, letter.answers))
    lines = [_line(name, _encoded(name, value)) for name, value in typed if value.strip()]
    return _whole(letter, lines)


def sent(letter: Written, *, bcc: bool) -> bytes:
    """What leaves has no Bcc (RFC 5322 §3.6.3); the writer's own copy has."""
    fields = ("To", "Cc", "Bcc") if bcc else ("To", "Cc")
    lines = [_line(name, addresses(letter.people[name])) for name in fields if letter.people.get(name)]
    if letter.language:
        lines.append(_line("Accept-Language", letter.language))
    return _whole(letter, lines)


def _whole(letter: Written, recipients: Iterable[str]) -> bytes:
    lines = [
        _line("Date", format_datetime(letter.date)),
        _line("From", addresses([letter.sender])),
        *recipients,
        _line("Message-ID", letter.message_id),
        _line("Subject", _encoded("Subject", letter.subject[:SUBJECT_SIZE])),
    ]
    if letter.in_reply_to:
        lines.append(_line("In-Reply-To", letter.in_reply_to))
    if letter.references:
        lines.append(_line("References", "\r\n ".join(letter.references)))
    return "".join(lines).encode() + _mime(letter).as_bytes()


def _line(name: str, value: str) -> str:
    return f"{name}: {value}\r\n"


def _encoded(name: str, text: str) -> str:
    """RFC 2047 where it is needed, folded."""
    clean = one_line(text)
    charset = "us-ascii" if clean.isascii() else "utf-8"
    return Header(clean, charset, header_name=name).encode(linesep="\r\n")


def addresses(people: Iterable[Named]) -> str:
    """One address on each line (RFC 5322 §3.4)."""
    return ",\r\n ".join(format_named(one_line(person.name), person.address) for person in people)


def _mime(letter: Written) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message.set_content(letter.text.replace("\r\n", "\n").replace("\r", "\n"), charset="utf-8")
    for file in letter.files:
        main, _slash, sub = _media_type(file.media_type).partition("/")
        message.add_attachment(file.octets, main, sub, filename=one_line(file.name)[:200] or "attachment")
    return message


def _media_type(claimed: str) -> str:
    """A browser's word for it; containers of MIME itself are passed on as plain octets (RFC 2046 §5.2.1)."""
    claimed = claimed.lower()
    if not MEDIA_TYPE.fullmatch(claimed) or claimed.startswith(("message/", "multipart/")):
        return "application/octet-stream"
    return claimed
