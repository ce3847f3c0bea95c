"""`manage.py setup` on a machine that has never seen us: as processes, with good and with wrong input."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.support import database

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD = ("--hostname", "mail.example.com", "--domain", "example.com", "--admin", "olga@example.com", "--password-stdin")


def setup(home: Path, *words: str, stdin: str = "a long password\n") -> subprocess.CompletedProcess[str]:
    """Run it in a house of its own, with none of our test settings."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "HOME")}
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "setup", *words],
        env={**kept, "PILLARBOX_HOME": str(home)},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_a_real_installation_twice(tmp_path: Path) -> None:
    """What it tells to put into the DNS, among it where mail programs look (RFC 6186 §3)."""
    home = tmp_path / "house"
    first = setup(home, *GOOD)
    assert first.returncode == 0, first.stderr
    records = (
        "example.com.    MX         10 mail.example.com.",
        "_imaps._tcp.example.com.    SRV   0 1 993 mail.example.com.",
    )
    for words in ("olga@example.com is its administrator", *records, "v=spf1"):
        assert words in first.stdout
    assert home.stat().st_mode & 0o777 == 0o700
    assert (home / "secret_key").stat().st_mode & 0o777 == 0o600
    assert (home / "tls/key.pem").stat().st_mode & 0o777 == 0o600
    assert (home / ".env").read_text() == "MAIL_HOSTNAME=mail.example.com\n"
    certificate = (home / "tls/certificate.pem").read_bytes()

    again = setup(home, *GOOD, stdin="another password\n")
    assert again.returncode == 0, again.stderr
    assert "is here already" in again.stdout
    assert (home / "tls/certificate.pem").read_bytes() == certificate
    with sqlite3.connect(home / "db.sqlite3") as rows:
        assert rows.execute("SELECT address, role FROM directory_account").fetchall() == [("olga@example.com", "admin")]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Path:
    """Copied before a test has a transaction, which the copy would wait for."""
    home = tmp_path_factory.mktemp("tables")
    with django_db_blocker.unblock():
        database.copy_into(home)
    return home


@pytest.fixture
def house(tmp_path: Path, tables: Path) -> Path:
    """With tables: how they are made, the first test sees."""
    return Path(shutil.copytree(tables, tmp_path / "house"))


@pytest.mark.parametrize(
    ("words", "stdin", "sentence"),
    [
        (("--hostname", "mail", *GOOD[2:]), "a long password\n", "'mail' is not a full host name"),
        (("--hostname", "mail.example.com:25", *GOOD[2:]), "a long password\n", "is not a full host name"),
        ((*GOOD[:4], "--admin", "olga@example.net", "--password-stdin"), "x\n", "must be in example.com"),
        ((*GOOD[:4], "--admin", "olga", "--password-stdin"), "x\n", "olga"),
        (GOOD, "", "no password"),
        (GOOD[:2], "", "required"),
    ],
)
def test_wrong_input_is_answered_with_a_sentence(
    house: Path, words: tuple[str, ...], stdin: str, sentence: str
) -> None:
    done = setup(house, *words, stdin=stdin)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    with sqlite3.connect(house / "db.sqlite3") as rows:
        assert rows.execute("SELECT name FROM directory_domain").fetchall() == []


def test_an_easy_password_is_taken_with_a_warning(house: Path) -> None:
    done = setup(house, *GOOD, stdin="short\n")
    assert done.returncode == 0
    assert "Mind the password: " in done.stdout
    assert "short\n" not in done.stdout, "no password is printed"


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "house").write_text("a file, not a folder")
    done = setup(tmp_path / "house", *GOOD)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
