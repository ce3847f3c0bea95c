"""A server that takes no eight bits gets a letter with a signature that holds (RFC 6376 §5.3, RFC 6152 §3)."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mailapp.net.content import Content
from mailapp.outbox.values import Claimed
from mailapp.signing import api as signing
from mailapp.signing.api import sealed
from mailapp.standards import arc
from mailapp.standards.authentication import Arc
from mailapp.standards.envelope import Envelope, Recipient
from mta.outbound.body import prepared
from tests.standards.dkim.letters import message
from tests.support.dkim_reader import verifies
from tests.support.dns_table import DnsTable
from tests.support.office import Office

SEALER = ("example.test", "mail.example.test")
NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
LETTER = (
    b"From: anna@example.test\r\nSubject: Tea\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: 8bit\r\n\r\nGr\xc3\xbc\xc3\x9fe\r\n"
)


@dataclass
class Old:
    """A server that says EHLO and nothing more."""

    extensions: tuple[str, ...] = ()

    def has_extn(self, name: str) -> bool:
        return name in self.extensions


def leaving(path: Path, octets: bytes, account: int | None, peer: Old) -> bytes:
    path.write_bytes(octets)
    envelope = Envelope("anna@example.test", (Recipient("carl@example.net"),), "8BITMIME")
    letter = Claimed("T", "c", envelope, (1,), path, len(octets), "example.net", NOON, NOON, 0, account)
    with prepared(peer, letter) as body:
        return body.file.read()


def test_a_letter_is_signed_anew_when_it_is_converted(office: Office, tmp_path: Path):
    for name in ("a", "b"):
        [key] = signing.make_keys("example.test", algorithms=[signing.Algorithm.ED25519], selector=name)
    signing.activate_key("example.test", key.selector, unseen=True)
    records = {key.name: key.record, "x._domainkey.list.test": key.record}
    envelope = Envelope("anna@example.test", ())
    theirs = b"DKIM-Signature: v=1; a=ed25519-sha256; d=list.test; s=x;\r\n\th=from; bh=AAAA; b=AAAA\r\n"
    octets = theirs + signing.DkimSigner().sign(envelope, Content.of(LETTER)) + LETTER
    assert verifies(octets, records)[key.name]
    path = tmp_path / "letter"
    assert leaving(path, octets, office.anna.id, Old(("8bitmime",))) == octets
    converted = leaving(path, octets, office.anna.id, Old())
    assert converted.isascii()
    assert converted.count(b"DKIM-Signature") == 2
    assert theirs in converted
    assert verifies(converted, records) == {key.name: True, "x._domainkey.list.test": False}
    assert b"DKIM" not in leaving(path, LETTER, office.anna.id, Old())
    # Of what nobody here has submitted it is renewed where it held: answers of ours bear it, and forgeries may.
    assert verifies(leaving(path, octets, None, Old()), records)[key.name] is True
    forged = leaving(path, octets + b"P.S.\r\n", None, Old())
    assert verifies(forged, records)[key.name] is False
    assert forged.count(b"d=example.test") == 1


def test_a_seal_is_made_anew_when_the_letter_is_converted(office: Office, tmp_path: Path):
    """RFC 8617 §5.1: it covers what leaves; what was found out on arrival stays what it was."""
    [key] = signing.make_keys("example.test", algorithms=[signing.Algorithm.RSA], selector="s")
    signing.activate_key("example.test", key.selector, unseen=True)
    zone = DnsTable({(key.name, "TXT"): [key.record]})
    found = b"Authentication-Results: mail.example.test;\r\n\tspf=pass smtp.mailfrom=carl@example.net; dkim=none\r\n"
    octets = b"".join(sealed(Content.of(found + LETTER), *SEALER).chunks())
    octets = b"Delivered-To: anna@example.test\r\n" + octets
    twice = b"".join(sealed(Content.of(found.replace(b"dkim=none", b"arc=pass") + octets), *SEALER).chunks())
    for sets, letter in enumerate((octets, twice), start=1):
        assert looked(letter, zone).result == "pass"
        converted = leaving(tmp_path / "letter", letter, None, Old())
        assert converted.isascii()
        assert looked(converted, zone) == looked(letter, zone)
        assert converted.lower().count(b"arc-seal:") == sets
    for forged in (
        octets + b"P.S.\r\n",
        octets.replace(b"spf=pass", b"spf=fail", 1),
        octets.replace(b"; cv=", b"; CV="),
    ):
        assert looked(leaving(tmp_path / "letter", forged, None, Old()), zone).result == "fail"


def looked(octets: bytes, zone: DnsTable) -> Arc:
    return arc.verify(message(octets), zone, int(time.time()))
