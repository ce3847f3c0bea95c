"""A letter of ours as octets (RFC 5322): its header by hand, its parts by `mime`.

The standard library folds address lists wrongly when names are not ASCII, so each address gets a line of its own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, make_msgid

from mailapp.standards.address import Named, format_named
from webmail.letters import flowing, mime
from webmail.letters.mime import File, Picture
from webmail.letters.quote import SUBJECT_SIZE

CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,240}@[!-;=?-~]{1,240}>")
PRIORITIES = {"high": ("1 (Highest)", "high"), "low": ("5 (Lowest)", "low")}  # X-Priority; Importance
# What one wants to hear of the way, and what the envelope says of it (RFC 3461 §4.1); "": as servers do unasked.
NOTIFY = {"SUCCESS": {"SUCCESS", "DELAY", "FAILURE"}, "FAILURE": {"FAILURE"}, "NEVER": {"NEVER"}}
RETURNED = ("FULL", "HDRS")  # RFC 3461 §4.3: what a report of failure brings back
# In a draft only, never sent:
ANSWERS = "X-Pillarbox-Answers"  # which letter it answers or forwards
REPORTS = "X-Pillarbox-Reports"  # which reports were asked for
IDENTITY = "X-Pillarbox-Identity"  # under which of his identities the person writes


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a letter asks of those who carry and read it."""

    priority: str = ""  # a key of PRIORITIES, "" = as usual
    receipt: bool = False  # that its reader says so (RFC 8098)
    notify: str = ""  # a key of NOTIFY
    returned: str = ""  # one of RETURNED

    @property
    def reports(self) -> frozenset[str]:
        """As the envelope says it; empty when nothing was chosen."""
        return frozenset(NOTIFY.get(self.notify, ()))

    @classmethod
    def of(cls, priority: str, receipt: bool, reports: Iterable[str]) -> "Wishes":
        """Of what a form or a draft says; nonsense is as usual."""
        words = list(reports)
        return cls(
            priority if priority in PRIORITIES else "",
            receipt,
            next((name for name in reversed(NOTIFY) if name in words), ""),
            next((name for name in RETURNED if name in words), ""),
        )


AS_USUAL = Wishes()


@dataclass(frozen=True, slots=True)
class Written:
    """`to`, `cc`, `bcc` and `reply_to` as typed in a draft; what is sent names `people` instead."""

    sender: Named
    message_id: str
    date: datetime
    subject: str = ""
    text: str = ""  # also of a letter with HTML, as its other version
    html: str = ""  # clean; "" for a plain letter
    pictures: tuple[Picture, ...] = ()  # that the HTML shows by cid:
    to: str = ""
    cc: str = ""
    bcc: str = ""
    reply_to: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    wishes: Wishes = AS_USUAL
    answers: str = ""
    identity: str = ""
    language: str = ""  # that the writer reads: reports on the letter are written in it (RFC 3282 §3)
    people: dict[str, list[Named]] = field(default_factory=dict)  # "To", "Cc", "Bcc", "Reply-To"


def new_message_id(address: str) -> str:
    return make_msgid(domain=address.rpartition("@")[2])


def one_line(text: str) -> str:
    """No control characters: nothing typed into a field can begin another header field."""
    return CONTROL.sub(" ", text).strip()


def draft(letter: Written) -> bytes:
    """With everything that is needed to go on writing."""
    typed = (
        ("To", letter.to),
        ("Cc", letter.cc),
        ("Bcc", letter.bcc),
        ("Reply-To", letter.reply_to),
        (ANSWERS, letter.answers),
        (REPORTS, f"{letter.wishes.notify} {letter.wishes.returned}"),
        (IDENTITY, letter.identity),
    )
    lines = [_line(name, _encoded(name, value)) for name, value in typed if value.strip()]
    return _whole(letter, lines, mime.text("plain", letter.text))


def sent(letter: Written, *, bcc: bool) -> bytes:
    """What leaves has no Bcc (RFC 5322 §3.6.3); the writer's own copy has."""
    fields = ("Reply-To", "To", "Cc", "Bcc") if bcc else ("Reply-To", "To", "Cc")
    lines = [_line(name, addresses(letter.people[name])) for name in fields if letter.people.get(name)]
    if letter.language:
        lines.append(_line("Accept-Language", letter.language))
    return _whole(letter, lines, mime.text("plain", flowing.write(_lines(letter.text)), "; format=flowed"))


def _whole(letter: Written, more: Iterable[str], text: bytes) -> bytes:
    lines = [
        _line("Date", format_datetime(letter.date)),
        _line("From", addresses([letter.sender])),
        *more,
        _line("Message-ID", letter.message_id),
        _line("Subject", _encoded("Subject", letter.subject[:SUBJECT_SIZE])),
        *_wished(letter),
    ]
    if letter.in_reply_to:
        lines.append(_line("In-Reply-To", letter.in_reply_to))
    if letter.references:
        lines.append(_line("References", "\r\n ".join(letter.references)))
    lines.append(_line("MIME-Version", "1.0"))
    return "".join(lines).encode() + _parts(letter, text)


def _wished(letter: Written) -> Iterable[str]:
    if letter.wishes.priority in PRIORITIES:
        number, word = PRIORITIES[letter.wishes.priority]
        yield _line("X-Priority", number)
        yield _line("Importance", word)
    if letter.wishes.receipt:
        yield _line("Disposition-Notification-To", addresses([letter.sender]))  # RFC 8098 §2.1


def _parts(letter: Written, text: bytes) -> bytes:
    whole = text
    if letter.html:
        page = mime.text("html", letter.html)
        if letter.pictures:  # RFC 2387
            kind = '; type="text/html"'
            page = mime.multipart("related", [page, *map(mime.inline, letter.pictures)], kind)
        whole = mime.multipart("alternative", [text, page])
    if letter.files:
        whole = mime.multipart("mixed", [whole, *map(mime.attached, letter.files)])
    return whole


def _line(name: str, value: str) -> str:
    return f"{name}: {value}\r\n"


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _encoded(name: str, text: str) -> str:
    """RFC 2047 where it is needed, folded."""
    clean = one_line(text)
    charset = "us-ascii" if clean.isascii() else "utf-8"
    return Header(clean, charset, header_name=name).encode(linesep="\r\n")


def addresses(people: Iterable[Named]) -> str:
    """One address on each line (RFC 5322 §3.4)."""
    return ",\r\n ".join(format_named(one_line(person.name), person.address) for person in people)
