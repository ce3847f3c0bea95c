"""The AUTHORIZATION state: who is it? (RFC 1939 §4 and §7, RFC 2595 §4, RFC 5034)"""

from collections.abc import Callable

from access.pop3 import capabilities, languages, replies
from access.pop3.maildrop import InUse, Open
from access.pop3.parser import Command
from access.pop3.replies import err, ok
from access.pop3.transaction import Transaction
from access.wire.answers import Answer, HangUp, StartTls
from access.wire.door import Authentication, Denied, Reason
from access.wire.knocking import Knocking
from access.wire.talk import Caller
from mailapp.directory.values import AccountInfo
from mailapp.standards import sasl

TLS_FIRST = err("Say STLS first: passwords are not for everybody's ears")


class Authorization(Knocking):
    """Before login."""

    def __init__(self, caller: Caller, drops: Open) -> None:
        super().__init__(caller)
        self.name = ""  # what USER said
        self._drops = drops

    def wall(self) -> None:
        self.secure, self.name, self.exchange = True, "", None

    def obey(self, command: Command) -> Answer | Transaction:
        return MENU.get(command.verb, unknown)(self, command)

    def respond(self, line: bytes | None) -> Answer | Transaction:
        """The client's next line of a SASL exchange; None: there was no initial response (RFC 5034 §4)."""
        try:
            answer = self.go_on(self.begun(), line)
        except sasl.SaslError as wrong:
            return err(str(wrong))
        except Denied as denied:
            return _denied(denied)
        return b"+ " + answer + b"\r\n" if isinstance(answer, bytes) else self.welcome(answer)

    def login(self, name: str, password: str) -> Answer | Transaction:
        try:
            return self.welcome(self.caller.door.login(name, password))
        except Denied as denied:
            return _denied(denied)

    def welcome(self, account: AccountInfo) -> Answer | Transaction:
        """The exclusive lock on the maildrop (RFC 1939 §4)."""
        try:
            return Transaction(self._drops(account))
        except InUse:
            return err("Another POP3 session has this maildrop; try again in a minute", replies.IN_USE)


def _denied(denied: Denied) -> bytes:
    code = replies.AUTH if denied.reason is Reason.WRONG else replies.SYS_TEMP
    return err(str(denied), code)


State = Authorization
Result = Answer | Transaction


def user(state: State, command: Command) -> Result:
    """Every name is welcome: nobody learns who exists."""
    if not state.trusted_wire:
        return TLS_FIRST
    if not command.argument.strip():
        return err("USER needs a name")
    state.name = command.argument.strip()
    return ok("And the password?")


def password(state: State, command: Command) -> Result:
    """Spaces belong to the password (RFC 1939 §7)."""
    if not state.trusted_wire:
        return TLS_FIRST
    name, state.name = state.name, ""
    if not name:
        return err("Say USER first")
    if not command.argument:
        return err("PASS needs a password")
    return state.login(name, command.argument)


def auth(state: State, command: Command) -> Result:
    """RFC 5034 §4."""
    if not state.trusted_wire:
        return TLS_FIRST
    mechanism, _, initial = command.argument.strip().partition(" ")
    if not mechanism:  # as clients asked before CAPA came (RFC 2449 §1)
        return ok("These").removesuffix(b"\r\n") + _listed(sasl.MECHANISMS)
    exchange = sasl.begin(mechanism)
    if exchange is None:
        return err(f"Mechanisms are {' '.join(sasl.MECHANISMS)}")
    state.exchange = Authentication(exchange, state.caller.door)
    return state.respond(initial.encode() if initial else None)


def _listed(words: tuple[str, ...]) -> bytes:
    return b"\r\n" + b"".join(word.encode() + b"\r\n" for word in words) + replies.END


def stls(state: State, command: Command) -> Result:
    """RFC 2595 §4."""
    if not state.offers_tls:
        return err("TLS is there already" if state.secure else "There is no TLS here")
    if command.argument:
        return err("STLS takes no argument")
    return StartTls(ok("Begin TLS"))


def capa(state: State, command: Command) -> Result:
    return capabilities.listed(logins=state.trusted_wire, stls=state.offers_tls)


def utf8(state: State, command: Command) -> Result:
    """RFC 6856 §2.1: only in this state. Letters, names and passwords are UTF-8 without it, too."""
    if command.argument:
        return err("UTF8 takes no argument")
    return ok("UTF-8")


def lang(state: State, command: Command) -> Result:
    return languages.lang(command.argument)


def quit(state: State, command: Command) -> Result:
    return HangUp(ok("Bye"))


def unknown(state: State, command: Command) -> Result:
    return err("Log in first" if command.verb in AFTER_LOGIN else "No such command")


AFTER_LOGIN = ("STAT", "LIST", "RETR", "DELE", "NOOP", "RSET", "TOP", "UIDL")
MENU: dict[str, Callable[[State, Command], Result]] = {
    "CAPA": capa,  # RFC 2449 §5
    "STLS": stls,  # RFC 2595 §4
    "AUTH": auth,  # RFC 5034 §4
    "USER": user,  # RFC 1939 §7
    "PASS": password,  # RFC 1939 §7
    "UTF8": utf8,  # RFC 6856 §2.1
    "LANG": lang,  # RFC 6856 §3.2
    "QUIT": quit,  # RFC 1939 §5
}
