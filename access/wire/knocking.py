"""Somebody who is not logged in yet, as far as POP3 and ManageSieve have that in common."""

from access.wire.door import Authentication, Challenge
from access.wire.talk import Caller
from mailapp.directory.values import AccountInfo
from mailapp.standards import sasl


class Knocking:
    """`exchange`: one of SASL has begun, and the client's next line belongs to it."""

    def __init__(self, caller: Caller, *, secure: bool = False) -> None:
        self.caller = caller
        self.secure = secure or caller.secure
        self.exchange: Authentication | None = None

    @property
    def trusted_wire(self) -> bool:
        return self.secure or self.caller.trusted_wire

    @property
    def offers_tls(self) -> bool:
        return self.caller.offers_tls and not self.secure

    def begun(self) -> Authentication:
        """The exchange that is going on, which ends here unless `go_on` takes it up again."""
        exchange, self.exchange = self.exchange, None
        if exchange is None:
            raise RuntimeError("no exchange has begun")
        return exchange

    def go_on(self, exchange: Authentication, line: bytes | None) -> bytes | AccountInfo:
        """The next challenge in base64, or who it is. None: there was no initial response.

        Raises sasl.SaslError, door.Denied.
        """
        answer = exchange.answer(None if line is None else sasl.decode(line))
        if not isinstance(answer, Challenge):
            return answer
        self.exchange = exchange
        return sasl.encode(sasl.Challenge(answer.text))
