"""Patterns, next hops and ways as an administrator writes them. Pure."""

import ipaddress
import re

from mailapp.routes.values import Bounce, Direct, Discard, Here, Hold, Nexthop, Relay, RouteError, Way
from mailapp.standards.address import canonical, to_ascii
from mailapp.standards.reply import Reply

SMTP_PORT = 25
IMPLICIT_TLS_PORT = 465  # RFC 8314 §3.3
PORT = re.compile(r"\d{1,5}\Z")
NEXTHOP = re.compile(r"(?:\[(?P<literal>[^\[\]\s]+)\]|(?P<domain>[^\[\]:\s]+))(?::(?P<port>\S+))?\Z")
ERROR = re.compile(r"(?:(?P<code>[45]\d\d)[ \t]+)?(?:(?P<status>[45]\.\d{1,3}\.\d{1,3})[ \t]+)?(?P<words>.*)\Z")
ERROR_LENGTH = 300  # characters

HOLD_WORDS = "The transport table holds it"
DISCARD_WORDS = "The transport table discards it"
ERROR_WORDS = "Mail for this address is not taken"


def parse_nexthop(text: str) -> Nexthop:
    """`[host]`, `[host]:port`, `[192.0.2.1]:port`, `domain` or `domain:port`. Raises RouteError."""
    found = NEXTHOP.match(text.strip().removeprefix("smtp:"))
    if not found:
        raise RouteError(f"“{text}” is no next hop: write [relay.example.com]:587, or example.com for its MX.")
    host, mx = found["literal"] or found["domain"], not found["literal"]
    return Nexthop(_host(host, text), _port(found["port"], text), mx and not _is_address(host))


def parse_way(text: str) -> Way:
    """A line of the transport table. Raises RouteError."""
    text = text.strip()
    word, _, rest = text.partition(":")
    match word.lower():
        case "discard":
            return Discard(rest.strip() or DISCARD_WORDS)
        case "hold":
            return Hold(rest.strip() or HOLD_WORDS)
        case "local":
            return Here()
        case "error" | "retry":
            return Bounce(_error(rest.strip(), word.lower()))
        case "smtp" if not rest:
            return Direct()
    nexthop = parse_nexthop(text)
    return Relay(nexthop, implicit_tls=nexthop.port == IMPLICIT_TLS_PORT)


def shown(way: Way) -> str:
    """As it is kept in the table."""
    match way:
        case Relay(nexthop):
            return str(nexthop)
        case Bounce(reply):
            return f"error:{reply}"
        case Hold(because):
            return "hold" if because == HOLD_WORDS else f"hold:{because}"
        case Discard(because):
            return "discard" if because == DISCARD_WORDS else f"discard:{because}"
        case Here():
            return "local"
        case Direct():
            return "smtp"


def parse_pattern(text: str) -> str:
    """Of recipients: `*`, an address, a domain, or `.domain` for all below it. Raises RouteError."""
    text = text.strip()
    try:
        if text == "*":
            return text
        if "@" in text.strip("@"):
            return canonical(text)
        return _domain_pattern(text)
    except ValueError as wrong:
        raise RouteError(f"“{text}” is neither an address nor a domain: {str(wrong).rstrip('.')}.") from None


def parse_sender(text: str) -> str:
    """`*`, `<>` for reports, an address, or `@domain`. Raises RouteError."""
    text = text.strip()
    if text in ("*", "<>"):
        return text
    pattern = parse_pattern(text)
    return pattern if "@" in pattern else f"@{pattern}"


def parse_destination(text: str) -> str:
    """Of TLS policies: `*`, a domain, `.domain`, or a next hop as a transport names it. Raises RouteError."""
    text = text.strip()
    if "[" in text or re.search(r":\d+\Z", text):
        return str(parse_nexthop(text))
    if "@" in text:
        raise RouteError(f"“{text}” is an address: TLS is agreed with a server, so name a domain or a next hop.")
    return parse_pattern(text)


def _domain_pattern(text: str) -> str:
    bare = text.removeprefix("@").removeprefix("*").removeprefix(".")
    below = text.startswith((".", "*."))
    return f".{to_ascii(bare)}" if below else to_ascii(bare)


def _host(host: str, text: str) -> str:
    host = host.lower().removeprefix("ipv6:")
    if _is_address(host):
        return str(ipaddress.ip_address(host))
    try:
        return to_ascii(host)
    except ValueError as wrong:
        raise RouteError(f"“{text}”: {str(wrong).rstrip('.')}.") from None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _port(port: str | None, text: str) -> int:
    if port is None:
        return SMTP_PORT
    if not (port.isascii() and PORT.match(port) and 1 <= int(port) <= 65_535):
        raise RouteError(f"“{text}”: {port} is no port; they go from 1 to 65535.")
    return int(port)


def _error(text: str, word: str) -> Reply:
    """`error:5.7.1 text` as in Postfix, or with a reply code in front."""
    found = ERROR.match(text)
    if not found or len(text) > ERROR_LENGTH or not text.isprintable():
        raise RouteError(f"What stands behind “{word}:” is one line of at most {ERROR_LENGTH} characters.")
    temporary = word == "retry" or (found["code"] or found["status"] or "5").startswith("4")
    code = int(found["code"] or (450 if temporary else 550))
    status = found["status"] or ("4.0.0" if temporary else "5.0.0")
    if status[0] != str(code)[0]:
        raise RouteError(f"{code} and {status} do not fit each other: 4 is for now, 5 for good.")
    return Reply(code, status, found["words"] or ERROR_WORDS)
