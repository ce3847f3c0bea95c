"""Seals what we hand on for somebody (ARC): its next reader may go by what we have found out of its sender."""

import time
from functools import partial

from mailapp.net.content import Content
from mailapp.signing import ring
from mailapp.signing.signer import parted
from mailapp.standards import authres
from mailapp.standards.dkim.sign import Algorithm, SigningKey, body_hash

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


def _chain(said: str) -> str:
    return authres.result_of(said, "arc") or "none"


def _key(domain: str) -> SigningKey | None:
    """RSA, which everybody can check, rather than Ed25519."""
    keys = ring.keys_for(domain)
    return min(keys, key=lambda key: key.algorithm is not Algorithm.RSA, default=None)
