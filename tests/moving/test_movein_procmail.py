"""Anna brings her .procmailrc along: what becomes of it, and what she is told."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError

from mailapp.delivery import api as delivery
from mailapp.journal import api as journal
from tests.delivery.sorting.delivering import came, lies
from tests.directory.test_commands import run
from tests.support.office import Office

RULES = """MAILDIR=$HOME/Mail
INCLUDERC=$HOME/.procmail/lists.rc
:0:
* ^Subject:.*bill
bills
"""
PROGRAM = ":0\n* ^Subject:.*print\n| lpr\n"


@pytest.fixture
def brought(tmp_path: Path) -> Path:
    (tmp_path / ".procmail").mkdir()
    (tmp_path / ".procmail" / "lists.rc").write_text(":0\n* ^List-Id:\nlists/\n")
    rules = tmp_path / "rc"
    rules.write_text(RULES)
    return rules


def test_rules_become_the_active_script(office: Office, brought: Path):
    given = ["procmail", str(brought), "anna@example.test", "--include-dir", str(brought.parent), "--activate"]
    assert "2 recipes are anna@example.test's script “procmail” now. It is active now." in run("movein", *given)
    scripts = delivery.Scripts(office.anna.id)
    text = scripts.text("procmail").decode()
    assert scripts.listed()[0].active
    assert "# lists.rc, lines 1 to 3" in text
    assert 'fileinto :create "bills";' in text
    letter = b"From: carl@example.net\r\nTo: anna@example.test\r\nSubject: the bill\r\n\r\n\r\n"
    came("anna@example.test", octets=letter)
    assert list(lies(office.anna.id)) == ["bills"]
    [step] = [each.step for each in journal.recent(["admin"]) if "procmail" in each.step.summary]
    assert step.detail["recipes"] == 2


def test_what_cannot_be_done_is_asked_for(office: Office, brought: Path):
    brought.write_text(RULES + PROGRAM)
    with pytest.raises(CommandError) as refused:
        run("movein", "procmail", str(brought), "anna@example.test")
    assert refused.value.returncode == 1
    assert "line 2: the file /home/anna/.procmail/lists.rc is not here" in str(refused.value)
    assert "line 6: a program runs here, and rules run none: | lpr" in str(refused.value)
    assert not delivery.Scripts(office.anna.id).listed()
    assert "left out: line 6" in run("movein", "procmail", str(brought), "anna@example.test", "--leave-out")
    [kept] = delivery.Scripts(office.anna.id).listed()
    assert not kept.active


def test_a_dry_run_changes_nothing(office: Office, brought: Path):
    brought.write_text(PROGRAM)
    said = json.loads(run("movein", "procmail", str(brought), "anna@example.test", "--dry-run", "--json"))
    assert (said["kept"], said["recipes"], said["reports"][0]["line"]) == (False, 1, 1)
    assert "#     | lpr" in said["sieve"]
    assert not delivery.Scripts(office.anna.id).listed()


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("text", "address", "sentence"),
    [
        (":0\n{\n", "anna@example.test", "line 2: A block begins here and does not end"),
        (b"\x7fELF\0", "anna@example.test", "It is no text"),
        ("", "nobody@example.test", "There is no account nobody@example.test."),
        (":0\n* ^A: b\nf/\n" * 3000, "anna@example.test", "line 6001: There are more than 2000 recipes"),
    ],
)
def test_bad_files_are_a_sentence(brought: Path, text: str | bytes, address: str, sentence: str):
    brought.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(CommandError, match=sentence):
        run("movein", "procmail", str(brought), address)


@pytest.mark.usefixtures("office")
def test_only_the_directory_is_looked_into(brought: Path, tmp_path_factory: pytest.TempPathFactory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "secret"
    elsewhere.write_text(":0\nsecret/\n")
    (brought.parent / "link").symlink_to(elsewhere)
    brought.write_text(f"INCLUDERC={elsewhere}\nINCLUDERC=link\nINCLUDERC=../../secret\n")
    given = ["procmail", str(brought), "anna@example.test", "--include-dir", str(brought.parent), "--dry-run", "--json"]
    assert len(json.loads(run("movein", *given))["reports"]) == 3
    with pytest.raises(CommandError, match="No such file"):
        run("movein", "procmail", str(brought.parent / "none"), "anna@example.test")
