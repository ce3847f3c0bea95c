"""ManageSieve on real sockets and real rows."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from access.managesieve.server import SieveConnection
from mailapp.delivery.models import Script
from mailapp.delivery.script import (
    BadScript,
    BadScriptName,
    NoSuchScript,
    ScriptActive,
    ScriptExists,
    ScriptInfo,
    ScriptTooLarge,
    TooManyScripts,
)
from mailapp.delivery.scripts import Scripts
from mailapp.policy import api as policy
from tests.access.running import Running, all_of, raw, running
from tests.support.office import PASSWORD, Office
from tests.support.transcript import play


@pytest.fixture
def house(office: Office, tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path, SieveConnection) as server:
        yield server


def login(name: str) -> str:
    return base64.b64encode(f"\0{name}\0{PASSWORD}".encode()).decode()


GREETING = """
S: "IMPLEMENTATION" "Pillarbox"
S: "VERSION" "1.0"
S: "SASL" "PLAIN LOGIN SCRAM-SHA-256"
S: "SIEVE" "fileinto envelope … regex"
S: "NOTIFY" "mailto"
S: "MAXREDIRECTS" "4"
S: "LANGUAGE" "en"
{starttls}
S: "UNAUTHENTICATE"
S: OK …
"""


def test_scripts_under_tls(house: Running, office: Office) -> None:
    play(
        GREETING
        + """C: STARTTLS
S: OK "Begin TLS"
-- tls
"""
        + GREETING.replace("{starttls}", "")
        + """C: AUTHENTICATE "PLAIN" "{anna}"
S: OK "Logged in"
C: PUTSCRIPT "rules" "keep;"
S: OK "Kept"
C: PUTSCRIPT "rules" "keep; fileinto \\"A\\";"
S: NO "line 1, column 7: Write require “fileinto” at the beginning to use “fileinto”"
C: SETACTIVE "rules"
S: OK "Active"
C: LOGOUT
S: OK "Bye"
-- closed
""",
        house.plain,
        anna=login("anna@example.test"),
        starttls='S: "STARTTLS"',
    )
    assert Scripts(office.anna.id).listed() == [ScriptInfo("rules", True, 5)]
    assert Scripts(office.ben.id).listed() == []


@pytest.mark.parametrize("behind", [b"NOOP\r\n", b"N"])
def test_starttls_is_a_wall(house: Running, behind: bytes) -> None:
    client = raw(house.plain)
    while not client.recv(1000).endswith(b'ManageSieve"\r\n'):
        pass
    client.sendall(b"STARTTLS\r\n" + behind)
    assert all_of(client) == b""


def test_drain(house: Running) -> None:
    client = raw(house.plain)
    while not client.recv(1000).endswith(b'ManageSieve"\r\n'):
        pass
    house.drain_later().result(10)
    assert all_of(client) == b'BYE (TRYLATER) "The server stops"\r\n'


def test_rows(office: Office) -> None:
    """What is kept, and what is refused."""
    scripts = Scripts(office.anna.id)
    scripts.put("a", b"keep;")
    scripts.put("a", b"stop;")
    scripts.put("e\u0301", "# Grüße\r\n".encode())
    assert scripts.text("\xe9") == "# Grüße\r\n".encode()  # the same name, composed
    assert scripts.active() is None
    scripts.activate("a")
    scripts.activate("\xe9")
    assert [info.active for info in scripts.listed()] == [False, True]
    assert scripts.active() == "# Grüße\r\n"
    scripts.rename("\xe9", "b")
    scripts.put("b", b"")
    assert scripts.active() == ""
    with pytest.raises(ScriptActive):
        scripts.remove("b")
    with pytest.raises(ScriptExists):
        scripts.rename("b", "a")
    scripts.rename("b", "b")
    for act in (scripts.text, scripts.activate, scripts.remove):
        with pytest.raises(NoSuchScript):
            act("c")
    with pytest.raises(BadScriptName):
        scripts.put("a\nb", b"")
    scripts.put("a", b"\xef\xbb\xbfkeep;")  # as Notepad writes it
    assert scripts.text("a") == b"keep;"
    for wrong in (b"\xff", b"\0"):
        with pytest.raises(BadScript):
            scripts.put("a", wrong)
    scripts.activate("")
    scripts.remove("b")
    assert [info.name for info in scripts.listed()] == ["a"]


def test_scripts_are_checked(office: Office) -> None:
    """RFC 5804 §2.6, §2.12: wrong ones are not kept, odd ones are."""
    scripts = Scripts(office.anna.id)
    scripts.put("a", b"keep;")
    for act in (scripts.check, lambda octets: scripts.put("a", octets)):
        with pytest.raises(BadScript, match=r"line 1, column 1: .* “kepe”\r\nline 3, column 6: "):
            act(b'kepe;\n\nkeep "x";')
        assert act(b"stop; keep;") == ["line 1, column 7: Nothing behind stop is carried out"]
    including = b'require "include"; include "b"; include :optional "c"; include :global "d";'
    there_is_no = "line 1, column 1: There is no"
    assert scripts.put("a", including) == [f"{there_is_no} personal script “b”", f"{there_is_no} global script “d”"]
    scripts.put("b", b"")
    assert scripts.check(including) == [f"{there_is_no} global script “d”"]


def test_old_scripts_are_checked_when_they_are_chosen(office: Office) -> None:
    scripts = Scripts(office.anna.id)
    scripts.put("a", b"keep;")
    Script.objects.update(text="kepe;")
    with pytest.raises(BadScript):
        scripts.activate("a")
    assert scripts.active() is None


def test_limits(office: Office) -> None:
    policy.change("scripts_per_account", 1)
    policy.change("script_octets", 4096)
    scripts = Scripts(office.anna.id)
    scripts.put("a", b"#" * 4096)
    scripts.put("a", b"")
    with pytest.raises(TooManyScripts):
        scripts.put("b", b"")
    with pytest.raises(ScriptTooLarge):
        scripts.put("a", b"#" * 4097)
    assert scripts.text("a") == b""
