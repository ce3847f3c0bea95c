"""Commands about the connection and who speaks on it."""

from dataclasses import dataclass, field

from access.imap.commands.base import Command


@dataclass(frozen=True, slots=True)
class Capability(Command):
    """RFC 9051 §6.1.1"""


@dataclass(frozen=True, slots=True)
class Noop(Command):
    """RFC 9051 §6.1.2"""


@dataclass(frozen=True, slots=True)
class Logout(Command):
    """RFC 9051 §6.1.3"""


@dataclass(frozen=True, slots=True)
class Id(Command):
    """RFC 2971 §3.1: the client says who it is; None for NIL. Names of fields in lower case."""

    fields: tuple[tuple[str, str | None], ...] | None = None


@dataclass(frozen=True, slots=True)
class Compress(Command):
    """RFC 4978 §3"""

    mechanism: str


@dataclass(frozen=True, slots=True)
class StartTls(Command):
    """RFC 9051 §6.2.1"""


@dataclass(frozen=True, slots=True)
class Authenticate(Command):
    """RFC 9051 §6.2.2. `initial` is the response in base64 as it was sent; None when there was none, "=" is empty."""

    mechanism: str
    initial: bytes | None = field(default=None, repr=False)  # a password is in no log


@dataclass(frozen=True, slots=True)
class Login(Command):
    """RFC 9051 §6.2.3"""

    name: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Enable(Command):
    """RFC 9051 §6.3.1"""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Idle(Command):
    """RFC 9051 §6.3.13"""


@dataclass(frozen=True, slots=True)
class Done(Command):
    """The end of IDLE: a line of its own, without a tag."""
