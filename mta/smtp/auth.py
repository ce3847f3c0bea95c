"""AUTH: an exchange of lines that ends in a Login question (RFC 4954)."""

from mailapp.directory.values import AccountInfo
from mailapp.standards import sasl
from mailapp.standards.reply import Reply
from mta.smtp import replies
from mta.smtp.session import Ask, Login, Raw, Response, Session


def auth(session: Session, argument: str) -> Response:
    """RFC 4954 §4."""
    if not session.face.submission:
        return replies.NOT_IMPLEMENTED  # port 25 has no people
    if session.account is not None:
        return replies.TWICE
    if not session.trusted_wire:
        return replies.TLS_FIRST
    mechanism, _, initial = argument.partition(" ")
    session.exchange = sasl.begin(mechanism)
    if session.exchange is None:
        return replies.BAD_MECHANISM
    return respond(session, initial.encode() if initial else None)


def respond(session: Session, line: bytes | None) -> Response:
    """The client's next line, None for no initial response; the exchange is over unless it asks on."""
    exchange, session.exchange = session.exchange, None
    if exchange is None:
        raise RuntimeError("no exchange has begun")
    try:
        answer = exchange.answer(None if line is None else sasl.decode(line))
    except sasl.SaslCancelled:
        return replies.CANCELLED
    except sasl.SaslError as wrong:
        return Reply(501, "5.5.2", str(wrong))  # RFC 4954 §4
    if isinstance(answer, sasl.Challenge):
        session.exchange = exchange
        return Raw(b"334 " + sasl.encode(answer) + b"\r\n")
    return _login(session, answer)


def _login(session: Session, said: sasl.Credentials) -> Response:
    if said.authorization and said.authorization.casefold() != said.name.casefold():
        return replies.BAD_CREDENTIALS  # nobody acts for somebody else here
    return Ask(Login(said.name, said.password, session.client), lambda answer: _welcome(session, answer))


def _welcome(session: Session, answer: AccountInfo | Reply) -> Reply:
    if isinstance(answer, Reply):
        return answer
    session.account = answer
    return replies.AUTHENTICATED
