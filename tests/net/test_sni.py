"""One server, several names: each client is shown the certificate for the name it asks for (RFC 6066 §3)."""

import logging
import os
import shutil
import ssl
from pathlib import Path

import pytest

from mailapp.net import sni
from mailapp.net.sni import names_of
from mailapp.net.tls import Certificate, make_self_signed, opportunistic
from tests.net.test_tls import handshake


@pytest.fixture(autouse=True)
def look_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sni, "LOOK_EVERY", 0.0)


@pytest.fixture
def tls(tmp_path: Path) -> Path:
    make_self_signed(tmp_path / "certificate.pem", tmp_path / "key.pem", "mail.example.test")
    return tmp_path


def served(tls: Path) -> ssl.SSLContext:
    return Certificate(tls / "certificate.pem", tls / "key.pem", tls).context


def add(tls: Path, folder: str, name: str) -> Path:
    make_self_signed(tls / folder / "certificate.pem", tls / folder / "key.pem", name)
    return tls / folder / "certificate.pem"


def der(certificate: Path) -> bytes:
    return ssl.PEM_cert_to_DER_cert(certificate.read_text())


def shown(context: ssl.SSLContext, name: str) -> bytes:
    return handshake(context, opportunistic(), name)


def test_each_name_has_its_own(tls: Path) -> None:
    other, star = add(tls, "branch", "mail.branch.test"), add(tls, "star", "*.wide.test")
    context = served(tls)
    assert shown(context, "mail.branch.test") == shown(context, "MAIL.Branch.test") == der(other)
    assert shown(context, "imap.wide.test") == der(star)
    for name in ("mail.example.test", "far.imap.wide.test", "wide.test", "elsewhere.test", "localhost"):
        assert shown(context, name) == der(tls / "certificate.pem")


def test_a_client_that_verifies_is_content(tls: Path) -> None:
    trusted = ssl.create_default_context(cafile=str(add(tls, "branch", "mail.branch.test")))
    handshake(served(tls), trusted, "mail.branch.test")


def test_added_renewed_and_taken_away_while_it_serves(tls: Path, tmp_path: Path) -> None:
    context = served(tls)
    assert shown(context, "mail.branch.test") == der(tls / "certificate.pem")
    old = der(add(tls, "branch", "mail.branch.test"))
    assert shown(context, "mail.branch.test") == old
    add(tls, "new/inside", "mail.branch.test")
    for file in ("key.pem", "certificate.pem"):
        os.replace(tls / "new/inside" / file, tls / "branch" / file)
    assert shown(context, "mail.branch.test") == der(tls / "branch/certificate.pem") != old
    shutil.rmtree(tls / "branch")
    assert shown(context, "mail.branch.test") == der(tls / "certificate.pem")


def test_a_broken_one_is_told_once_and_the_old_stays(tls: Path, caplog: pytest.LogCaptureFixture) -> None:
    context, certificate = served(tls), add(tls, "branch", "mail.branch.test")
    old = shown(context, "mail.branch.test")
    certificate.write_text("half a certifi")
    (tls / "no key").mkdir()
    (tls / "no key/certificate.pem").write_text("x")
    with caplog.at_level(logging.WARNING):
        assert [shown(context, "mail.branch.test") for _ in range(3)] == [old] * 3
    assert len(caplog.records) == 1
    assert "branch cannot be used" in caplog.text


def test_a_certificate_that_names_nobody(tls: Path) -> None:
    add(tls, "plain", "localhost")
    assert names_of(tls / "plain/certificate.pem") == ()
    assert shown(served(tls), "localhost") == der(tls / "certificate.pem")
