"""Mail addresses: paths of SMTP (RFC 5321 §4.1.2, RFC 6531 §3.3), lists in header fields, one canonical form."""

import re
import unicodedata
from dataclasses import dataclass
from encodings import idna
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address

from mailapp.standards.message import mailboxes
from mailapp.standards.message.words import decode, encode

LOCAL_OCTETS = 64  # RFC 5321 §4.5.3.1.1
DOMAIN_OCTETS = 255  # RFC 5321 §4.5.3.1.2
ADDRESS_OCTETS = 254  # RFC 5321 §4.5.3.1.3: a path is 256 with its brackets
LABEL_OCTETS = 63  # RFC 1035 §2.3.4

ATEXT = r"A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\x80-\U0010ffff"
DOT_STRING = re.compile(rf"[{ATEXT}]+(?>(?:\.[{ATEXT}]+)*)\Z")
QUOTED_STRING = re.compile(r'"((?>(?:[^"\\\x00-\x1f\x7f]|\\[\x20-\x7e])*))"\Z')
ROUTE = re.compile(r"@[^:,@<>\s]+(?>(?:,@[^:,@<>\s]+)*):")
SIMPLE = re.compile(
    r"[A-Za-z0-9_\-+]+(?>(?:\.[A-Za-z0-9_\-+]+)*)@(?>(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.?)+)\Z"
)
REWRITTEN = re.compile(r"\"?SRS[01][=+-]", re.IGNORECASE)  # has a whole address within: only the path's limit counts
LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\Z")
PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\- ]+\Z")
DOTS = re.compile("[\u3002\uff0e\uff61]")  # RFC 3490 §3.1
CHANGED_BY_IDNA2008 = set("ßς\u200c\u200d")  # RFC 5894 §7.2: letters of their own now


@dataclass(frozen=True, slots=True)
class Address:
    """`local` is without quotes; `domain` as it was said, "" only for <Postmaster>."""

    local: str
    domain: str

    def __str__(self) -> str:
        local = self.local if DOT_STRING.match(self.local) else _quoted(self.local)
        return f"{local}@{self.domain}" if self.domain else local


@dataclass(frozen=True, slots=True)
class Named:
    """An address with its display name, "" when it has none."""

    name: str
    address: str

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


def parse_path(text: str) -> Address:
    """The address of a forward- or reverse-path, with or without angle brackets; source routes are dropped.

    Raises ValueError with a sentence. The null path is none of these: ask for it first.
    """
    text = text.strip()
    if text.startswith("<") or text.endswith(">"):
        if not (text.startswith("<") and text.endswith(">")):
            raise ValueError("An angle bracket is missing")
        text = text[1:-1]
    if text.startswith("@") and (route := ROUTE.match(text)):
        text = text[route.end() :]  # RFC 5321 §4.1.1.3: servers ignore the route
    if not text:
        raise ValueError("The address is empty")
    local, at, domain = text.rpartition("@")
    if not at:
        if text.lower() == "postmaster":  # RFC 5321 §4.5.1
            return Address(text, "")
        raise ValueError("The address has no domain")
    if len(text.encode("utf-8", "replace")) > ADDRESS_OCTETS:
        raise ValueError(f"The address is longer than {ADDRESS_OCTETS} octets")
    _ = domain if domain.startswith("[") else to_ascii(domain)
    if domain.startswith("["):
        _check_literal(domain)
    return Address(_local_part(local), domain)


def _local_part(text: str) -> str:
    if len(text.encode("utf-8", "replace")) > LOCAL_OCTETS and not REWRITTEN.match(text):
        raise ValueError(f"The part before the @ is longer than {LOCAL_OCTETS} octets")
    if DOT_STRING.match(text):
        return text
    if quoted := QUOTED_STRING.match(text):
        return re.sub(r"\\(.)", r"\1", quoted[1])
    raise ValueError("The part before the @ is not well-formed")


def _quoted(local: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", local) + '"'


def _check_literal(domain: str) -> None:
    """RFC 5321 §4.1.3."""
    inner = domain[1:-1] if domain.endswith("]") else ""
    try:
        if inner[:5].lower() == "ipv6:":
            IPv6Address(inner[5:])
        else:
            IPv4Address(inner)
    except ValueError:
        raise ValueError("The address literal is not an IP address") from None


@lru_cache(maxsize=4096)
def to_ascii(domain: str) -> str:
    """A domain in A-labels, lower case, without a final dot (RFC 5890). Raises ValueError with a sentence."""
    domain = DOTS.sub(".", domain).removesuffix(".")
    if len(domain) > DOMAIN_OCTETS:  # before IDNA, whose work grows with the square
        raise ValueError(f"The domain is longer than {DOMAIN_OCTETS} octets")
    labels = [_label(label) for label in domain.split(".")]
    ascii_domain = ".".join(labels)
    if len(ascii_domain) > DOMAIN_OCTETS:
        raise ValueError(f"The domain is longer than {DOMAIN_OCTETS} octets")
    return ascii_domain


def _label(label: str) -> str:
    if not label.isascii():
        try:
            label = _a_label(label)
        except UnicodeError:
            raise ValueError("The domain has characters that no domain can have") from None
    label = label.lower()
    if len(label) > LABEL_OCTETS or not LABEL.match(label):
        raise ValueError("The domain is not well-formed")
    return label


def _a_label(label: str) -> str:
    """Python's own IDNA is of 2003 and would change four letters that IDNA 2008 keeps."""
    if CHANGED_BY_IDNA2008.isdisjoint(label):
        return idna.ToASCII(label).decode("ascii")
    return "xn--" + unicodedata.normalize("NFC", label.lower()).encode("punycode").decode("ascii")


@lru_cache(maxsize=4096)
def canonical(address: str) -> str:
    """The form under which two spellings of one address are equal: folded local part, A-label domain.

    Raises ValueError with a sentence.
    """
    if len(address) <= LOCAL_OCTETS and SIMPLE.match(address):
        return address.lower().removesuffix(".")
    parsed = parse_path(address)
    local = unicodedata.normalize("NFC", unicodedata.normalize("NFC", parsed.local).casefold())
    if parsed.domain.startswith("["):
        return str(Address(local, parsed.domain.lower()))
    return str(Address(local, to_ascii(parsed.domain) if parsed.domain else ""))


def split_detail(local: str, separator: str = "+") -> tuple[str, str]:
    """User and detail of a sub-address (RFC 5233 §4); the detail is "" when there is none."""
    user, found, detail = local.partition(separator) if separator else (local, "", "")
    return (user, detail) if found and user else (local, "")


def parse_list(written: str | bytes) -> list[Named]:
    """All addresses of a To, Cc, … field or of what a person typed. Tolerant: what is no address is left out.

    A field is given as its octets, before its encoded words are read: a comma inside of one parts no addresses, and
    what looks like an address there is none (RFC 2047 §6.2).
    """
    octets = written if isinstance(written, bytes) else written.replace("\n", " ").encode("utf-8", "replace")
    found = []
    for box in mailboxes.parse(octets):
        if box.mailbox in (None, mailboxes.NO_MAILBOX) or box.host in (None, mailboxes.NO_DOMAIN):
            continue
        local, host = (box.mailbox or b"").decode("utf-8", "replace"), (box.host or b"").decode("utf-8", "replace")
        found.append(Named(decode(box.name or b""), str(Address(local, host))))
    return found


def format_named(name: str, address: str) -> str:
    """A mailbox for a header field (RFC 5322 §3.4); names outside ASCII become encoded words (RFC 2047)."""
    name = " ".join(name.split())
    if not name:
        return address
    if not name.isascii() or not name.isprintable():
        return f"{encode(name)} <{address}>"
    return f"{name if PHRASE.match(name) else _quoted(name)} <{address}>"
