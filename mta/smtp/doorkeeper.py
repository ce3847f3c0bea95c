"""The office's access rules as a session asks them: who may come in, as whom, for whom (pure values and a port)."""

from dataclasses import dataclass
from typing import Protocol

from mailapp.standards.reply import Reply


@dataclass(frozen=True, slots=True)
class Caller:
    """Who speaks to us, as far as it is known by now; "" is not known."""

    address: str  # IP address
    name: str = ""  # its name in the DNS, when a proxy told it
    helo: str = ""
    secure: bool = False  # TLS is up
    account: str = ""  # the address of whoever has logged in
    trusted: bool = False  # in mynetworks
    submission: bool = False  # came to a port for our own people (RFC 6409)


@dataclass(frozen=True, slots=True)
class Allow:
    """Welcome: no further question about the same thing; at connect, whatever the limits on strangers say."""

    because: str = ""


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer `reply`; the journal says because."""

    reply: Reply
    because: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """Go on; letters wait in the queue for a human."""

    because: str


@dataclass(frozen=True, slots=True)
class Warn:
    """Go on; the journal says because."""

    because: str


Verdict = Allow | Refuse | Hold | Warn


class Doorkeeper(Protocol):
    """A frozen, compiled table. Every question is answered at once: this is the hot path. None: nothing to say."""

    @property
    def wants_names(self) -> bool:
        """Whether clients are judged by their names in the DNS: then one of the two that follow is asked at MAIL."""

    def at_name(self, caller: Caller) -> Verdict | None:
        """The client once more, under the name that the DNS gives it; "" is none."""

    def at_address(self, caller: Caller) -> Verdict | None:
        """The same when nobody can say whether it has a name."""

    def at_connect(self, caller: Caller) -> Verdict | None: ...

    def at_helo(self, caller: Caller) -> Verdict | None:
        """`caller.helo` is what was just said, not yet believed."""

    def at_sender(self, caller: Caller, reverse_path: str) -> Verdict | None:
        """`reverse_path` is "" for <>, which only a rule on clients should refuse (RFC 5321 §4.5.5)."""

    def at_recipient(self, caller: Caller, reverse_path: str, address: str) -> Verdict | None: ...


class OpenDoor:
    """No rules at all."""

    wants_names = False

    def at_name(self, caller: Caller) -> None:
        return None

    def at_address(self, caller: Caller) -> None:
        return None

    def at_connect(self, caller: Caller) -> None:
        return None

    def at_helo(self, caller: Caller) -> None:
        return None

    def at_sender(self, caller: Caller, reverse_path: str) -> None:
        return None

    def at_recipient(self, caller: Caller, reverse_path: str, address: str) -> None:
        return None


OPEN: Doorkeeper = OpenDoor()


@dataclass(frozen=True, slots=True)
class Remarks:
    """What rules had to say about a letter that came in all the same, a sentence each."""

    holds: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.holds or self.warnings)

    def and_also(self, other: "Remarks") -> "Remarks":
        return Remarks(self.holds + other.holds, self.warnings + other.warnings) if other else self


SILENT = Remarks()


def remarks_of(verdict: Verdict | None) -> Remarks:
    """What a verdict adds to the letters of its caller."""
    if isinstance(verdict, Hold):
        return Remarks(holds=(verdict.because,))
    return Remarks(warnings=(verdict.because,)) if isinstance(verdict, Warn) else SILENT
