"""A real program keeps its script here by ManageSieve."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.access_house import AccessHouse
from tests.support.mail_programs import run
from tests.support.office import PASSWORD

pytestmark = pytest.mark.e2e
Connect = Callable[..., str]
SCRIPT = 'require "fileinto";\r\nif header :contains "Subject" "Rechnung – €" {\r\n    fileinto "Büro";\r\n}\r\n'


@pytest.fixture
def connect(access: AccessHouse, tmp_path: Path) -> Connect:
    def said(*words: str | Path) -> str:
        server = ("--server", "localhost", "--port", str(access.ports["SIEVE"]), "--tlscafile", access.certificate)
        who = ("--user", "anna@example.test", "--passwordfd", "0", "--noclearchan")
        return run(tmp_path, "sieve-connect", *server, *who, *words, stdin=f"{PASSWORD}\n".encode()).decode()

    return said


def test_sieve_connect(connect: Connect, tmp_path: Path) -> None:
    mine, back = tmp_path / "mine.sieve", tmp_path / "back.sieve"
    mine.write_bytes(SCRIPT.encode())

    connect("--upload", "--localsieve", mine, "--remotesieve", "rules")
    connect("--activate", "--remotesieve", "rules")
    assert '"rules" ACTIVE' in connect("--list")
    connect("--download", "--remotesieve", "rules", "--localsieve", back)
    assert back.read_bytes().replace(b"\r\n", b"\n") == mine.read_bytes().replace(b"\r\n", b"\n")
    connect("--deactivate")
    connect("--delete", "--remotesieve", "rules")
    assert connect("--list").strip() == ""


def test_a_wrong_script_is_refused(connect: Connect, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.sieve"
    wrong.write_text('require "fileinto";\nfileinto "A"\nkeep;\n')
    with pytest.raises(AssertionError, match="line 3, column 1: A semicolon is missing"):
        connect("--upload", "--localsieve", wrong, "--remotesieve", "wrong")
    assert connect("--list").strip() == ""
