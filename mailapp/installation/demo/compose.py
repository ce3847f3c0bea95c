"""From a demo letter to the octets of a message (RFC 5322), by the standard library."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from mailapp.installation.demo.values import DOMAIN, Letter

POLICY = SMTP.clone(max_line_length=76)


def compose(letter: Letter, letters: Mapping[str, Letter], now: datetime) -> bytes:
    """The whole message with CRLF line ends; `letters` resolves what it answers."""
    head = _head(letter, letters, now)
    if letter.raw:
        return _trace(letter, now) + head.as_bytes().rstrip(b"\r\n") + b"\r\n" + letter.raw
    head.set_content(letter.text)
    if letter.html:
        head.add_alternative(letter.html, subtype="html")
    _invite(head, letter, now)
    _enclose(head, letter)
    return _trace(letter, now) + head.as_bytes()


def message_id(letter: Letter) -> str:
    """RFC 5322 §3.6.4: unique, made from the key and the sender's domain."""
    return f"<{letter.key}.{parseaddr(letter.sender)[1] or f'mailer-daemon@{DOMAIN}'}>"


def _head(letter: Letter, letters: Mapping[str, Letter], now: datetime) -> EmailMessage:
    message = EmailMessage(POLICY)
    message["From"] = letter.sender
    message["To"] = ", ".join(letter.to)
    if letter.cc:
        message["Cc"] = ", ".join(letter.cc)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.when(now))
    message["Message-ID"] = message_id(letter)
    if ancestors := _ancestors(letter, letters):
        message["In-Reply-To"] = ancestors[-1]
        message["References"] = " ".join(ancestors)
    for name, value in letter.headers.items():
        message[name] = value
    return message


def _ancestors(letter: Letter, letters: Mapping[str, Letter]) -> list[str]:
    """Message-IDs from the first letter of the thread to the one answered (RFC 5322 §3.6.4)."""
    found: list[str] = []
    while letter.answers:
        letter = letters[letter.answers]
        found.insert(0, message_id(letter))
    return found


def _invite(message: EmailMessage, letter: Letter, now: datetime) -> None:
    """A meeting in six days, for two hours (RFC 6047 §2.4)."""
    if not letter.calendar:
        return
    start = (now + timedelta(days=6)).replace(hour=14, minute=0, second=0)
    times = {"stamp": letter.when(now), "start": start, "end": start + timedelta(hours=2)}
    text = letter.calendar.format(**{name: f"{time:%Y%m%dT%H%M%SZ}" for name, time in times.items()})
    message.add_alternative(text, subtype="calendar", params={"method": "REQUEST"})


def _enclose(message: EmailMessage, letter: Letter) -> None:
    for enclosure in letter.enclosures:
        main, _, sub = enclosure.media_type.partition("/")
        if enclosure.content_id:
            page = message.get_body(("html",))
            assert page is not None, "a picture inside a letter needs its HTML"
            cid = f"<{enclosure.content_id}>"  # RFC 2392
            page.add_related(enclosure.octets, main, sub, cid=cid, filename=enclosure.filename, disposition="inline")
        else:
            message.add_attachment(enclosure.octets, main, sub, filename=enclosure.filename)


def _trace(letter: Letter, now: datetime) -> bytes:
    """What the servers on the way would have put before a letter from outside (RFC 5321 §4.4)."""
    address = parseaddr(letter.sender)[1]
    _, _, domain = address.rpartition("@")
    if domain == DOMAIN:
        return b""
    came = format_datetime(letter.when(now))
    return (
        f"Return-Path: <{address}>\r\n"
        f"Received: from mx.{domain or 'example.net'} (mx.{domain or 'example.net'} [192.0.2.{len(letter.key)}])\r\n"
        f"\tby mail.{DOMAIN} with ESMTPS; {came}\r\n"
    ).encode("ascii")
