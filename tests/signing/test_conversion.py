"""A server that takes no eight bits gets a letter with a signature that holds (RFC 6376 §5.3, RFC 6152 §3)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mailapp.net.content import Content
from mailapp.outbox.values import Claimed
from mailapp.signing import api as signing
from mailapp.standards.envelope import Envelope, Recipient
from mta.outbound.body import prepared
from tests.support.dkim_reader import verifies
from tests.support.office import Office

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
    # A stranger's letter, forwarded: whether the old signature was ours nobody has looked, so it stays, broken.
    assert verifies(leaving(path, octets, None, Old()), records)[key.name] is False
    assert b"DKIM" not in leaving(path, LETTER, office.anna.id, Old())
