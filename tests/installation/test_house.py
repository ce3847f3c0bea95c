"""The lock, the doors and the house's own `.env`."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from mailapp.installation import envfile, house, listeners, lock


def test_the_tree_is_for_its_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "home"
    house.build(home)
    house.build(home)  # again: nothing changes
    assert home.stat().st_mode & 0o777 == 0o700
    assert {room.name for room in home.iterdir()} >= {"mail", "spool", "run", "tls"}


def test_a_second_appliance_for_one_house_is_told_so(tmp_path: Path) -> None:
    lock.take(tmp_path)
    script = f"from pathlib import Path; from mailapp.installation import lock; lock.take(Path({str(tmp_path)!r}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=False)
    assert f"An appliance already runs for {tmp_path}. Stop it first." in done.stderr


def test_a_taken_port_is_named_with_its_setting(settings: object) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        settings.SMTP_LISTEN = [address]  # type: ignore[attr-defined]
        settings.WEB_LISTEN = ["127.0.0.1:0"]  # type: ignore[attr-defined]
        settings.SUBMISSION_LISTEN = settings.SUBMISSIONS_LISTEN = []  # type: ignore[attr-defined]
        (sentence,) = listeners.taken()
    assert address in sentence
    assert "taken by another program" in sentence
    assert "SMTP_LISTEN" in sentence


@pytest.mark.parametrize("address", ["2525", "127.0.0.1:smtp", "127.0.0.1:99999", "nowhere.invalid:25"])
def test_an_address_that_is_none_gives_a_sentence(settings: object, address: str) -> None:
    settings.WEB_LISTEN = [address]  # type: ignore[attr-defined]
    settings.SMTP_LISTEN = settings.SUBMISSION_LISTEN = settings.SUBMISSIONS_LISTEN = []  # type: ignore[attr-defined]
    (sentence,) = listeners.taken()
    assert "WEB_LISTEN" in sentence


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, "MAIL_HOSTNAME=mail.example.test\n"),
        ("A=1\n", "A=1\nMAIL_HOSTNAME=mail.example.test\n"),
        ("A=1", "A=1\nMAIL_HOSTNAME=mail.example.test\n"),
        ("MAIL_HOSTNAME=old\nB=2\n", "MAIL_HOSTNAME=mail.example.test\nB=2\n"),
        ("# MAIL_HOSTNAME=old\n", "# MAIL_HOSTNAME=old\nMAIL_HOSTNAME=mail.example.test\n"),
    ],
)
def test_one_setting_is_put_and_the_rest_stays(tmp_path: Path, before: str | None, after: str) -> None:
    file = tmp_path / ".env"
    if before is not None:
        file.write_text(before)
    assert envfile.put(file, "MAIL_HOSTNAME", "mail.example.test")
    assert file.read_text() == after
    assert not envfile.put(file, "MAIL_HOSTNAME", "mail.example.test"), "nothing changes the second time"
