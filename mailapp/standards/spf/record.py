"""What a domain published: "v=spf1 mx ip4:192.0.2.0/24 include:example.net -all" (RFC 7208 §4.6, §12)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from mailapp.standards.authentication import FAIL, NEUTRAL, PASS, SOFTFAIL
from mailapp.standards.spf import macros
from mailapp.standards.spf.limits import PARSED_RECORDS, RECORD_CHARACTERS, REMEMBERED_CHARACTERS

VERSION = re.compile(r"v=spf1(?: |\Z)", re.IGNORECASE)
QUALIFIERS = {"+": PASS, "-": FAIL, "~": SOFTFAIL, "?": NEUTRAL}
MODIFIER = re.compile(r"([A-Za-z][A-Za-z0-9\-_.]*)=(.*)\Z", re.DOTALL)
DIRECTIVE = re.compile(r"([+\-~?]?)([A-Za-z][A-Za-z0-9\-_.]*)(.*)\Z", re.DOTALL)
LENGTHS = re.compile(r"(?:/(0|[1-9]\d?))?(?://(0|[1-9]\d{0,2}))?\Z")  # RFC 7208 §5.6: no leading zeros
IP4_BITS, IP6_BITS = 32, 128


class SpfSyntax(ValueError):
    """The record is none; the text is a phrase that says why."""


@dataclass(frozen=True, slots=True)
class Directive:
    """A mechanism with the result that it leads to. `argument`: a domain-spec, "" the domain itself."""

    text: str  # as published
    result: str
    mechanism: str
    argument: str = ""
    network: int = 0  # of ip4 and ip6, its first address
    ip4_bits: int = IP4_BITS
    ip6_bits: int = IP6_BITS


@dataclass(frozen=True, slots=True)
class Record:
    directives: tuple[Directive, ...]
    redirect: str = ""  # a domain-spec, "" none
    explanation: str = ""  # a domain-spec, "" none


def records_among(texts: Sequence[str]) -> list[str]:
    """The SPF records among TXT records (RFC 7208 §4.5)."""
    return [text for text in texts if VERSION.match(text)]


def parse(text: str) -> Record:
    """RFC 7208 §4.6: a mistake anywhere makes the whole record void. Raises SpfSyntax."""
    return _remembered(text) if len(text) <= REMEMBERED_CHARACTERS else _read(text)


def _read(text: str) -> Record:
    if len(text) > RECORD_CHARACTERS:
        raise SpfSyntax(f"its record is longer than {RECORD_CHARACTERS} characters")
    directives: list[Directive] = []
    modifiers: dict[str, str] = {}
    for term in text.split(" ")[1:]:
        if found := MODIFIER.match(term):
            _modifier(found[1].lower(), found[2], modifiers)
        elif term:
            directives.append(_directive(term))
    return Record(tuple(directives), modifiers.get("redirect", ""), modifiers.get("exp", ""))


_remembered = lru_cache(maxsize=PARSED_RECORDS)(_read)


def _modifier(name: str, value: str, known: dict[str, str]) -> None:
    """RFC 7208 §6: redirect and exp stand once at most, others mean nothing but must be well-formed."""
    if name not in ("redirect", "exp"):
        if not macros.is_macro_string(value):
            raise SpfSyntax(f"the modifier {name}= is not well-formed")
        return
    if name in known:
        raise SpfSyntax(f"the modifier {name}= comes twice")
    known[name] = _domain_spec(name, value)


def _directive(term: str) -> Directive:
    found = DIRECTIVE.match(term)
    if not found or found[2].lower() not in MECHANISMS:
        raise SpfSyntax(f"“{term[:60]}” is no mechanism")
    mechanism = found[2].lower()
    return MECHANISMS[mechanism](term, QUALIFIERS[found[1] or "+"], mechanism, found[3])


def _all(text: str, result: str, mechanism: str, rest: str) -> Directive:
    """RFC 7208 §5.1"""
    if rest:
        raise SpfSyntax(f"“{text[:60]}” has an argument too many")
    return Directive(text, result, mechanism)


def _named(text: str, result: str, mechanism: str, rest: str) -> Directive:
    """include and exists: a domain must follow (RFC 7208 §5.2, §5.7)."""
    if not rest.startswith(":"):
        raise SpfSyntax(f"“{text[:60]}” names no domain")
    return Directive(text, result, mechanism, _domain_spec(text, rest[1:]))


def _ptr(text: str, result: str, mechanism: str, rest: str) -> Directive:
    """RFC 7208 §5.5"""
    return _named(text, result, mechanism, rest) if rest else Directive(text, result, mechanism)


def _host(text: str, result: str, mechanism: str, rest: str) -> Directive:
    """a and mx, with the lengths of two prefixes (RFC 7208 §5.3, §5.4)."""
    rest, ip4_bits, ip6_bits = _lengths(text, rest)
    if not rest:
        return Directive(text, result, mechanism, "", 0, ip4_bits, ip6_bits)
    if not rest.startswith(":"):
        raise SpfSyntax(f"“{text[:60]}” is not well-formed")
    return Directive(text, result, mechanism, _domain_spec(text, rest[1:]), 0, ip4_bits, ip6_bits)


def _lengths(text: str, rest: str) -> tuple[str, int, int]:
    """What stands before "/24//64", and those."""
    cut = re.search(r"/{1,2}\d+(?://\d+)?\Z", rest[-12:])
    if not cut:
        return rest, IP4_BITS, IP6_BITS
    found = LENGTHS.match(cut[0])
    ip4, ip6 = (int(found[1] or IP4_BITS), int(found[2] or IP6_BITS)) if found else (-1, -1)
    if not (0 <= ip4 <= IP4_BITS and 0 <= ip6 <= IP6_BITS):
        raise SpfSyntax(f"“{text[:60]}” has a prefix that is none")
    return rest[: len(rest) - len(cut[0])], ip4, ip6


def _ip4(text: str, result: str, mechanism: str, rest: str) -> Directive:
    """RFC 7208 §5.6"""
    address, bits = _network(text, rest, IP4_BITS)
    try:
        return Directive(text, result, mechanism, "", int(IPv4Address(address)), ip4_bits=bits)
    except AddressValueError:
        raise SpfSyntax(f"“{text[:60]}” names no IPv4 address") from None


def _ip6(text: str, result: str, mechanism: str, rest: str) -> Directive:
    """RFC 7208 §5.6"""
    address, bits = _network(text, rest, IP6_BITS)
    try:
        if "%" in address:  # a zone, which Python would take
            raise AddressValueError
        return Directive(text, result, mechanism, "", int(IPv6Address(address)), ip6_bits=bits)
    except AddressValueError:
        raise SpfSyntax(f"“{text[:60]}” names no IPv6 address") from None


def _network(text: str, rest: str, most: int) -> tuple[str, int]:
    address, slash, bits = rest.removeprefix(":").partition("/")
    if not rest.startswith(":"):
        raise SpfSyntax(f"“{text[:60]}” names no network")
    if not slash:
        return address, most
    if not re.fullmatch(r"0|[1-9]\d{0,2}", bits) or int(bits) > most:
        raise SpfSyntax(f"“{text[:60]}” has a prefix that is none")
    return address, int(bits)


def _domain_spec(text: str, spec: str) -> str:
    if not macros.is_domain_spec(spec):
        raise SpfSyntax(f"“{text[:60]}” names no domain")
    return spec


MECHANISMS: dict[str, Callable[[str, str, str, str], Directive]] = {
    "all": _all,  # RFC 7208 §5.1
    "include": _named,  # §5.2
    "a": _host,  # §5.3
    "mx": _host,  # §5.4
    "ptr": _ptr,  # §5.5
    "ip4": _ip4,  # §5.6
    "ip6": _ip6,
    "exists": _named,  # §5.7
}
