"""Sealing a letter that goes on: what was found out of it, and that nobody has changed it since (RFC 8617 §5.1)."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mailapp.standards.arc.sets import KINDS, MESSAGE_SIGNATURE, RESULTS, SEAL, SETS, ArcSet, ChainError, Seal, sets_of
from mailapp.standards.arc.sets import instance as instance_of
from mailapp.standards.authentication import FAIL, NONE, PASS
from mailapp.standards.dkim.canonical import Field, fields, relaxed_field
from mailapp.standards.dkim.sign import SIGNED, SigningKey, covered, folded, signed_field

COVERED = (*SIGNED, "dkim-signature")  # RFC 8617 §4.1.2; seals and Authentication-Results are not for it


@dataclass(frozen=True, slots=True)
class Found:
    """What this server knows of a letter. `results`: as Authentication-Results has them, our name first, on any lines.

    `chain`: what became of checking the seals that it bears (§5.2), "" nobody has looked.
    """

    results: str
    chain: str


def seal(header: bytes, body_hash: Callable[[], bytes], found: Found, key: SigningKey, at: int) -> bytes:
    """Three fields with their CRLF, to stand on top; b"" where nothing can be sealed. `at`: seconds since 1970."""
    there = fields(header)
    place = _place(there, found.chain)
    if place is None:
        return b""
    number, status, before = place
    results = f"ARC-Authentication-Results: i={number}; {found.results}\r\n".encode("ascii", "replace")
    names, signed = covered(there, COVERED)
    where = (("a", key.algorithm.tag), ("d", key.domain), ("s", key.selector), ("t", str(at)))
    said = (("c", "relaxed/relaxed"), ("h", folded(names)), ("bh", b64encode(body_hash()).decode()))
    signature = signed_field("ARC-Message-Signature", (("i", str(number)), *where, *said), signed, key)
    own = (Field(RESULTS, results), Field(MESSAGE_SIGNATURE, signature))
    sealed = b"".join(map(relaxed_field, (*before, *own)))  # §5.1.1
    top = signed_field("ARC-Seal", (("i", str(number)), *where, ("cv", status)), sealed, key)
    return top + signature + results


@dataclass(frozen=True, slots=True)
class Last:
    """The set that stands last in a chain: what it was made of, and the `header` without it."""

    header: bytes
    found: Found
    seal: Seal


def last_of(header: bytes) -> Last | None:
    """As `seal` has written it; None without a chain that can be read."""
    try:
        sets = sets_of(fields(header))
        last = sets[-1].read_seal() if sets else None
    except ChainError:
        return None
    if last is None:
        return None
    for field in sets[-1].fields:
        header = header.replace(field.raw, b"", 1)
    said = sets[-1].results.value.decode("ascii", "replace")
    return Last(header, Found(said.partition("; ")[2].removesuffix("\r\n"), last.status), last)


def _place(there: Sequence[Field], chain: str) -> tuple[int, str, list[Field]] | None:
    """Its number in the chain, what it says of those before it, and their fields; None where it has no place.

    A chain whose last seal says that it is broken goes no further; one that breaks here is sealed alone (§5.1.2).
    """
    highest = max((_instance(field) for field in there if field.name in KINDS), default=0)
    if highest >= SETS:
        return None
    if not highest:
        return (1, NONE, []) if chain in ("", NONE) else None
    if chain == PASS:
        return _continued(there)
    if chain != FAIL or _says_broken(there):
        return None
    return highest + 1, FAIL, []


def _continued(there: Sequence[Field]) -> tuple[int, str, list[Field]] | None:
    try:
        sets = sets_of(there)
    except ChainError:  # it held as it came, and rules have changed the header since
        return None
    return len(sets) + 1, PASS, [field for each in sets for field in each.fields]


def _says_broken(there: Sequence[Field]) -> bool:
    """Whether the last seal has found the chain broken already."""
    seals = sorted((_instance(field), place) for place, field in enumerate(there) if field.name == SEAL)
    if not seals:
        return False
    last = there[seals[-1][1]]
    try:
        return ArcSet(last, last, last).read_seal().status == FAIL
    except ChainError:
        return False


def _instance(field: Field) -> int:
    try:
        return instance_of(field)
    except ChainError:
        return 0
