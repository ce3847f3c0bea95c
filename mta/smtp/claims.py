"""What XCLIENT says, as Postfix documents it: attributes of the client for whom a server of ours speaks."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from mailapp.standards import networks

NAMES = "NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT"
HEXCHAR = re.compile(r"\+([0-9A-F]{2})")  # RFC 3461 §4
HOST = re.compile(r"[^\s<>()\"\\]{1,255}\Z")
LOGIN = re.compile(r"[^\s<>()\"\\]{1,320}\Z")
PORT = re.compile(r"[0-9]{1,5}\Z")
PORT_LIMIT = 65535
UNAVAILABLE = ("[UNAVAILABLE]", "[TEMPUNAVAIL]")


class Malformed(ValueError):
    """501: an attribute that is none."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What was said of the client; None: nothing yet, "": that it is unknown."""

    address: str | None = None
    name: str | None = None
    helo: str | None = None
    protocol: str | None = None  # SMTP, ESMTP, LMTP
    login: str | None = None

    def then(self, more: "Claims") -> "Claims":
        """What is known after one more XCLIENT: what it does not mention stays."""
        return Claims(
            self.address if more.address is None else more.address,
            self.name if more.name is None else more.name,
            self.helo if more.helo is None else more.helo,
            self.protocol if more.protocol is None else more.protocol,
            self.login if more.login is None else more.login,
        )


NOTHING = Claims()


def read(argument: str) -> Claims:
    """`NAME=value …`. Raises Malformed."""
    said: dict[str, str] = {}
    for word in argument.split():
        name, equals, value = word.partition("=")
        reader = READERS.get(name.upper())
        if reader is None or not equals:
            raise Malformed(f"XCLIENT knows {NAMES}")
        said[name.upper()] = reader(_decoded(value))
    if not said:
        raise Malformed("XCLIENT needs an attribute")
    return Claims(said.get("ADDR"), said.get("NAME"), said.get("HELO"), said.get("PROTO"), said.get("LOGIN"))


def _decoded(value: str) -> str:
    """Postfix before 2.3 did not encode: what is no xtext stands for itself."""
    decoded = HEXCHAR.sub(lambda found: chr(int(found[1], 16)), value)
    return "" if decoded.upper() in UNAVAILABLE else decoded


def _address(value: str) -> str:
    bare = value[5:] if value[:5].upper() == "IPV6:" else value
    found = networks.parse(bare) if bare else None
    if bare and found is None:
        raise Malformed("XCLIENT names an address that is none")
    return str(found) if found else ""


def _port(value: str) -> str:
    if value and not (PORT.match(value) and int(value) <= PORT_LIMIT):
        raise Malformed("XCLIENT names a port that is none")
    return value


def _protocol(value: str) -> str:
    if value.upper() not in ("SMTP", "ESMTP", "LMTP"):
        raise Malformed("XCLIENT names a protocol that is none")
    return value.upper()


def _matching(pattern: re.Pattern[str], what: str) -> Callable[[str], str]:
    def reader(value: str) -> str:
        if value and not (pattern.match(value) and value.isprintable()):
            raise Malformed(f"XCLIENT names {what} that is none")
        return value

    return reader


READERS: dict[str, Callable[[str], str]] = {
    "ADDR": _address,
    "NAME": _matching(HOST, "a host"),
    "PORT": _port,
    "PROTO": _protocol,
    "HELO": _matching(HOST, "a host"),
    "LOGIN": _matching(LOGIN, "a login"),
    "DESTADDR": _address,
    "DESTPORT": _port,
}
