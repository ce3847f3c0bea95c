"""RFC 7672 §3: which certificate is the one that the DNS names."""

import hashlib
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mailapp.standards import dane, tlsa
from mailapp.standards.dane import DaneMismatch
from mailapp.standards.tlsa import Tlsa
from tests.support.authority import Authority

HOST = "mx.example.net"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def own(authority):
    return authority.issue(HOST)


def key_of(certificate):
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def record(usage, selector, matching, certificate):
    data = key_of(certificate) if selector else certificate.public_bytes(Encoding.DER)
    data = {0: data, 1: hashlib.sha256(data).digest(), 2: hashlib.sha512(data).digest()}[matching]
    return Tlsa(usage, selector, matching, data)


def check(chain, *records, names=(HOST,)):
    dane.verify(chain, records, names, datetime.now(UTC))


def kind(chain, *records, names=(HOST,)):
    with pytest.raises(DaneMismatch) as caught:
        check(chain, *records, names=names)
    return caught.value.kind


@pytest.mark.parametrize("selector", [0, 1])
@pytest.mark.parametrize("matching", [0, 1, 2])
def test_the_server_s_own(own, authority, selector, matching):
    other = authority.issue(HOST)
    fitting = record(3, selector, matching, own.certificate)
    check([own.der], fitting)
    check([own.der], record(3, selector, matching, other.certificate), fitting)
    assert kind([other.der, authority.der], fitting) == "validation-failure"


def test_of_the_server_s_own_neither_name_nor_date_counts(authority):
    old = authority.issue("elsewhere.example", expired=True)
    check([old.der], record(3, 1, 1, old.certificate))


@pytest.mark.parametrize("selector", [0, 1])
def test_its_authority(own, authority, selector):
    anchor = record(2, selector, 1, authority.certificate)
    check([own.der, authority.der], anchor)
    check([own.der, authority.der], anchor, names=("x.example", HOST))


def test_an_authority_checks_name_date_and_chain(authority, own, tmp_path):
    anchor = record(2, 1, 1, authority.certificate)
    old, wild = authority.issue(HOST, expired=True), authority.issue("*.example.net")
    assert kind([own.der, authority.der], anchor, names=("mx.example.org",)) == "certificate-host-mismatch"
    assert kind([old.der, authority.der], anchor) == "certificate-expired"
    check([wild.der, authority.der], anchor)
    stranger = Authority(tmp_path).issue(HOST)
    assert kind([stranger.der, authority.der], anchor) == "certificate-not-trusted"
    assert kind([own.der], anchor) == "validation-failure"


def test_no_certificate_and_rubbish(own):
    fitting = record(3, 1, 1, own.certificate)
    assert kind([], fitting) == "validation-failure"
    assert kind([b"rubbish"], fitting) == "validation-failure"


@pytest.mark.parametrize(
    ("usage", "selector", "matching", "data", "good"),
    [
        (3, 1, 1, b"x" * 32, True),
        (2, 0, 2, b"x" * 64, True),
        (3, 0, 0, b"der", True),
        (0, 1, 1, b"x" * 32, False),
        (1, 1, 1, b"x" * 32, False),
        (3, 2, 1, b"x" * 32, False),
        (3, 1, 3, b"x" * 32, False),
        (3, 1, 1, b"x" * 31, False),
        (3, 1, 0, b"", False),
    ],
)
def test_which_records_mean_something(usage, selector, matching, data, good):
    found = Tlsa(usage, selector, matching, data)
    assert tlsa.usable([found]) == ((found,) if good else ())


def test_where_they_are():
    assert tlsa.base_name(HOST, 25) == "_25._tcp.mx.example.net"
    assert str(Tlsa(3, 1, 1, b"\x0a")) == "3 1 1 0a"
