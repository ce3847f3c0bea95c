"""Tables of aliases become aliases; each line that has no place here says why."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError

from mailapp.directory import api as directory
from mailapp.moving.postfix import Line, aliases, virtual
from tests.directory.test_commands import run
from tests.support.office import Office

MEMBERS = {"/etc/mail/members": "anna, ben\n# remark\ncarl@example.net\n"}
ALIASES = [
    # a line → what it is
    ("root: olga", "root@d.test", ("olga@d.test",), ""),
    ("info: anna,\n\tben@Other.test", "info@d.test", ("anna@d.test", "ben@Other.test"), ""),
    ("# remark\n\n a: b", "a@d.test", ("b@d.test",), ""),
    ("a: \\\\b", "a@d.test", ("b@d.test",), ""),
    ('"a b": c', "a b@d.test", ("c@d.test",), ""),
    ("a: :include:/etc/mail/members", "a@d.test", ("anna@d.test", "ben@d.test", "carl@example.net"), ""),
    ("a: :include:/nowhere", "a@d.test", (), "bring it along"),
    ('a: b, "|/bin/vacation a, b"', "a@d.test", (), "runs a program (|/bin/vacation a, b)"),
    ("a: /dev/null", "a@d.test", (), "writes into a file"),
    ("owner-a: b", "owner-a", (), "owner"),
    ("a:", "a@d.test", (), "leads to nobody"),
    ("words", "words", (), "no colon"),
]
VIRTUAL = [
    ("a@x.test b, c@y.test", "a@x.test", ("b@d.test", "c@y.test"), ""),
    ("@x.test b", "@x.test", ("b@d.test",), ""),
    ("a\tb", "a@d.test", ("b@d.test",), ""),
    ("x.test anything", "x.test", (), "domain add x.test"),
    ("/^a/ b", "/^a/", (), "regular expression"),
    ("a@x.test", "a@x.test", (), "leads to nobody"),
]


@pytest.mark.parametrize(
    ("read", "case"), [*((aliases, case) for case in ALIASES), *((virtual, case) for case in VIRTUAL)]
)
def test_what_a_line_is(read, case):
    text, address, targets, why = case
    [line] = read(text, "d.test", MEMBERS.get)
    assert (line.address, line.targets) == (address, targets)
    assert bool(line.refused) == bool(why)
    assert why in line.refused


def test_lines_have_their_numbers():
    found = aliases("# one\na: b\n  , c\n\nd: e\n", "d.test", MEMBERS.get)
    assert list(found) == [Line(2, "a@d.test", ("b@d.test", "c@d.test")), Line(5, "d@d.test", ("e@d.test",))]


def test_tables_become_aliases(office: Office, tmp_path: Path) -> None:
    (tmp_path / "aliases").write_text(
        "root: olga\nteam: :include:/etc/members\nx: <b>\ny@other.test: anna\nanna: anna\n"
    )
    (tmp_path / "members").write_text("anna\nCarl@Example.NET\n")
    words = ("movein", "postfix", str(tmp_path / "aliases"), "--domain", "example.test")
    assert [line["what"] for line in json.loads(run(*words, "--dry-run", "--json"))][:2] == ["would be made"] * 2
    assert directory.aliases() == []
    for what in ("made", "already"):
        told = json.loads(run(*words, "--json"))
        assert [line["what"] for line in told] == [what, what, "left out", "left out", "already"]
    assert {each.address: each.targets for each in directory.aliases()} == {
        "root@example.test": ("olga@example.test",),
        "team@example.test": ("anna@example.test", "Carl@example.net"),
    }
    (tmp_path / "aliases").write_text("root: ben\n")
    assert "leads to olga@example.test here" in run(*words)
    (tmp_path / "virtual").write_text("@example.test ben\n@other.test @example.test\n")
    said = run("movein", "postfix", str(tmp_path / "virtual"), "--virtual", "--domain", "example.test")
    assert "1 made" in said
    assert "other.test is not one of our domains" in said
    found = directory.domain("example.test")
    assert found is not None
    assert found.catch_all == "ben@example.test"
    (tmp_path / "aliases").write_bytes(b"\0\1")
    with pytest.raises(CommandError, match="is no text"):
        run(*words)
