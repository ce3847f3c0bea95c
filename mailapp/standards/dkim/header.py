"""What a DKIM-Signature field says (RFC 6376 §3.5); ARC's two signatures say nearly the same."""

import base64
import binascii
import re
from dataclasses import dataclass

from mailapp.standards.address import to_ascii
from mailapp.standards.dkim.limits import NAMES, SELECTOR_CHARACTERS
from mailapp.standards.dkim.tags import without_blanks

ALGORITHMS = ("rsa-sha256", "ed25519-sha256")  # RFC 6376 §3.3, RFC 8463 §3
FORMS = {"simple": False, "relaxed": True}
LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\Z")
NUMBER = re.compile(r"\d{1,76}\Z", re.ASCII)  # RFC 6376 §3.5
FIELD_NAME = re.compile(r"[!-9;-~]+\Z")


class SignatureError(ValueError):
    """The signature cannot be checked; the text is a phrase that says why."""


class WeakSignature(SignatureError):
    """Well-formed, but nobody should believe it any more."""


@dataclass(frozen=True, slots=True)
class BodyForm:
    """In which form a body was hashed, and how many octets of it: None, all."""

    relaxed: bool
    length: int | None = None


@dataclass(frozen=True, slots=True)
class SignatureHeader:
    """The tags of a signature, read. Times are seconds since 1970, None where they are not told."""

    algorithm: str
    signature: bytes
    domain: str
    selector: str
    signed: tuple[str, ...]  # h=, in lower case
    body_hash: bytes
    body: BodyForm
    relaxed: bool  # the form of the header
    identity: str  # i=, "" none
    time: int | None
    expiry: int | None

    @property
    def key_name(self) -> str:
        """Where the key lies (RFC 6376 §3.6.2.1)."""
        return f"{self.selector}._domainkey.{self.domain}"


def read(tags: dict[str, str]) -> SignatureHeader:
    """RFC 6376 §6.1.1. Raises SignatureError."""
    if tags.get("v") != "1":
        raise SignatureError("it is not of version 1")
    header = read_unversioned(tags)
    identity = tags.get("i", "")
    if identity and not is_within(identity.rpartition("@")[2], header.domain):
        raise SignatureError(f"i= does not lie within {header.domain}")
    return header


def read_unversioned(tags: dict[str, str]) -> SignatureHeader:
    """The same without v= and i=, which ARC does otherwise (RFC 8617 §4.1.2). Raises SignatureError."""
    signed = names(required(tags, "h"))
    if "from" not in signed:
        raise SignatureError("it does not cover From")  # RFC 6376 §5.4
    if "dns/txt" not in [method.strip() for method in tags.get("q", "dns/txt").split(":")]:
        raise SignatureError("its key lies where we cannot ask")
    header_form, body_form = _forms(tags.get("c", "simple/simple"))
    time, expiry = number(tags, "t"), number(tags, "x")
    if time is not None and expiry is not None and expiry <= time:
        raise SignatureError("it expired before it was made")
    return SignatureHeader(
        algorithm(tags),
        octets(tags, "b"),
        domain(tags),
        selector(tags),
        signed,
        octets(tags, "bh"),
        BodyForm(body_form, number(tags, "l")),
        header_form,
        tags.get("i", ""),
        time,
        expiry,
    )


def required(tags: dict[str, str], name: str) -> str:
    if not tags.get(name):
        raise SignatureError(f"it has no {name}=")
    return tags[name]


def algorithm(tags: dict[str, str]) -> str:
    name = required(tags, "a").lower()
    if name == "rsa-sha1":
        raise WeakSignature("rsa-sha1 has been broken")  # RFC 8301 §3.1
    if name not in ALGORITHMS:
        raise SignatureError(f"nobody knows the algorithm {name[:40]}")
    return name


def domain(tags: dict[str, str]) -> str:
    try:
        return to_ascii(required(tags, "d"))
    except SignatureError:
        raise
    except ValueError:
        raise SignatureError("d= is no domain") from None


def selector(tags: dict[str, str]) -> str:
    name = required(tags, "s").lower()
    if len(name) > SELECTOR_CHARACTERS or not all(map(LABEL.match, name.split("."))):
        raise SignatureError("s= is no selector")
    return name


def octets(tags: dict[str, str], name: str) -> bytes:
    """What a tag has in base64."""
    try:
        return base64.b64decode(without_blanks(required(tags, name)), validate=True)
    except (binascii.Error, ValueError) as wrong:
        if isinstance(wrong, SignatureError):
            raise
        raise SignatureError(f"{name}= is no base64") from None


def names(text: str) -> tuple[str, ...]:
    """Header fields by colon; an empty name is passed over, as nothing can be hidden by it."""
    found = [name.strip(" \t\r\n").lower() for name in text.split(":", NAMES)]
    if len(found) > NAMES or not all(FIELD_NAME.match(name) for name in found if name):
        raise SignatureError("h= is no list of header fields")
    return tuple(filter(None, found))


def is_within(name: str, domain: str) -> bool:
    """Whether it is the domain or lies within it."""
    name = name.lower().removesuffix(".")
    if not name.isascii():
        try:
            name = to_ascii(name)
        except ValueError:
            return False
    return name == domain or name.endswith(f".{domain}")


def _forms(text: str) -> tuple[bool, bool]:
    """RFC 6376 §3.5: of header and body; the latter is simple where nobody says so."""
    header, _, body = text.lower().partition("/")
    try:
        return FORMS[header.strip()], FORMS[body.strip() or "simple"]
    except KeyError:
        raise SignatureError("c= names no canonical form") from None


def number(tags: dict[str, str], name: str) -> int | None:
    """What a tag has in digits; None without it."""
    if name not in tags:
        return None
    if not NUMBER.match(tags[name]):
        raise SignatureError(f"{name}= is no number")
    return int(tags[name])
