"""The octets that a signature covers (RFC 6376 §3.7). A body is read once, however many signatures it has."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from mailapp.standards.dkim.canonical import Body, Field, relaxed_field, simple_field
from mailapp.standards.dkim.header import BodyForm

Pieces = Callable[[], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class BodyHash:
    """`digest` is SHA-256; `octets`: how many the body has in this form."""

    digest: bytes
    octets: int


class Message:
    """The fields of a message, from top to bottom, and its body, which `pieces` reads from its beginning."""

    def __init__(self, fields: Sequence[Field], pieces: Pieces) -> None:
        self.fields, self._pieces = fields, pieces
        self._hashes: dict[BodyForm, BodyHash] = {}

    def hash_bodies(self, forms: Collection[BodyForm]) -> None:
        """Read the body once for all of these."""
        wanted = set(forms) - self._hashes.keys()
        if wanted:
            self._hashes |= _hashes(self._pieces(), wanted)

    def body_hash(self, form: BodyForm) -> BodyHash:
        self.hash_bodies([form])
        return self._hashes[form]

    def signed_octets(self, names: Sequence[str], own: Field, *, relaxed: bool) -> bytes:
        """What was signed: the fields of these names, each from the lowest up, and the signature without b=.

        A name more than there are fields stands for none: whoever adds one breaks the signature (RFC 6376 §5.4.2).
        """
        form = relaxed_field if relaxed else simple_field
        left: dict[str, list[Field]] = {}
        for field in self.fields:
            if field is not own:
                left.setdefault(field.name, []).append(field)
        taken = [left[name].pop() for name in names if left.get(name)]
        return b"".join(map(form, taken)) + form(without_signature(own)).removesuffix(b"\r\n")


def without_signature(field: Field) -> Field:
    """The field with an empty b= (RFC 6376 §3.7)."""
    name, colon, value = field.raw.partition(b":")
    pieces = value.removesuffix(b"\r\n").split(b";")
    emptied = [piece[: piece.index(b"=") + 1] if _is_signature(piece) else piece for piece in pieces]
    return Field(field.name, name + colon + b";".join(emptied) + b"\r\n")


def _is_signature(piece: bytes) -> bool:
    return piece.partition(b"=")[0].strip(b" \t\r\n") == b"b" and b"=" in piece


def _hashes(pieces: Iterable[bytes], wanted: Collection[BodyForm]) -> dict[BodyForm, BodyHash]:
    bodies = {relaxed: Body(relaxed=relaxed) for relaxed in {form.relaxed for form in wanted}}
    counts = {form: _Count(form) for form in wanted}
    for piece in pieces:
        _count(counts, {relaxed: body.feed(piece) for relaxed, body in bodies.items()})
    _count(counts, {relaxed: body.finish() for relaxed, body in bodies.items()})
    return {form: BodyHash(count.sha.digest(), count.octets) for form, count in counts.items()}


def _count(counts: dict[BodyForm, "_Count"], canonical: dict[bool, bytes]) -> None:
    for form, count in counts.items():
        count.add(canonical[form.relaxed])


class _Count:
    """SHA-256 of as many octets as one form wants."""

    def __init__(self, form: BodyForm) -> None:
        self._most = form.length
        self.sha, self.octets = hashlib.sha256(), 0

    def add(self, octets: bytes) -> None:
        if self._most is None:
            self.sha.update(octets)
        elif self.octets < self._most:
            self.sha.update(octets[: self._most - self.octets])
        self.octets += len(octets)
