"""The ARC sets of a letter: three fields for each server that sealed it (RFC 8617 §4.1)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailapp.standards.dkim import header, tags
from mailapp.standards.dkim.canonical import Field
from mailapp.standards.dkim.header import SignatureError, SignatureHeader

SETS = 50  # RFC 8617 §4.2.1
REPORT_CHARACTERS = 4096  # of an ARC-Authentication-Results that are kept
RESULTS, MESSAGE_SIGNATURE, SEAL = KINDS = ("arc-authentication-results", "arc-message-signature", "arc-seal")

INSTANCE = re.compile(r"[ \t\r\n]*i[ \t\r\n]*=[ \t\r\n]*([1-9][0-9]?)[ \t\r\n]*(?:;|\Z)")
BLANKS = re.compile(r"[ \t\r\n]+")


class ChainError(ValueError):
    """The sets are no chain; the text is a phrase that says why."""


@dataclass(frozen=True, slots=True)
class Seal:
    """An ARC-Seal (RFC 8617 §4.1.3), read. `status` is its cv=, `at` its t=, in seconds since 1970."""

    algorithm: str
    signature: bytes
    domain: str
    selector: str
    status: str
    at: int | None = None

    @property
    def key_name(self) -> str:
        return f"{self.selector}._domainkey.{self.domain}"


@dataclass(frozen=True, slots=True)
class ArcSet:
    """One server's three fields."""

    results: Field
    signature: Field
    seal: Field

    @property
    def fields(self) -> tuple[Field, Field, Field]:
        """In the order in which they are sealed (RFC 8617 §5.1.1)."""
        return self.results, self.signature, self.seal

    @property
    def report(self) -> str:
        """What the server found out, on one line."""
        text = self.results.value.decode("utf-8", "replace").partition(";")[2]
        return BLANKS.sub(" ", text).strip()[:REPORT_CHARACTERS]

    def read_seal(self) -> Seal:
        """Raises ChainError."""
        found = _tags(self.seal)
        if "h" in found:
            raise ChainError("a seal names header fields")  # RFC 8617 §4.1.3: it must not
        try:
            return Seal(
                header.algorithm(found),
                header.octets(found, "b"),
                header.domain(found),
                header.selector(found),
                header.required(found, "cv").lower(),
                header.number(found, "t"),
            )
        except SignatureError as wrong:
            raise ChainError(f"a seal proves nothing: {wrong}") from None

    def read_signature(self) -> SignatureHeader:
        """Raises ChainError."""
        try:
            found = header.read_unversioned(_tags(self.signature))
        except SignatureError as wrong:
            raise ChainError(f"the last message signature proves nothing: {wrong}") from None
        if SEAL in found.signed:
            raise ChainError("the last message signature covers seals")  # RFC 8617 §4.1.2: it must not
        return found


def sets_of(fields: Sequence[Field]) -> list[ArcSet]:
    """The sets from the first to the last, none when there are no such fields. Raises ChainError (§5.2)."""
    found: dict[int, dict[str, Field]] = {}
    for field in fields:
        if field.name in KINDS:
            _sort_in(field, found)
    if set(found) != set(range(1, len(found) + 1)):
        raise ChainError("sets are missing from the chain")
    if not all(len(each) == len(KINDS) for each in found.values()):
        raise ChainError("a set lacks one of its three fields")
    return [ArcSet(*(found[number][kind] for kind in KINDS)) for number in sorted(found)]


def _sort_in(field: Field, found: dict[int, dict[str, Field]]) -> None:
    number = instance(field)
    if field.name in found.setdefault(number, {}):
        raise ChainError("a set has one of its fields twice")
    found[number][field.name] = field


def instance(field: Field) -> int:
    """Its number (RFC 8617 §4.2.1). Raises ChainError."""
    text = field.value.decode("utf-8", "replace")
    match = INSTANCE.match(text) if field.name == RESULTS else INSTANCE.match(f"i={_tags(field).get('i', '')}")
    if not match or int(match[1]) > SETS:
        raise ChainError("a field has no number in the chain")
    return int(match[1])


def _tags(field: Field) -> dict[str, str]:
    try:
        return tags.parse(field.value.decode("utf-8", "replace"))
    except tags.TagError as wrong:
        raise ChainError(f"a field is broken: {wrong}") from None
