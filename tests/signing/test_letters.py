"""What leaves is signed, when the keys are in the DNS and not before (RFC 6376 §5)."""

from contextlib import closing
from pathlib import Path

import dkim
import pytest
from django.conf import settings
from django.utils import timezone

from mailapp.delivery import api as delivery
from mailapp.delivery.scripts import Scripts
from mailapp.delivery.tell import About, Action, tell
from mailapp.directory import api as directory
from mailapp.net.resolver import NetResolver
from mailapp.policy import api as policy
from mailapp.signing import api as signing
from mailapp.signing import ring
from mailapp.signing.api import KeyState
from mailapp.signing.models import DkimKey
from mailapp.standards.dsn import Fate
from mailapp.standards.envelope import Envelope, Recipient
from tests.delivery.test_arrive import arrival, letters_of
from tests.delivery.test_submit import submission
from tests.support.dkim_reader import verifies
from tests.support.office import Office


def look() -> list[signing.KeyInfo]:
    return signing.look(signing.keys(), NetResolver(settings.DNS_NAMESERVERS), timezone.now())


def sent(office: Office, **changes) -> bytes:
    """What Ben gets of a letter of Anna's."""
    letter = submission(office, "ben@example.test", **changes)
    with closing(letter.content):
        delivery.submit(letter)
    return letters_of(office.ben.id)[-1]


def test_a_key_signs_when_the_dns_has_it(office: Office, publish, django_assert_max_num_queries):
    assert b"DKIM-Signature" not in sent(office)
    signing.make_keys("example.test")
    assert [key.state for key in look()] == [KeyState.MADE, KeyState.MADE]
    assert b"DKIM-Signature" not in sent(office)
    records = publish()
    assert [key.state for key in look()] == [KeyState.ACTIVE, KeyState.ACTIVE]
    assert verifies(sent(office), records) == dict.fromkeys(records, True)
    with django_assert_max_num_queries(0):
        assert ring.keys_for("example.test")


def test_whatever_the_letter_is_like(office: Office, publish):
    """Large ones are read in pieces, and those of many bytes and few headers, too."""
    signing.make_keys("example.test", algorithms=[signing.Algorithm.ED25519])
    records = publish()
    look()
    for octets in (
        b"From: anna@example.test\r\n\r\n" + b"0123456789abcdef " * 60_000 + b"\r\n\r\n\r\n",
        b"From: =?utf-8?q?J=C3=BCrgen?= <anna@example.test>\r\nSubject: x\r\n\tfolded\r\n\r\nGr\xc3\xbc\xc3\x9fe",
        b"From: anna@example.test\r\nSubject: nothing\r\n\r\n",
    ):
        assert list(verifies(sent(office, octets=octets), records).values()) == [True]


def test_only_our_own_names_are_signed(office: Office, publish):
    directory.add_domain("other.test")
    directory.add_domain("branch.example.test")
    for alias in ("anna@other.test", "anna@branch.example.test"):
        directory.add_alias(alias, ["anna@example.test"])
    signing.make_keys("example.test", algorithms=[signing.Algorithm.ED25519])
    records = publish()
    look()
    other = b"From: anna@other.test\r\n\r\nHello\r\n"
    assert b"DKIM-Signature" not in sent(office, octets=other, sender="anna@other.test")
    # a domain below is signed by the one above: aligned, as DMARC sees it
    below = b"From: anna@branch.example.test\r\n\r\nHello\r\n"
    assert list(verifies(sent(office, octets=below, sender="anna@branch.example.test"), records).values()) == [True]


def test_reports_of_the_server_are_signed(office: Office, publish):
    """A bounce is a letter of ours, too: From is postmaster of the sender's domain."""
    signing.make_keys("example.test", algorithms=[signing.Algorithm.ED25519])
    records = publish()
    look()
    about = About("ABC", Envelope("anna@example.test", (Recipient("carl@example.net"),)), b"Subject: x\r\n")
    tell(about, Action.FAILED, [Fate("carl@example.net", Action.FAILED, "5.1.1", "550 no")])
    assert list(verifies(letters_of(office.anna.id)[-1], records).values()) == [True]


def test_rotation(office: Office, publish, zone):
    signing.make_keys("example.test", algorithms=[signing.Algorithm.ED25519], selector="old")
    publish()
    look()
    [new] = signing.rotate_keys("example.test")
    with pytest.raises(signing.SigningError, match="has new keys already"):
        signing.rotate_keys("example.test")
    assert b"s=olde" in sent(office)
    records = publish()
    look()
    states = {key.selector: key.state for key in signing.keys("example.test")}
    assert states == {"olde": KeyState.RETIRING, new.selector: KeyState.ACTIVE}
    assert verifies(sent(office), records) == {new.name: True}
    later = signing.key("example.test", "olde").retires
    signing.look_when_due(NetResolver(settings.DNS_NAMESERVERS), later)
    assert signing.key("example.test", "olde").state is KeyState.GONE
    assert DkimKey.objects.get(selector="olde").secret == ""


def test_a_record_that_vanishes_stops_the_signing(office: Office, publish, zone):
    signing.make_keys("example.test", algorithms=[signing.Algorithm.ED25519])
    [name] = publish()
    look()
    zone[name, "TXT"] = "SERVFAIL"
    assert [key.state for key in look()] == [KeyState.ACTIVE]
    del zone[name, "TXT"]
    assert [key.state for key in look()] == [KeyState.MADE]
    assert b"DKIM-Signature" not in sent(office)


def test_a_secret_that_does_not_open_stops_no_letter(office: Office, publish):
    signing.make_keys("example.test", algorithms=[signing.Algorithm.ED25519])
    publish()
    look()
    DkimKey.objects.update(secret="rubbish")
    ring.forget()
    assert b"DKIM-Signature" not in sent(office)


def test_secrets_are_sealed(office: Office):
    signing.make_keys("example.test", algorithms=[signing.Algorithm.ED25519])
    assert "PRIVATE" not in DkimKey.objects.get().secret
    assert (settings.PILLARBOX_HOME / "keys/dkim").stat().st_mode & 0o077 == 0


LOOKED_AT = b"Authentication-Results: mail.example.test;\r\n\tdmarc=pass header.from=example.net\r\n"


def handed_on(to: str, prefix: bytes = LOOKED_AT) -> list[bytes]:
    """What leaves of a letter from outside."""
    before = spooled()
    letter = arrival(to)
    letter.content.prefix = prefix + letter.content.prefix
    [receipt] = delivery.deliver([letter])
    assert isinstance(receipt, delivery.Receipt)
    return [path.read_bytes() for path in spooled() - before]


def spooled() -> set[Path]:
    return {path for path in (settings.PILLARBOX_HOME / "spool").rglob("*") if path.is_file()}


def test_what_is_handed_on_is_sealed(office: Office, publish):
    """RFC 8617 §5.1, in the eyes of dkimpy; with the RSA key, which everybody can check."""
    directory.add_alias("sales@example.test", ["shop@example.org"])
    assert b"ARC-Seal" not in handed_on("sales@example.test")[0]
    signing.make_keys("example.test")
    records = publish()
    look()
    Scripts(office.anna.id).put("go", b'redirect "anna@example.org";')
    Scripts(office.anna.id).activate("go")
    for to in ("sales@example.test", "anna@example.test"):
        [octets] = handed_on(to)
        status, _, because = dkim.arc_verify(
            octets, dnsfunc=lambda name, timeout=5: records[name.decode()[:-1]].encode()
        )
        assert (status, because) == (b"pass", "success")
        assert (
            b"\r\nARC-Authentication-Results: i=1; mail.example.test;\r\n\tdmarc=pass header.from=example.net\r\n"
            in octets
        )
        assert b"; a=rsa-sha256; d=example.test;" in octets
    [unseen] = handed_on("sales@example.test", b"")
    assert b"ARC-Authentication-Results: i=1; mail.example.test; none\r\n" in unseen
    policy.change("arc_seals", False)
    assert b"ARC-Seal" not in handed_on("sales@example.test")[0]


def test_our_own_peoples_letters_need_no_seal(office: Office, publish):
    directory.add_alias("sales@example.test", ["shop@example.org"])
    signing.make_keys("example.test", algorithms=[signing.Algorithm.ED25519])
    publish()
    look()
    letter = submission(office, "sales@example.test")
    with closing(letter.content):
        delivery.submit(letter)
    [path] = (settings.PILLARBOX_HOME / "spool").rglob(letter.trace)
    assert (b"DKIM-Signature" in path.read_bytes(), b"ARC-" in path.read_bytes()) == (True, False)
