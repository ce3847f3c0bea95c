"""LOGIN and AUTHENTICATE (RFC 9051 §6.2.2 and §6.2.3)."""

from access.imap import capabilities
from access.imap.answers import Continue
from access.imap.commands import Authenticate, Login
from access.imap.refusals import No, Wrong
from access.imap.states import Authenticated, NotAuthenticated
from access.imap.talk import Ok, Steps
from mailapp.directory.values import AccountInfo
from mailapp.standards import sasl


def login(state: NotAuthenticated, command: Login) -> Steps:
    """RFC 9051 §6.2.3"""
    _check_privacy(state)
    yield from ()
    talk = state.talk
    return _inside(state, talk.office.login(command.name, command.password, talk.client))


def authenticate(state: NotAuthenticated, command: Authenticate) -> Steps:
    """RFC 9051 §6.2.2; the client's answers come through `respond`."""
    _check_privacy(state)
    state.exchange = sasl.begin(command.mechanism)
    if state.exchange is None:
        raise No("I do not know that mechanism.")
    return (yield from respond(state, command.initial))


def respond(state: NotAuthenticated, line: bytes | None) -> Steps:
    """The client's next line in base64, None for no initial response. The exchange is over unless it asks on."""
    exchange, state.exchange = state.exchange, None
    if exchange is None:
        raise RuntimeError("no exchange has begun")
    try:
        step = exchange.answer(None if line is None else sasl.decode(line))
    except sasl.SaslError as wrong:  # also a client that gives up with "*"
        raise Wrong(str(wrong)) from wrong
    while not isinstance(step, sasl.Challenge | sasl.Admitted):
        step = exchange.told(_answer(state, step))
    if isinstance(step, sasl.Admitted):
        return _inside(state, step.who)
    state.exchange = exchange
    yield Continue(sasl.encode(step))
    return Ok("")  # not told: the exchange goes on


def _answer(state: NotAuthenticated, question: sasl.Question) -> AccountInfo | sasl.Secrets:
    if question.foreign:
        raise No("Nobody acts for somebody else here.", "AUTHORIZATIONFAILED")  # RFC 9051 §7.1
    return state.talk.office.answer(question)


def _check_privacy(state: NotAuthenticated) -> None:
    if not state.talk.secure:
        raise No("Not in the clear: begin TLS first.", "PRIVACYREQUIRED")  # RFC 9051 §7.1


def _inside(state: NotAuthenticated, account: AccountInfo) -> Ok:
    talk = state.talk
    inside = Authenticated(talk, account, talk.office.open(account))
    return Ok("Welcome", f"CAPABILITY {' '.join(capabilities.of(inside))}", state=inside)
