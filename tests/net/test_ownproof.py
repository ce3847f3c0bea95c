"""Would a sender who verifies accept what we show? (RFC 8461 §4.1)"""

import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailapp.net.ownproof import lasts_until, objection
from mailapp.net.tls import make_self_signed
from tests.support.authority import Authority

NAME = "mail.example.test"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def asked(certificate: Path, key: Path, authority: Authority, others: Path) -> str:
    trust = ssl.create_default_context(cafile=str(authority.file))
    return objection(NAME, certificate, key, others, trust)


def test_a_good_one(authority: Authority, tmp_path: Path) -> None:
    issued = authority.issue(NAME)
    assert asked(issued.chain, issued.key, authority, tmp_path / "tls") == ""


def test_what_no_sender_accepts(authority: Authority, tmp_path: Path) -> None:
    own, key = tmp_path / "own.pem", tmp_path / "own.key"
    make_self_signed(own, key, NAME)
    assert "self-signed certificate" in asked(own, key, authority, tmp_path / "tls")
    other = authority.issue("mail.example.org")
    assert "Hostname mismatch" in asked(other.chain, other.key, authority, tmp_path / "tls")
    old = authority.issue(NAME, expired=True)
    assert "certificate has expired" in asked(old.chain, old.key, authority, tmp_path / "tls")
    assert "it cannot be used" in asked(tmp_path / "gone", key, authority, tmp_path / "tls")


def test_how_long_it_lasts(authority: Authority, tmp_path: Path) -> None:
    """Whoever has signed it."""
    own, key = tmp_path / "own.pem", tmp_path / "own.key"
    assert lasts_until(own, key) is None
    make_self_signed(own, key, NAME)
    issued, old = authority.issue(NAME), authority.issue(NAME, expired=True)
    for pair in ((own, key), (issued.chain, issued.key)):
        ends = lasts_until(*pair)
        assert ends is not None
        assert ends > datetime.now(UTC)
    assert lasts_until(old.chain, old.key) is None


def test_the_one_for_our_name_among_several(authority: Authority, tmp_path: Path) -> None:
    other, ours = authority.issue("mail.example.org"), authority.issue(NAME)
    folder = tmp_path / "tls/ours"
    folder.mkdir(parents=True)
    (folder / "certificate.pem").write_bytes(ours.chain.read_bytes())
    (folder / "key.pem").write_bytes(ours.key.read_bytes())
    assert asked(other.chain, other.key, authority, tmp_path / "tls") == ""
