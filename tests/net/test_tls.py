import os
import socket
import ssl
import stat
import threading
from pathlib import Path

import pytest

from mailapp.net.tls import Certificate, make_self_signed, opportunistic


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    certificate, key = tmp_path / "tls/certificate.pem", tmp_path / "tls/key.pem"
    assert make_self_signed(certificate, key, "mail.example.test")
    return certificate, key


def handshake(server: ssl.SSLContext, client: ssl.SSLContext, name: str) -> bytes:
    """The certificate (DER) that the client is shown."""
    ours, theirs = socket.socketpair()

    def answer() -> None:
        with server.wrap_socket(ours, server_side=True) as inside:
            inside.recv(1)

    thread = threading.Thread(target=answer)
    thread.start()
    with client.wrap_socket(theirs, server_hostname=name) as inside:
        shown = inside.getpeercert(binary_form=True)
        inside.send(b"x")
    thread.join()
    assert shown is not None
    return shown


def test_the_pair_is_made_once(pair: tuple[Path, Path]) -> None:
    certificate, key = pair
    before = certificate.read_bytes()
    assert not make_self_signed(certificate, key, "mail.example.test")
    assert certificate.read_bytes() == before
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["mail.example.test", "localhost", "127.0.0.1"])
def test_who_trusts_the_certificate_knows_us_by_name(pair: tuple[Path, Path], name: str) -> None:
    handshake(Certificate(*pair).context, ssl.create_default_context(cafile=str(pair[0])), name)


def test_a_renewed_certificate_is_shown_at_the_next_handshake(pair: tuple[Path, Path], tmp_path: Path) -> None:
    served = Certificate(*pair)
    old = handshake(served.context, opportunistic(), "mail.example.test")
    renewed = tmp_path / "new.pem", tmp_path / "newkey.pem"
    make_self_signed(*renewed, "mail.example.test")
    for source, target in zip(renewed, pair, strict=True):
        os.replace(source, target)
    new = handshake(served.context, opportunistic(), "mail.example.test")
    assert new != old
    assert new == ssl.PEM_cert_to_DER_cert(pair[0].read_text())


def test_a_broken_renewal_changes_nothing(pair: tuple[Path, Path]) -> None:
    served = Certificate(*pair)
    old = handshake(served.context, opportunistic(), "mail.example.test")
    pair[0].write_text("half a certifi")
    assert handshake(served.context, opportunistic(), "mail.example.test") == old


@pytest.mark.filterwarnings("ignore:.*TLSVersion.TLSv1:DeprecationWarning")
def test_nobody_speaks_an_old_tls(pair: tuple[Path, Path]) -> None:
    """RFC 8996 §2: TLS 1.0 and 1.1 are refused by our side, whoever would like to speak them."""
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    ours, theirs = ssl.MemoryBIO(), ssl.MemoryBIO()
    with pytest.raises(ssl.SSLWantReadError):
        old.wrap_bio(ours, theirs).do_handshake()
    with pytest.raises(ssl.SSLError, match=r"(?i)unsupported.protocol"):
        Certificate(*pair).context.wrap_bio(theirs, ours, server_side=True).do_handshake()
    assert opportunistic().minimum_version is ssl.TLSVersion.TLSv1_2
