"""Scripts of the server and of a domain, around people's own; and the command that keeps all of them."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError

from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter
from tests.delivery.sorting.delivering import LETTER, came, lies, rules
from tests.directory.test_commands import run
from tests.support.office import Office, make_office

pytestmark = pytest.mark.django_db
HEAD = 'require ["fileinto", "copy", "imap4flags", "include", "mailbox"];\n'


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def put(domain: str, name: str, text: str, turn: str = "before") -> None:
    delivery.OfficeScripts(domain).put(name, (HEAD + text).encode(), delivery.Turn(turn))


def test_they_run_around_people_s_own(office: Office) -> None:
    """Server, domain, own, domain, server; by name among those of one turn."""
    put("", "b", 'addflag "2";')
    put("", "a", 'addflag "1";')
    put("example.test", "a", 'if hasflag "2" { addflag "3"; }')
    rules(office.anna.id, 'if hasflag "3" { addflag "4"; }')
    put("example.test", "z", 'if hasflag "4" { addflag "5"; }', "after")
    put("", "z", 'if hasflag "5" { fileinto :create "Last"; }', "after")
    put("", "rests", "discard;", "")
    came("anna@example.test")
    assert lies(office.anna.id) == {"Last": ["1 2 3 4 5"]}


def test_a_domain_s_scripts_are_for_its_people(office: Office) -> None:
    directory.add_domain("other.test")
    cora = directory.add_account("cora@other.test", "correct horse battery")
    put("other.test", "all", 'fileinto "Archive";')
    came("anna@example.test", "cora@other.test")
    assert (lies(office.anna.id), lies(cora.id)) == ({"INBOX": [""]}, {"Archive": [""]})
    directory.remove_account("cora@other.test")
    directory.remove_domain("other.test")
    assert delivery.office_scripts() == []


def test_everybody_may_include_them(office: Office) -> None:
    """RFC 6609 §3.2: `:global` is the domain's script of that name, or the server's."""
    put("", "file", 'fileinto "Trash";', "")
    put("example.test", "file", 'fileinto "Archive";', "")
    rules(office.anna.id, 'include :global "file";')
    came("anna@example.test")
    assert lies(office.anna.id) == {"Archive": [""]}
    delivery.OfficeScripts("example.test").remove("file")
    came("anna@example.test")
    assert lies(office.anna.id) == {"Archive": [""], "Trash": [""]}


def test_one_that_goes_wrong_is_passed_over_and_postmaster_hears_of_it(office: Office) -> None:
    put("", "broken", 'include :global "missing";')
    rules(office.anna.id, 'fileinto "Archive";')
    came("anna@example.test")
    came("anna@example.test")
    assert lies(office.anna.id) == {"Archive": ["", ""]}
    assert [line.address for line in outbox.list_queue(QueueFilter())] == ["postmaster@example.test"]
    [info] = delivery.office_scripts()
    assert "There is no global script “missing”" in info.failure


def test_the_command_keeps_them(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "new.sieve"
    file.write_text('require "fileinto"; fileinto "Archive";')
    assert run("sieve", "check", str(file)) == "The script can be kept."
    assert run("sieve", "put", "all", str(file), "--server") == "“all” is kept."
    assert run("sieve", "activate", "all", "--server", "--turn", "after") == "“all” runs after people's own."
    [line] = json.loads(run("sieve", "list", "--json"))
    assert (line["whose"], line["name"], line["runs"]) == ("the server", "all", "after")
    assert run("sieve", "show", "all", "--server") == file.read_text()
    assert run("sieve", "deactivate", "all", "--server") == "“all” rests."
    run("sieve", "put", "all", str(file), "--domain", "example.test", "--turn", "before")
    assert run("sieve", "remove", "all", "--server") == "“all” is removed."
    letter = tmp_path / "letter.eml"
    letter.write_bytes(LETTER)
    [would] = json.loads(run("sieve", "try", "anna@example.test", str(letter), "--json"))
    assert (would["does"], would["rule"]) == ("Filed in Archive", "rules “all” of the domain example.test, line 1")


def test_the_command_keeps_people_s_too(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "new.sieve"
    file.write_text("keep;")
    run("sieve", "put", "main", str(file), "--account", "anna@example.test")
    assert run("sieve", "activate", "main", "--account", "anna@example.test") == "“main” runs."
    [line] = json.loads(run("sieve", "list", "--account", "anna@example.test", "--json"))
    assert line["runs"] == "active"
    with pytest.raises(CommandError, match="active script stays"):
        run("sieve", "remove", "main", "--account", "anna@example.test")
    run("sieve", "deactivate", "main", "--account", "anna@example.test")
    run("sieve", "remove", "main", "--account", "anna@example.test")
    assert delivery.Scripts(office.anna.id).listed() == []


WRONG = [
    (["show", "x", "--server"], "There is no script of that name", 1),
    (["show", "x"], "Say whose script is meant", 2),
    (["show", "x", "--server", "--domain", "example.test"], "Say whose script is meant", 2),
    (["list", "--domain", "nowhere.test"], "There is no domain nowhere.test", 1),
    (["list", "--account", "nobody@example.test"], "There is no account nobody@example.test", 1),
    (["put", "x", "/nonexistent", "--server"], "No such file", 1),
    (["put", "x", "{wrong}", "--server"], "line 1, column 1: Write require “fileinto”", 1),
    (["check", "{wrong}"], "line 1, column 1", 1),
    (["put", "x", "{wrong}", "--account", "anna@example.test", "--turn", "after"], "has no turn", 2),
    (["deactivate", "x", "--account", "anna@example.test"], "is not active", 1),
]


@pytest.mark.parametrize(("words", "sentence", "status"), WRONG)
def test_what_cannot_be_is_a_sentence(
    office: Office, tmp_path: Path, words: list[str], sentence: str, status: int
) -> None:
    wrong = tmp_path / "wrong.sieve"
    wrong.write_text('fileinto "Archive";')
    with pytest.raises(CommandError, match=sentence) as trouble:
        run("sieve", *(word.format(wrong=wrong) for word in words))
    assert trouble.value.returncode == status
