#!/usr/bin/env python3
"""What it costs to find out who sent a letter of 10 KB: SPF, DKIM, DMARC, ARC; milliseconds, medians.

Times the pure code alone: the DNS is a table that answers at once. The letter comes as its octets.
"""

import base64
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import budget
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from mailapp.standards import arc, authres, dmarc, spf
from mailapp.standards.authentication import Authentication
from mailapp.standards.dkim.verify import verify
from tests.standards.dkim.letters import NOW, message, sign
from tests.support.dns_table import DnsTable

ROUNDS, TIMES = 15, 40
TO_REACH = {"SPF, DKIM, DMARC, ARC and the field": 2.0, "a letter without a signature": 1.0, "100 signatures": 20.0}
KEY = generate_private_key(65537, 2048)
PUBLIC = base64.b64encode(KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
ZONE = {
    ("example.net", "TXT"): ["something-verification=1", "v=spf1 mx include:_spf.example.org ip4:192.0.2.0/24 -all"],
    ("_spf.example.org", "TXT"): ["v=spf1 ip4:198.51.100.0/24 ip6:2001:db8::/32 ~all"],
    ("example.net", "MX"): ["10 mx1.example.net", "20 mx2.example.net"],
    ("mx1.example.net", "A"): ["203.0.113.1"],
    ("mx2.example.net", "A"): ["203.0.113.2"],
    ("_dmarc.example.net", "TXT"): ["v=DMARC1; p=reject; rua=mailto:d@example.net"],
    ("s1._domainkey.example.net", "TXT"): [f"v=DKIM1; k=rsa; p={PUBLIC}"],
}
BODY = (
    "Received: from gw.example.net (gw [192.0.2.1])\r\n\tby mail.example.test with ESMTPS id 5KQ8ZT3B0C9;\r\n"
    "\tThu, 26 Nov 2026 09:00:00 +0000\r\n"
    * 3
    + "From: Carl <carl@example.net>\r\nTo: anna@example.test\r\nSubject: from the sea\r\n"
    "Date: Thu, 26 Nov 2026 09:00:00 +0000\r\nMessage-ID: <1@example.net>\r\n\r\n"
    + "A line of text that  goes on for about seventy characters, as such lines do. \r\n"
    * 125
).encode()


def look(octets: bytes) -> bytes:
    """As `mta.inbound.authenticate` does it, without its iprev."""
    resolver, letter = DnsTable(ZONE), message(octets)
    author = dmarc.author_domain(field.value for field in letter.fields if field.name == "from")
    sent = spf.check("192.0.2.1", "gw.example.net", "carl@example.net", resolver, now=NOW)
    signed = verify(letter, resolver, NOW, author)
    judged = dmarc.evaluate(author, sent, signed, resolver, 0.5)
    found = Authentication(sent, signed, judged, arc.verify(letter, resolver, NOW), author_domain=author)
    return authres.field("mail.example.test", found, "192.0.2.1")


def acts() -> budget.Acts:
    signed = sign(BODY, KEY, {})
    junk = "DKIM-Signature: v=1; d=a{}.example; s=x; a=rsa-sha256; h=from; bh=AAAA; b=AAAA\r\n"
    hundred = "".join(map(junk.format, range(100))).encode() + signed
    letters: dict[str, bytes] = {
        "SPF, DKIM, DMARC, ARC and the field": signed,
        "the same, signed four times": sign(sign(sign(signed, KEY, {"c": "simple/simple"}), KEY, {}), KEY, {}),
        "a letter without a signature": BODY,
        "100 signatures": hundred,
    }
    looks: dict[str, Callable[[], object]] = {name: partial(look, octets) for name, octets in letters.items()}
    return {**looks, "is there a forged field?": partial(authres.without_forged, BODY[:900], "mail.example.test")}


if __name__ == "__main__":
    sys.exit(budget.told(__doc__, acts(), TO_REACH, "ms", times=TIMES, rounds=ROUNDS))
