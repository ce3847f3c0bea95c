"""Real programs fetch mail by POP3: letters come out as they went in, and nobody fetches one twice."""

import poplib
import ssl
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.access_house import AccessHouse, access_house
from tests.support.mail_programs import configuration, files, lines, run
from tests.support.office import PASSWORD

pytestmark = pytest.mark.e2e
NOTHING_NEW = 1  # how fetchmail ends then
ANNA, BEN, OLGA = "anna@example.test", "ben@example.test", "olga@example.test"


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker) -> Iterator[AccessHouse]:
    with django_db_blocker.unblock(), access_house() as house:
        yield house


@pytest.fixture
def letters(house: AccessHouse) -> list[bytes]:
    return sorted(map(lines, house.letters))


@pytest.fixture
def ordinary(house: AccessHouse) -> list[bytes]:
    """For programs that mend headers which they find broken."""
    return sorted(map(lines, house.ordinary_letters))


def fetchmail(house: AccessHouse, home: Path, port: int, way: str) -> None:
    """One letter a file, as it came: without a Received field of fetchmail's own."""
    (home / "letters").mkdir(exist_ok=True)
    rc = f"""
        set invisible
        poll localhost protocol pop3 port {port} user "{BEN}" password "{PASSWORD}" is root here keep
        {way} sslcertck sslcertfile "{house.certificate}" no rewrite mda "cat >$(mktemp -p {home}/letters)"
    """
    run(home, "fetchmail", "-f", configuration(home / "rc", rc), "--uidl", content=(0, NOTHING_NEW))


@pytest.mark.parametrize(("door", "way"), [("POP3S", "ssl"), ("POP3", 'sslproto "TLS1.2+"')])
def test_fetchmail(house: AccessHouse, tmp_path: Path, ordinary: list[bytes], door: str, way: str) -> None:
    fetchmail(house, tmp_path, house.ports[door], way)
    assert files(tmp_path) == ordinary
    fetchmail(house, tmp_path, house.ports[door], way)
    assert len(files(tmp_path)) == len(ordinary)


def words(letter: bytes) -> list[bytes]:
    """getmail folds long fields anew (RFC 5322 §2.2.3)."""
    return letter.split()


def test_getmail(house: AccessHouse, tmp_path: Path, ordinary: list[bytes]) -> None:
    (tmp_path / "letters").mkdir()
    rc = f"""
[retriever]
type = SimplePOP3SSLRetriever
server = localhost
port = {house.ports["POP3S"]}
username = {BEN}
password = {PASSWORD}
ca_certs = {house.certificate}
[destination]
type = MDA_external
path = /bin/sh
arguments = ("-c", "cat >$(mktemp -p {tmp_path}/letters)")
allow_root_commands = true
[options]
read_all = false
delivered_to = false
received = false
"""
    program = ("getmail", "--getmaildir", tmp_path, "--rcfile", configuration(tmp_path / "getmailrc", rc))
    run(tmp_path, *program)
    assert sorted(map(words, files(tmp_path))) == sorted(map(words, ordinary))
    run(tmp_path, *program)
    assert len(files(tmp_path)) == len(ordinary)


def mpop(house: AccessHouse, home: Path, user: str, **options: str) -> None:
    for folder in ("cur", "new", "tmp"):
        (home / "mail" / folder).mkdir(parents=True, exist_ok=True)
    chosen = {"tls_starttls": "off", "port": house.ports["POP3S"], "keep": "on", **options}
    rc = f"""
account default
host localhost
user {user}
password {PASSWORD}
tls on
tls_trust_file {house.certificate}
delivery maildir {home}/mail
uidls_file {home}/uidls
received_header off
"""
    rc += "".join(f"{name} {value}\n" for name, value in chosen.items())
    run(home, "mpop", "-C", configuration(home / "mpoprc", rc))


def test_mpop(house: AccessHouse, tmp_path: Path, letters: list[bytes]) -> None:
    mpop(house, tmp_path, ANNA)
    assert files(tmp_path / "mail") == letters
    mpop(house, tmp_path, ANNA)
    assert len(files(tmp_path / "mail")) == len(letters)


def test_mpop_deletes(house: AccessHouse, tmp_path: Path) -> None:
    by_starttls = {"tls_starttls": "on", "port": str(house.ports["POP3"])}
    mpop(house, tmp_path, OLGA, keep="off", auth="plain", **by_starttls)
    assert files(tmp_path / "mail") == sorted(map(lines, house.ordinary_letters))
    with closing(poplib.POP3("localhost", house.ports["POP3"], timeout=20)) as pop:
        pop.user(OLGA)
        pop.pass_(PASSWORD)
        assert pop.stat() == (0, 0)


def test_curl(house: AccessHouse, tmp_path: Path) -> None:
    curl = ("curl", "--silent", "--show-error", "--cacert", house.certificate, "--user", f"{ANNA}:{PASSWORD}")
    implicit, starttls = (f"{scheme}://localhost:{house.ports[scheme.upper()]}" for scheme in ("pop3s", "pop3"))
    assert len(run(tmp_path, *curl, f"{implicit}/").splitlines()) == len(house.letters)
    for number in (1, 16, len(house.letters)):
        assert run(tmp_path, *curl, f"{implicit}/{number}") == house.letters[number - 1]
    assert run(tmp_path, *curl, "--ssl-reqd", f"{starttls}/2") == house.letters[1]


def test_poplib(house: AccessHouse) -> None:
    trust = ssl.create_default_context(cafile=house.certificate)
    with closing(poplib.POP3("localhost", house.ports["POP3"], timeout=20)) as pop:
        assert "STLS" in pop.capa()
        pop.stls(trust)
        pop.user(ANNA)
        pop.pass_(PASSWORD)
        assert pop.stat() == (len(house.letters), sum(map(len, house.letters)))
        for number, letter in enumerate(house.letters, 1):
            assert pop.retr(number)[1] == letter.removesuffix(b"\r\n").split(b"\r\n")
        pop.quit()
