"""Before login: who is it? (RFC 5804 §2.1 and §2.2)"""

import base64
from collections.abc import Callable, Sequence

from access.managesieve import common, replies
from access.managesieve.framer import Word
from access.managesieve.replies import no, ok
from access.managesieve.shelf import Open, Shelf
from access.managesieve.words import Malformed, nothing, strings, text
from access.wire.answers import Answer, StartTls
from access.wire.door import Authentication, Denied, Reason
from access.wire.knocking import Knocking
from access.wire.talk import Caller
from mailapp.standards import sasl

Words = Sequence[Word]
CODES = {Reason.WAIT: "TRYLATER", Reason.CROWDED: "TRYLATER"}  # RFC 5804 §1.3
TLS_FIRST = no("Passwords are not for everybody's ears: STARTTLS first.", "ENCRYPT-NEEDED")


class Authorization(Knocking):
    """Nobody is logged in."""

    def __init__(self, caller: Caller, scripts: Open, *, secure: bool = False) -> None:
        super().__init__(caller, secure=secure)
        self.scripts = scripts

    def wall(self) -> None:
        self.secure, self.exchange = True, None

    def capabilities(self) -> bytes:
        mechanisms = sasl.MECHANISMS if self.trusted_wire else ()
        return common.capabilities(mechanisms, self._redirects, starttls=self.offers_tls)

    @property
    def _redirects(self) -> int:
        return self.caller.policy.script_redirects

    def obey(self, verb: str, words: Words) -> "Result":
        return MENU.get(verb, unknown)(self, words)

    def respond(self, words: Words) -> "Result":
        """The client's answer to a challenge: one string."""
        exchange = self.begun()
        [answer] = strings(words, "a string in base64", 1)
        return self.answered(exchange, answer)

    def answered(self, exchange: Authentication, octets: bytes | None) -> "Result":
        """None: there was no initial response."""
        try:
            answer = self.go_on(exchange, octets)
        except sasl.SaslError as wrong:
            return no(f"{wrong}.")
        except Denied as denied:
            return no(str(denied), CODES.get(denied.reason, ""))
        if isinstance(answer, bytes):
            return replies.string(answer) + b"\r\n"
        told = common.capabilities((), self._redirects, owner=answer.address)
        return Shelf(self.scripts(answer), told, self.renewed, _welcome(exchange.last_words))

    def renewed(self) -> "Authorization":
        """After UNAUTHENTICATE: TLS stays (RFC 5804 §2.14.1)."""
        self.caller.door.leave()
        return Authorization(self.caller, self.scripts, secure=self.secure)


def _welcome(last_words: bytes | None) -> bytes:
    """RFC 5804 §1.3: what SASL has to say in the end stands in the OK."""
    if last_words is None:
        return ok("Logged in")
    return ok("Logged in", f"SASL {replies.string(base64.b64encode(last_words)).decode()}")


State = Authorization
Result = Answer | Shelf | Authorization


def authenticate(state: State, words: Words) -> Result:
    if not 1 <= len(words) <= 2:
        raise Malformed("It takes a mechanism, and perhaps an initial response")
    mechanism, *initial = strings(words, "strings", len(words))
    if not state.trusted_wire:
        return TLS_FIRST
    exchange = sasl.begin(text(mechanism))
    if exchange is None:
        return no(f"Mechanisms are {' '.join(sasl.MECHANISMS)}.")
    # An empty string is an empty response, not a missing one (RFC 5804 §2.1).
    response = (initial[0] or b"=") if initial else None
    return state.answered(Authentication(exchange, state.caller.door, told_with_success=True), response)


def starttls(state: State, words: Words) -> Result:
    nothing(words)
    if not state.offers_tls:
        return no("TLS is there already." if state.secure else "There is no TLS here.")
    return StartTls(ok("Begin TLS"))


def capability(state: State, words: Words) -> Result:
    nothing(words)
    return state.capabilities() + ok()


def noop(state: State, words: Words) -> Result:
    return common.noop(words)


def logout(state: State, words: Words) -> Result:
    return common.logout(words)


def unknown(state: State, words: Words) -> Result:
    raise Malformed("No such command, or not before login")


MENU: dict[str, Callable[[State, Words], Result]] = {
    "AUTHENTICATE": authenticate,  # RFC 5804 §2.1
    "STARTTLS": starttls,  # RFC 5804 §2.2
    "LOGOUT": logout,  # RFC 5804 §2.3
    "CAPABILITY": capability,  # RFC 5804 §2.4
    "NOOP": noop,  # RFC 5804 §2.13
}
