"""The commands: what they say, how they end, what they leave behind."""

import errno
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, OperationalError

from mailapp.commands import database_sentence, execute
from mailapp.directory import api as directory

ROOT = Path(__file__).resolve().parents[2]


def run(*words: str, stdin: str = "", monkeypatch: pytest.MonkeyPatch | None = None) -> str:
    """What the command prints."""
    if monkeypatch:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
    said = io.StringIO()
    call_command(*words, stdout=said)
    return said.getvalue().rstrip()


# a command → what it says
SAID = [
    (["domain", "add", "New.test", "--quota", "2G"], "new.test is ours now."),
    (["domain", "set", "example.test", "--catch-all", "ben@example.test"], "example.test is changed."),
    (["domain", "set", "example.test", "--inactive"], "example.test is changed."),
    (["domain", "remove", "old.test"], "old.test is no longer ours."),
    (["account", "quota", "anna@example.test", "500M"], "anna@example.test has a mailbox of up to 500M."),
    (["account", "quota", "anna@example.test", "0"], "anna@example.test has a mailbox without a limit."),
    (["account", "set", "anna@example.test", "--admin"], "anna@example.test is changed."),
    (["account", "set", "anna@example.test", "--language", "DE"], "anna@example.test is changed."),
    (["account", "set", "anna@example.test", "--language", ""], "anna@example.test is changed."),
    (
        ["account", "disable", "anna@example.test"],
        "anna@example.test is switched off: no login, and no mail is taken for it.",
    ),
    (["account", "enable", "anna@example.test"], "anna@example.test is switched on."),
    (["account", "remove", "anna@example.test", "--yes"], "anna@example.test is removed."),
    (
        ["alias", "add", "i@example.test", "ben@example.test", "C@b.test"],
        "i@example.test leads to ben@example.test, C@b.test.",
    ),
    (["alias", "list"], "None."),
    (["group", "add", "g@example.test", "ben@example.test"], "g@example.test stands for ben@example.test."),
    (["group", "list", "--domain", "example.test"], "None."),
    (["apppassword", "list"], "None."),
]


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(("words", "said"), SAID, ids=[" ".join(words[:2]) for words, _ in SAID])
def test_what_they_say(words, said):
    assert run(*words) == said


# a command → its exit status, and part of its sentence
REFUSED = [
    (["domain", "add", "example.test"], 1, "ours already"),
    (["domain", "add", "a b"], 1, "not a domain name"),
    (["domain", "show", "example.net"], 1, "not a domain of ours"),
    (["domain", "set", "example.test"], 2, "Say what to change"),
    (["domain", "remove", "example.net"], 1, r"example\.net is not a domain of ours\.$"),
    (["domain", "add", "x.test", "--quota", "lots"], 1, "is not a size"),
    (["account", "show", "ghost@example.test"], 1, "no account"),
    (["account", "list", "--domain", "example.net"], 1, "not a domain of ours"),
    (["account", "remove", "olga@example.test", "--yes"], 1, "last administrator"),
    (["account", "remove", "anna@example.test"], 2, "give --yes"),
    (["account", "set", "anna@example.test"], 2, "Say what to change"),
    (["account", "set", "anna@example.test", "--language", "tlh"], 1, "choose en, de, fr, es, ja"),
    (["account", "add", "new@example.test"], 2, "no terminal"),
    (["account", "add", "new@example.test", "--password-stdin"], 2, "holds no password"),
    (["account", "password", "ghost@example.test", "--password-stdin"], 1, "no account"),
    (["alias", "remove", "ghost@example.test"], 1, "no alias"),
    (["group", "members", "ghost@example.test"], 1, "no group"),
    (["group", "remove", "ghost@example.test"], 1, "no group"),
    (["apppassword", "add", "ghost@example.test", "Phone"], 1, "no account"),
    (["apppassword", "add", "anna@example.test", " "], 1, "Give it a name"),
    (["apppassword", "list", "--account", "ghost@example.test"], 1, "no account"),
    (["apppassword", "revoke", "anna@example.test", "Phone"], 1, "no such app password"),
]


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(("words", "status", "sentence"), REFUSED, ids=[" ".join(words[:2]) for words, _, _ in REFUSED])
def test_what_they_refuse(words, status, sentence, monkeypatch):
    with pytest.raises(CommandError, match=sentence) as refusal:
        run(*words, monkeypatch=monkeypatch)
    assert refusal.value.returncode == status


@pytest.mark.usefixtures("office")
def test_lists_are_tables_for_people_and_json_for_scripts():
    lines = run("account", "list").splitlines()
    assert " ".join(lines[0].split()) == "id address display name quota active is admin is team language"
    assert "unlimited" in lines[1]
    listed = json.loads(run("account", "list", "--json"))
    assert [(row["address"], row["quota"], row["is_admin"]) for row in listed] == [
        ("anna@example.test", 0, False),
        ("ben@example.test", 0, False),
        ("olga@example.test", 0, True),
    ]
    assert json.loads(run("domain", "show", "example.test", "--json"))["accounts"] == 3
    assert "accounts       3" in run("domain", "show", "example.test")
    assert json.loads(run("alias", "list", "--json")) == []


@pytest.mark.usefixtures("office")
def test_an_account_is_made_with_a_password_from_standard_input(monkeypatch, capsys):
    words = ["account", "add", "New@example.test", "--name", "Carla", "--password-stdin", "--quota", "2G", "--admin"]
    assert run(*words, stdin="12345\n", monkeypatch=monkeypatch) == "new@example.test has a mailbox now, of up to 2G."
    found = directory.account("new@example.test")
    assert found is not None
    assert (found.display_name, found.quota, found.is_admin) == ("Carla", 2 << 30, True)
    assert "Warning: This password is too short" in capsys.readouterr().err


@pytest.mark.usefixtures("office")
def test_the_password_is_asked_for_twice(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    answers = iter(["first-secret", "second-secret", "same-secret-22", "same-secret-22"])
    monkeypatch.setattr("getpass.getpass", lambda _: next(answers))
    monkeypatch.setattr("sys.stdin", Terminal())
    with pytest.raises(CommandError, match="differ"):
        run("account", "password", "anna@example.test")
    assert run("account", "password", "anna@example.test") == "anna@example.test has a new password."


@pytest.mark.usefixtures("office")
def test_members_come_and_go():
    run("group", "add", "team@example.test", "anna@example.test", "--name", "Team")
    run("group", "members", "team@example.test", "--add", "ben@example.test", "--add", "Carl@example.net")
    assert run("group", "members", "team@example.test").splitlines() == [
        "anna@example.test",
        "ben@example.test",
        "Carl@example.net",
    ]
    run("group", "members", "team@example.test", "--remove", "carl@EXAMPLE.net")
    assert json.loads(run("group", "members", "team@example.test", "--json")) == [
        "anna@example.test",
        "ben@example.test",
    ]
    with pytest.raises(CommandError, match="is not a member"):
        run("group", "members", "team@example.test", "--remove", "carl@example.net")


@pytest.mark.parametrize("name", ["domain", "account", "alias", "group"])
def test_help_teaches_by_example(name, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command(name, "--help")
    assert ended.value.code == 0
    assert f"manage.py {name} add" in capsys.readouterr().out


def manage(home: Path, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *words],
        env={**os.environ, "PILLARBOX_HOME": str(home)},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_real_process_without_tables_says_what_to_do(tmp_path):
    done = manage(tmp_path, "domain", "add", "example.test")
    assert (done.returncode, done.stdout) == (1, "")
    sentence = (
        "The database has no tables yet, or not all of them: "
        "run `manage.py migrate` (or `manage.py setup` in a new house) first."
    )
    assert done.stderr == f"{sentence}\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("no such table: later_letter", "no tables yet"),
        ('relation "later_letter" does not exist', "no tables yet"),
        ("no such column: directory_account.look", "older than the program"),
        ("table directory_account has no column named look", "older than the program"),
        ("column directory_account.look does not exist", "older than the program"),
    ],
)
def test_after_an_upgrade_the_database_wants_to_be_migrated(words, told):
    sentence = database_sentence(OperationalError(words))
    assert told in sentence
    assert "manage.py migrate" in sentence


def test_a_real_process_with_wrong_usage_ends_with_2(tmp_path):
    done = manage(tmp_path, "account", "add")
    assert done.returncode == 2
    assert "the following arguments are required: address" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("office")
def test_an_app_password_is_told_once_and_revoked():
    made = json.loads(run("apppassword", "add", "anna@example.test", "Scanner", "--protocol", "smtp", "--json"))
    assert made["protocols"] == ["smtp"]
    assert len(made["password"]) == 23
    assert run("apppassword", "add", "anna@example.test", "Phone")[23:].startswith("\nIt is not shown again")
    listed = json.loads(run("apppassword", "list", "--account", "anna@example.test", "--json"))
    assert [one["name"] for one in listed] == ["Scanner", "Phone"]
    assert made["password"] not in str(listed)
    assert run("apppassword", "revoke", "anna@example.test", "Scanner").endswith("opens nothing any more.")


@pytest.mark.usefixtures("office")
def test_a_circle_of_aliases_is_told():
    assert run("alias", "add", "one@example.test", "two@example.test") == "one@example.test leads to two@example.test."
    assert "this is a circle" in run("alias", "add", "two@example.test", "one@example.test")
    assert "circle" not in run("alias", "set", "two@example.test", "anna@example.test")


@pytest.mark.usefixtures("office")
def test_enforce_is_warned_about_where_our_certificate_is_self_signed():
    """RFC 8461 §4.1"""
    said = run("domain", "set", "example.test", "--mta-sts", "enforce")
    assert said.startswith("example.test is changed.\nCAREFUL: its MTA-STS policy says enforce")
    assert run("domain", "set", "example.test", "--mta-sts", "testing") == "example.test is changed."


def test_a_damaged_database_is_told(monkeypatch):
    def damaged(**asked):
        raise DatabaseError("file is not a database")

    monkeypatch.setattr("mailapp.directory.api.aliases", damaged)
    with pytest.raises(CommandError, match=r"^The database is damaged \(file is not a database\)"):
        run("alias", "list")


@pytest.mark.parametrize(
    "trouble",
    [
        OperationalError("database or disk is full"),
        OperationalError("disk I/O error"),
        OperationalError('could not extend file "base/5/17": No space left on device\nHINT:  Check free disk space.'),
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
    ],
)
def test_a_full_disk_is_told(monkeypatch, trouble):
    def full(*asked, **more):
        raise trouble

    monkeypatch.setattr("mailapp.directory.api.add_domain", full)
    with pytest.raises(CommandError, match=r"^The disk is full, .* Make room, and do it again\.$") as told:
        run("domain", "add", "example.org")
    assert told.value.returncode == 1


def test_a_command_that_does_not_exist_is_wrong_usage(capsys):
    with pytest.raises(SystemExit) as ended:
        execute(["manage.py", "domian"])
    assert ended.value.code == 2
    assert "Did you mean domain?" in capsys.readouterr().err
