"""The menu of SMTP: which command is legal when. A line goes in, a Response comes out; nothing here waits."""

from collections.abc import Callable
from dataclasses import dataclass

from mailapp.standards.reply import Reply
from mta.smtp import auth, greeting, replies, transaction, xclient
from mta.smtp.metering import Event
from mta.smtp.parser import Flaw, Line
from mta.smtp.session import Delay, HangUp, Response, Session, Stage

LINE_LIMIT = 4096  # RFC 5321 §4.5.3.1.4 asks for 512, RFC 3461 §5 and RFC 6531 for some 1,600 with all parameters

FLAWS = {Flaw.TOO_LONG: replies.TOO_LONG, Flaw.BARE: replies.BARE_LINE, Flaw.NUL: replies.NUL}


@dataclass(frozen=True, slots=True)
class Command:
    """What a verb does, and at which stages it may be said."""

    act: Callable[[Session, str], Response]
    stages: frozenset[Stage]


ANY = frozenset(Stage)
OUTSIDE = frozenset({Stage.NEW, Stage.GREETED})
GREETED = frozenset({Stage.GREETED})
IN_MAIL = frozenset({Stage.MAIL})

MENU = {
    "EHLO": Command(greeting.ehlo, ANY),  # RFC 5321 §4.1.1.1
    "HELO": Command(greeting.helo, ANY),  # RFC 5321 §4.1.1.1
    "MAIL": Command(transaction.mail, GREETED),  # RFC 5321 §4.1.1.2
    "RCPT": Command(transaction.rcpt, IN_MAIL),  # RFC 5321 §4.1.1.3
    "DATA": Command(transaction.data, IN_MAIL),  # RFC 5321 §4.1.1.4
    "BDAT": Command(transaction.bdat, ANY),  # RFC 3030 §2: its octets follow whatever we think of it
    "RSET": Command(greeting.rset, ANY),  # RFC 5321 §4.1.1.5
    "VRFY": Command(greeting.vrfy, ANY),  # RFC 5321 §4.1.1.6
    "EXPN": Command(greeting.expn, ANY),  # RFC 5321 §4.1.1.7
    "HELP": Command(greeting.help_, ANY),  # RFC 5321 §4.1.1.8
    "NOOP": Command(greeting.noop, ANY),  # RFC 5321 §4.1.1.9
    "QUIT": Command(greeting.quit_, ANY),  # RFC 5321 §4.1.1.10
    "STARTTLS": Command(greeting.starttls, OUTSIDE),  # RFC 3207 §4
    "AUTH": Command(auth.auth, GREETED),  # RFC 4954 §4
    "ETRN": Command(greeting.etrn, GREETED),  # RFC 1985 §5.2
    "XCLIENT": Command(xclient.xclient, OUTSIDE),  # as Postfix documents it
    "PROXY": Command(greeting.proxy, ANY),
    "GET": Command(greeting.http, ANY),  # a browser that was sent here by a hostile page
    "POST": Command(greeting.http, ANY),
    "CONNECT": Command(greeting.http, ANY),
}

ONLY_LHLO = Command(greeting.only_lhlo, ANY)
NOT_IN_LMTP = ("STARTTLS", "AUTH", "ETRN")
LMTP_MENU = {
    **{verb: command for verb, command in MENU.items() if verb not in NOT_IN_LMTP},
    "LHLO": Command(greeting.ehlo, ANY),  # RFC 2033 §4.1
    "EHLO": ONLY_LHLO,
    "HELO": ONLY_LHLO,
}


def obey(session: Session, line: Line) -> Response:
    """What the server shall do about one line; errors and commands are counted."""
    session.commands += 1
    if session.commands > session.policy.commands_per_session:
        return HangUp(replies.TOO_MANY_COMMANDS)
    return counted(session, _response_to(session, line))


def counted(session: Session, response: Response) -> Response:
    """The same response; later after many errors; good-bye after too many (RFC 5321 §4.3.2 allows 421 anywhere)."""
    if not isinstance(response, Reply) or response.code < 400 or session.face.lmtp:
        return response  # a server of ours keeps its connection, whatever recipients it was given
    session.errors += 1
    if session.errors > session.policy.errors_per_session:
        return HangUp(replies.TOO_MANY_ERRORS)
    if response.code >= 500 and session.meter.over(Event.FAILURE):
        return HangUp(replies.TOO_MANY_FAILURES)
    if session.errors > session.policy.soft_errors_per_session and not session.spared:
        return Delay(response, session.policy.tarpit_seconds)
    return response


def _response_to(session: Session, line: Line) -> Response:
    if line.flaw:
        session.exchange = None
        return FLAWS[line.flaw]
    if session.exchange is not None:
        return auth.respond(session, line.octets)
    if session.refused and line.octets.upper() != b"QUIT":
        return replies.NOT_WELCOME
    try:
        text = line.octets.decode()
    except UnicodeDecodeError:
        return replies.NOT_UTF8
    verb, _, argument = text.partition(" ")
    command = (LMTP_MENU if session.face.lmtp else MENU).get(verb.upper())
    if command is None:
        return replies.UNKNOWN_COMMAND
    if len(line.octets) > LINE_LIMIT and verb.upper() != "AUTH":
        return replies.TOO_LONG
    if not text.isprintable():
        return replies.CONTROL
    if session.stage not in command.stages:
        return _out_of_order(session, command.stages)
    return command.act(session, argument.strip(" "))


def _out_of_order(session: Session, wanted: frozenset[Stage]) -> Reply:
    """Why a command cannot be said now."""
    if session.stage is Stage.NEW:
        return replies.LHLO_FIRST if session.face.lmtp else replies.HELLO_FIRST
    if wanted == IN_MAIL:
        return replies.MAIL_FIRST
    return replies.NESTED_MAIL if wanted == GREETED else replies.NOT_NOW
