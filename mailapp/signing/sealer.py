"""Seals what we hand on for somebody (ARC): its next reader may go by what we have found out of its sender."""

import time
from functools import partial
from typing import TYPE_CHECKING

from mailapp.net.content import Content
from mailapp.signing import ring
from mailapp.signing.signer import parted
from mailapp.standards import authres
from mailapp.standards.dkim.sign import Algorithm, SigningKey, body_hash

if TYPE_CHECKING:
    from mailapp.standards import arc

NOTHING_FOUND = "none"  # RFC 8601 §2.2: nobody has looked


def sealed(content: Content, domain: str, hostname: str) -> Content:
    """The letter with our seal, where `domain` has a key that signs; else as it is (RFC 8617 §5.1).

    What was found out stands in our own Authentication-Results, which bears the name `hostname`.
    """
    if not ring.current() or (key := _key(domain)) is None:
        return content
    from mailapp.standards import arc  # it loads cryptography: a house without keys does not need that

    header, body = parted(content)
    said = authres.own(header, hostname)
    found = arc.Found(f"{hostname}; {NOTHING_FOUND}", "") if said is None else arc.Found(said, _chain(said))
    return content.with_prefix(arc.seal(header, partial(body_hash, body), found, key, int(time.time())))


def our_seal(content: Content) -> "arc.Last | None":
    """The last set of its chain, where we would write the same again, octet for octet: nobody else can have made it."""
    from mailapp.standards import arc

    header, body = parted(content)
    last = arc.last_of(header)
    key = _key(last.seal.domain) if last else None
    if last is None or key is None or last.seal.at is None:
        return None
    again = arc.seal(last.header, partial(body_hash, body), last.found, key, last.seal.at)
    return last if again and again in header else None


def sealed_again(content: Content, last: "arc.Last") -> Content:
    """A letter whose last seal was taken off: with another one that says the same."""
    from mailapp.standards import arc

    header, body = parted(content)
    key = _key(last.seal.domain)
    fields = arc.seal(header, partial(body_hash, body), last.found, key, int(time.time())) if key else b""
    return content.with_prefix(fields)


def unsealed(content: Content) -> Content:
    """Without the last set of its chain."""
    from mailapp.standards import arc

    header, _ = parted(content)
    last = arc.last_of(header)
    return content.headed(last.header, len(header)) if last else content


def _chain(said: str) -> str:
    return authres.result_of(said, "arc") or "none"


def _key(domain: str) -> SigningKey | None:
    """RSA, which everybody can check, rather than Ed25519."""
    keys = ring.keys_for(domain)
    return min(keys, key=lambda key: key.algorithm is not Algorithm.RSA, default=None)
