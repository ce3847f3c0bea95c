"""AUTH: an exchange of lines, with questions for the house in between (RFC 4954)."""

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
        step = exchange.answer(None if line is None else sasl.decode(line))
    except sasl.SaslCancelled:
        return replies.CANCELLED
    except sasl.SaslError as wrong:
        return Reply(501, "5.5.2", str(wrong))  # RFC 4954 §4
    return _go_on(session, exchange, step)


def _go_on(session: Session, exchange: sasl.Exchange, step: sasl.Step) -> Response:
    """Ask the client, or the house; or it is over."""
    if isinstance(step, sasl.Challenge):
        session.exchange = exchange
        return Raw(b"334 " + sasl.encode(step) + b"\r\n")
    if isinstance(step, sasl.Admitted):
        session.account = step.who
        return replies.AUTHENTICATED
    if step.foreign:
        return replies.BAD_CREDENTIALS  # nobody acts for somebody else here

    def settle(answer: AccountInfo | sasl.Secrets | Reply) -> Response:
        return answer if isinstance(answer, Reply) else _go_on(session, exchange, exchange.told(answer))

    return Ask(Login(step, session.client), settle)
