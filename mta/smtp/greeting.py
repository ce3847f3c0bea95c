"""The commands round a mail transaction: hello, good-bye, and those that ask about us."""

import re

from mailapp.standards.reply import Reply
from mta.smtp import access, offers, replies
from mta.smtp.session import Ask, HangUp, Raw, Response, Session, Turn, Upgrade

# RFC 5321 §4.1.2 Domain or address-literal, and what real clients say instead: no blank, bracket or control.
NAME = re.compile(r"[^\s<>()\"\\]{1,255}\Z")
# RFC 1985 §5.1: an option, then a domain.
NODE = re.compile(r"[@#]?[^\s<>()\"\\]{1,255}\Z")
VERBS = "MAIL RCPT DATA BDAT RSET VRFY NOOP HELP QUIT STARTTLS AUTH ETRN"


def greet(session: Session) -> Raw:
    """The first line; a client who is refused at the door may only say QUIT (RFC 5321 §3.1)."""
    if session.face.lmtp:
        return Raw(
            f"220 {session.face.hostname} LMTP {session.policy.banner}".rstrip().encode("ascii", "replace") + b"\r\n"
        )
    return Raw(
        f"220 {session.face.hostname} ESMTP {session.policy.banner}".rstrip().encode("ascii", "replace") + b"\r\n"
    )


def ehlo(session: Session, name: str) -> Response:
    refusal = _hello(session, name, extended=True, verb="LHLO" if session.face.lmtp else "EHLO")
    return refusal or Raw(_lines(250, [f"{session.face.hostname} greets {name}", *offers.extensions(session)]))


def helo(session: Session, name: str) -> Response:
    refusal = _hello(session, name, extended=False, verb="HELO")
    return refusal or Raw(f"250 {session.face.hostname}\r\n".encode())


def only_lhlo(_session: Session, _name: str) -> Response:
    return replies.ONLY_LHLO


def _hello(session: Session, name: str, *, extended: bool, verb: str) -> Reply | None:
    if not NAME.match(name):
        return Reply(501, "5.5.4", f"{verb} needs the name of your host")
    if refusal := access.helo(session, name):
        return refusal
    session.helo, session.extended, session.mail = name, extended, None  # RFC 5321 §4.1.4: as RSET
    return None


def _lines(code: int, texts: list[str]) -> bytes:
    """A reply of several lines (RFC 5321 §4.2.1)."""
    lines = [f"{code}-{text}" for text in texts[:-1]]
    return "\r\n".join([*lines, f"{code} {texts[-1]}", ""]).encode()


def rset(session: Session, argument: str) -> Response:
    if argument:
        return replies.NO_ARGUMENT
    session.mail = None
    return replies.OK


def noop(_session: Session, _argument: str) -> Response:
    return replies.OK


def quit_(session: Session, argument: str) -> Response:
    return replies.NO_ARGUMENT if argument else HangUp(replies.BYE)


def vrfy(_session: Session, argument: str) -> Response:
    """Who exists is told to those who send mail, one by one, and not to those who ask (RFC 5321 §7.3)."""
    return replies.CANNOT_VRFY if argument else Reply(501, "5.5.4", "VRFY needs a name")


def expn(_session: Session, _argument: str) -> Response:
    return replies.NOT_IMPLEMENTED


def help_(session: Session, _argument: str) -> Response:
    hello = "LHLO" if session.face.lmtp else "EHLO HELO"
    return Raw(_lines(214, [f"2.0.0 Pillarbox knows {hello} {VERBS}", "2.0.0 See RFC 5321"]))


def etrn(session: Session, argument: str) -> Response:
    """The server of a domain that we back up is here again, and wants its mail now; nobody else's queue runs."""
    if session.face.submission:
        return replies.NOT_IMPLEMENTED
    if not argument:
        return Reply(501, "5.5.4", "ETRN needs the name of a domain")
    if not NODE.match(argument) or argument.startswith("#"):
        return Reply(458, "4.5.4", "Unable to queue messages for that node")  # RFC 1985 §5.3
    return Ask(Turn(argument.removeprefix("@").lower().rstrip("."), session.client), lambda reply: reply)


def starttls(session: Session, argument: str) -> Response:
    if argument:
        return replies.NO_ARGUMENT
    if session.secure:
        return Reply(503, "5.5.1", "TLS is already up")
    return Upgrade() if session.face.offers_tls else replies.NOT_IMPLEMENTED


def proxy(_session: Session, _argument: str) -> Response:
    """A PROXY header from somebody who is no proxy of ours."""
    return HangUp(replies.NO_PROXY)


def http(_session: Session, _argument: str) -> Response:
    return HangUp(replies.NOT_HTTP)
