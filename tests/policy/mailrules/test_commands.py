"""manage.py rule, rewrite, bcc, footer."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from mailapp.directory import api as directory
from mailapp.journal import api as journal
from mailapp.policy.mailrules import api as mailrules

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    said = io.StringIO()
    call_command(*words, stdout=said)
    return said.getvalue().rstrip()


def number(family: str) -> str:
    return str(mailrules.entries(family)[-1].id)


def test_access_and_content() -> None:
    assert run("rule", "list") == "None."
    said = run("rule", "access", "client", "192.0.2.0/24", "refuse", "--reason", "Spam", "--expires", "30d")
    assert said == f"Added: rule {number('access')} at place 1: refuse client 192.0.2.0/24."
    run(
        "rule",
        "content",
        "header",
        "^subject: x",
        "hold",
        "look",
        "--road",
        "both",
        "--capitals",
        "--not",
        "--note",
        "n",
    )
    rows = json.loads(run("rule", "list", "--json"))
    assert [(row["table"], row["pattern"], row["state"]) for row in rows] == [
        ("access", "192.0.2.0/24", "on"),
        ("content", "^subject: x", "on"),
    ]
    assert (rows[1]["ignore_case"], rows[1]["negated"]) == (False, True)
    assert "!/^subject: x/" in str(mailrules.entries("content")[-1].rule)
    listed = run("rule", "list")
    assert "192.0.2.0/24" in listed
    assert "^subject: x" in listed
    [step, *_] = journal.recent(["admin"])
    assert "(command line) added rule" in step.step.summary


def test_edit_move_switch_remove() -> None:
    for pattern in ("192.0.2.1", "192.0.2.2"):
        run("rule", "access", "client", pattern, "refuse")
    last = number("access")
    assert run("rule", "move", last, "1").startswith(f"Moved: rule {last} at place 1")
    run("rule", "edit", last, "reason=Go away", "expires=2030-01-01", "note=old")
    run("rule", "off", last)
    row = json.loads(run("rule", "list", "--json"))[0]
    assert (row["reason"], row["state"], row["note"]) == ("Go away", "off", "old")
    assert row["expires"].startswith("2030-01-02T00:00")
    run("rule", "on", last)
    run("rule", "remove", last)
    assert len(mailrules.entries("access")) == 1


def test_rewrite_bcc_and_footer(tmp_path) -> None:
    run("rewrite", "add", "@old.example", "@example.test", "--envelope-only")
    run("rewrite", "edit", number("rewriting"), "headers=yes", "scope=sender")
    assert json.loads(run("rewrite", "list", "--json"))[0]["headers"] is True
    run("bcc", "add", "recipient", "@example.test", "--to", "olga@example.test", "--reports")
    assert "olga@example.test" in run("bcc", "list")
    text = tmp_path / "footer.txt"
    text.write_text("Example Ltd\nStreet 1\n")
    run("footer", "add", "example.test", f"@{text}", "--all")
    text.write_text("Other Ltd")
    run("footer", "edit", number("footers"), f"plain=@{text}")
    assert json.loads(run("footer", "list", "--json"))[0]["plain"] == "Other Ltd"


def test_try(tmp_path) -> None:
    directory.add_domain("example.test")
    run("rule", "access", "recipient", "ben@example.test", "refuse")
    run("rule", "content", "header", "^subject: x", "hold", "look")
    run("footer", "add", "*", "Example Ltd", "--all")
    letter = tmp_path / "letter.eml"
    letter.write_bytes(b"From: anna@example.test\nSubject: x\n\nHi\n")
    words = ("rule", "try", str(letter), "--from", "<anna@example.test>", "--to", "ben@example.test")
    found = json.loads(run(*words, "--json"))
    assert found["outcome"] == "held"
    assert [would["does"] for would in found["would"]] == ["hold: look", "refuse"][::-1]
    said = run(*words, "--road", "submitted", "--full")
    assert "Hi\r\n\r\nExample Ltd" in said
    assert said.startswith("about")


def test_import(tmp_path) -> None:
    table = tmp_path / "access"
    table.write_text("spam.example REJECT\n/x/ REJECT\n")
    words = ("rule", "import", "--postfix", "sender_access", str(table))
    assert "2 rules of" in run(*words, "--dry-run")
    assert not mailrules.entries("access")
    assert "Passed over: line 2: patterns are content rules here" in run(*words)
    assert [entry.note for entry in mailrules.entries("access")] == ["sender_access of Postfix"] * 2


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("rule", "access", "client", "192.0.2.1/24", "refuse"), 1),
        (("rule", "content", "header", "(", "reject"), 1),
        (("rule", "remove", "7"), 1),
        (("rule", "move", "7", "1"), 1),
        (("rule", "edit", "7", "x=y"), 1),
        (("rule", "try", "/nowhere/letter"), 1),
        (("rule", "access", "client", "*", "refuse", "--expires", "soon"), 1),
        (("rewrite", "add", "a", "b"), 1),
        (("bcc", "add", "sender", "--to", "a@example.test"), 1),
        (("footer", "add", "*", ""), 1),
        (("footer", "add", "*", "@/nowhere"), 1),
    ],
)
def test_what_makes_no_sense(words: tuple[str, ...], status: int) -> None:
    with pytest.raises(CommandError) as refusal:
        run(*words)
    assert refusal.value.returncode == status


def test_a_rule_of_another_command_is_not_found() -> None:
    run("rewrite", "add", "@old.example", "@example.test")
    with pytest.raises(CommandError, match=r"There is no rule .*`list` shows the numbers"):
        run("rule", "remove", number("rewriting"))
    run("rule", "access", "client", "*", "warn")
    with pytest.raises(CommandError, match="no change: write field=value"):
        run("rule", "edit", number("access"), "reason")
