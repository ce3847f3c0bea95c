"""AUTH PLAIN and AUTH LOGIN: exchanges of lines that end in a Login question (RFC 4954, RFC 4616)."""

import binascii
from base64 import b64decode, b64encode

from mailapp.directory.values import AccountInfo
from mailapp.standards.reply import Reply
from mta.smtp import replies
from mta.smtp.session import Ask, Login, Raw, Response, Session, Step

EMPTY = "="  # RFC 4954 §4: an initial response of no octets


def auth(session: Session, argument: str) -> Response:
    """RFC 4954 §4."""
    if not session.face.submission:
        return replies.NOT_IMPLEMENTED  # port 25 has no people
    if session.account is not None:
        return replies.TWICE
    if not session.trusted_wire:
        return replies.TLS_FIRST
    mechanism, _, initial = argument.partition(" ")
    exchange = MECHANISMS.get(mechanism.upper())  # RFC 4422 §3.1; real clients say "plain"
    if exchange is None:
        return replies.BAD_MECHANISM
    begin, challenge = exchange
    if not initial:
        return _challenge(session, begin, challenge)
    return begin(session, "" if initial == EMPTY else initial)


def _challenge(session: Session, then: Step, text: bytes) -> Raw:
    session.exchange = then
    return Raw(b"334 " + b64encode(text) + b"\r\n")


def _plain(session: Session, line: str) -> Response:
    """[authorisation] NUL name NUL password (RFC 4616 §2)."""
    response = _response(session, line)
    if isinstance(response, Reply):
        return response
    parts = response.split("\0")
    if len(parts) != 3 or not parts[1] or not parts[2]:
        return replies.BAD_BASE64
    if parts[0] and parts[0].casefold() != parts[1].casefold():
        return replies.BAD_CREDENTIALS  # nobody acts for somebody else here
    return _login(session, parts[1], parts[2])


def _login_name(session: Session, line: str) -> Response:
    name = _response(session, line)
    if isinstance(name, Reply):
        return name
    return _challenge(session, lambda s, said: _login_password(s, name, said), b"Password:")


def _login_password(session: Session, name: str, line: str) -> Response:
    password = _response(session, line)
    return password if isinstance(password, Reply) else _login(session, name, password)


def _response(session: Session, line: str) -> str | Reply:
    """What a line of the exchange holds; the exchange is over unless another challenge follows."""
    session.exchange = None
    if line == "*":
        return replies.CANCELLED
    try:
        return b64decode(line, validate=True).decode()
    except (binascii.Error, ValueError):  # UnicodeDecodeError is a ValueError
        return replies.BAD_BASE64


def _login(session: Session, name: str, password: str) -> Ask:
    return Ask(Login(name, password, session.client), lambda answer: _welcome(session, answer))


def _welcome(session: Session, answer: AccountInfo | Reply) -> Reply:
    if isinstance(answer, Reply):
        return answer
    session.account = answer
    return replies.AUTHENTICATED


MECHANISMS: dict[str, tuple[Step, bytes]] = {"PLAIN": (_plain, b""), "LOGIN": (_login_name, b"Username:")}
