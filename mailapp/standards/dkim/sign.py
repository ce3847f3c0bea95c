"""DKIM signatures of a letter that leaves (RFC 6376 §5): one hash of the body, one signature for each key."""

from base64 import b64encode
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from mailapp.standards.dkim.canonical import Body, Field, fields, relaxed_field
from mailapp.standards.dkim.tags import written

# What is signed where a letter has it (RFC 6376 §5.4.1), the trace fields left out: they change on the way.
SIGNED = (
    *("from", "sender", "reply-to", "subject", "date", "message-id", "to", "cc", "in-reply-to", "references"),
    *("mime-version", "content-type", "content-transfer-encoding", "content-language", "auto-submitted"),
    *("resent-from", "resent-sender", "resent-date", "resent-to", "resent-cc", "resent-message-id"),
    *("list-id", "list-unsubscribe", "list-unsubscribe-post", "list-post", "list-help"),
)
# Nobody can put a second one in without breaking the signature (RFC 6376 §8.15).
SEALED = frozenset({"from", "reply-to", "subject", "date", "to", "cc", "content-type", "message-id"})
B_COLUMNS = 72  # of base64 on one line
MOST_FIELDS = 200  # of one name: a header of 10,000 To fields must not become a signature of 100 KB


class Algorithm(StrEnum):
    """How a key signs; the value is what k= of its record says."""

    RSA = "rsa"  # RFC 6376 §3.3.1
    ED25519 = "ed25519"  # RFC 8463

    @property
    def tag(self) -> str:
        return f"{self.value}-sha256"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One key. `sign` takes the octets of RFC 6376 §3.7 and gives the signature."""

    domain: str  # A-labels
    selector: str
    algorithm: Algorithm
    sign: Callable[[bytes], bytes]


def signatures(header: bytes, body: Iterable[bytes], keys: Sequence[SigningKey], at: int) -> bytes:
    """A DKIM-Signature field for each key, with their CRLF. `at`: seconds since 1970."""
    names, signed = covered(fields(header), SIGNED)
    digest = b64encode(body_hash(body)).decode()
    return b"".join(_signature(key, names, signed, digest, at) for key in keys)


def body_hash(pieces: Iterable[bytes]) -> bytes:
    """SHA-256 of the body in relaxed form (RFC 6376 §3.7)."""
    body, digest = Body(relaxed=True), sha256()
    for piece in pieces:
        digest.update(body.feed(piece))
    digest.update(body.finish())
    return digest.digest()


def covered(found: Sequence[Field], wanted: Iterable[str]) -> tuple[list[str], bytes]:
    """The names for h=, of those that are wanted, and the fields in that order.

    Of several of one name the last comes first (§5.4.2).
    """
    by_name: dict[str, list[bytes]] = defaultdict(list)
    for field in reversed(found):
        by_name[field.name].append(relaxed_field(field))
    names: list[str] = []
    signed: list[bytes] = []
    for name in wanted:
        there = by_name.get(name, ())[:MOST_FIELDS]
        names += [name] * (len(there) + (name in SEALED))
        signed += there
    return names, b"".join(signed)


def _signature(key: SigningKey, names: Sequence[str], signed: bytes, digest: str, at: int) -> bytes:
    """RFC 6376 §3.5; the field itself is signed with an empty b= (§3.7)."""
    tags = (
        ("v", "1"),
        ("a", key.algorithm.tag),
        ("c", "relaxed/relaxed"),
        ("d", key.domain),
        ("s", key.selector),
        ("t", str(at)),
        ("h", folded(names)),
        ("bh", digest),
    )
    return signed_field("DKIM-Signature", tags, signed, key)


def signed_field(name: str, tags: Sequence[tuple[str, str]], before: bytes, key: SigningKey) -> bytes:
    """A field of these tags, whose b= signs what stands `before` and the field itself, b= being empty."""
    field = f"{name}: {written((*tags, ('b', '')))}".encode()
    own = relaxed_field(Field(name.lower(), field)).removesuffix(b"\r\n")
    signature = b64encode(key.sign(before + own)).decode()
    lines = [signature[at : at + B_COLUMNS] for at in range(0, len(signature), B_COLUMNS)]
    return field + "".join(f"\r\n\t {line}" for line in lines).encode() + b"\r\n"


def folded(names: Sequence[str]) -> str:
    """Names with colons, folded so that no line gets long."""
    lines = [""]
    for name in names:
        if len(lines[-1]) + len(name) > B_COLUMNS:
            lines.append("")
        lines[-1] += f"{name}:"
    return "\r\n\t ".join(lines).removesuffix(":")
