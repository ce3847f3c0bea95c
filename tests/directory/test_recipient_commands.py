"""The commands of addresses and domains beyond the plain ones: what they say, what they refuse, how they end."""

import io
import json

import pytest
from django.core.management import CommandError

from mailapp.directory import api as directory
from mailapp.directory.values import Check, Kind, Posting
from tests.directory.test_commands import run

pytestmark = pytest.mark.usefixtures("office")

SAID = [
    ("domain add a.test --alias-of example.test", "a.test is another name of example.test now."),
    ("domain add r.test --relay --check list", "r.test is backed up now."),
    ("domain set old.test --relay --active", "old.test is changed."),
    ("domain set old.test --alias-of example.test", "old.test is changed."),
    ("domain set old.test --local", "old.test is changed."),
    ("alias add i@example.test ben@example.test --until 2030-01-01 --note sign", "i@example.test leads to ben@…"),
    ("group add g@example.test ben@example.test --posting members", "g@example.test stands for ben@example.test."),
    ("relocated add d@example.test D@b.test --until 2030-01-01", "Whoever writes to d@example.test is told D@b.test."),
    ("relocated list", "None."),
    ("pattern add example.test (.+)-x $1@example.test", "…(.+)-x in example.test leads to $1@example.test."),
    ("pattern list", "None."),
    ("grant add anna@example.test @example.test", "anna@example.test may send as @example.test."),
    ("grant list", "None."),
    ("resolve anna+x@example.test", "…→ the mailbox anna@example.test +x\nMail for anna+x@example.test is taken…"),
    ("resolve ghost@example.test", "ghost@example.test is nobody's\n550 5.1.1 …"),
    ("resolve jack@b.test --from anna@example.test", "Mail for jack@b.test is taken (not ours)."),
    ("resolve jack@b.test --from anna@example.test --outside", "554 5.7.1 <jack@b.test>: Relay access denied"),
]


@pytest.mark.parametrize(("line", "said"), SAID)
def test_what_they_say(line, said):
    begin, _, end = said.partition("…") if "…" in said else (said, "", said)
    heard = run(*line.split())
    assert heard.startswith(begin)
    assert all(part in heard for part in end.split("…"))


REFUSED = [
    ("domain add a.test --alias-of example.test --relay", 2, "not both"),
    ("domain add a.test --alias-of b.test", 1, "not a domain of ours"),
    ("domain recipients example.test", 1, "not a domain that we back up"),
    ("domain recipients example.test --file /no/such/file", 1, "No such file"),
    ("domain verified b.test", 1, "not a domain of ours"),
    ("alias set ghost@example.test ben@example.test", 1, "no alias"),
    ("alias set i@example.test", 2, "Say what to change"),
    ("group set g@example.test", 2, "Say what to change"),
    ("relocated set d@example.test", 2, "Say what to change"),
    ("relocated set ghost@example.test --to x@b.test", 1, "no relocated address"),
    ("relocated add anna@example.test x@b.test", 1, "switch the account off first"),
    ("relocated remove ghost@example.test", 1, "no relocated address"),
    ("pattern add example.test ( ben@example.test", 1, "is not a regular expression"),
    ("pattern add example.test x ben@example.test --position -1", 1, "from 0 to 1000000"),
    ("account add d@example.test --password-stdin", 1, "is a relocated address already"),
    ("alias add d@example.test ben@example.test", 1, "is a relocated address already"),
    ("relocated add g@example.test ben@example.test", 1, "is a group already"),
    ("pattern set 1", 2, "Say what to change"),
    ("pattern remove 999", 1, "no pattern"),
    ("grant remove anna@example.test x@example.test", 1, "has no right"),
    ("grant list --account ghost@example.test", 1, "no account"),
    ("resolve nobody", 1, "is not an e-mail address"),
]


@pytest.mark.parametrize(("line", "status", "sentence"), REFUSED)
def test_what_they_refuse(line, status, sentence, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("some-long-secret\n"))
    directory.add_alias("i@example.test", ["ben@example.test"])
    directory.add_group("g@example.test", ["ben@example.test"])
    directory.add_relocated("d@example.test", "d@b.test")
    with pytest.raises(CommandError, match=sentence) as refusal:
        run(*line.split())
    assert refusal.value.returncode == status


def test_a_wrong_time_ends_with_2(capsys):
    with pytest.raises(CommandError, match="is not a time: write 2026-12-24"):
        run("alias", "add", "i@example.test", "ben@example.test", "--until", "tomorrow")


def test_what_is_set_is_listed():
    run("alias", "add", "i@example.test", "ben@example.test", "--from", "2026-01-01", "--until", "2030-01-01 12:30")
    run("alias", "set", "i@example.test", "--until", "", "--words", "Over", "--inactive")
    (alias,) = json.loads(run("alias", "list", "--json"))
    assert (alias["active"], alias["valid"]["until"], alias["valid"]["words"]) == (False, None, "Over")
    assert alias["valid"]["since"].startswith("2026-01-01") or alias["valid"]["since"].startswith("2025-12-31")
    assert "2026-01-01 00:00" in run("alias", "list")
    run("group", "add", "g@example.test", "ben@example.test")
    run("group", "set", "g@example.test", "--posting", "closed", "--name", "Staff", "--note", "all of us")
    (group,) = json.loads(run("group", "list", "--json"))
    assert (group["posting"], group["name"], group["note"]) == ("closed", "Staff", "all of us")
    run("relocated", "add", "d@example.test", "d@b.test")
    run("relocated", "set", "d@example.test", "--to", "e@b.test", "--inactive")
    (moved,) = json.loads(run("relocated", "list", "--json"))
    assert (moved["moved_to"], moved["active"]) == ("e@b.test", False)
    assert "e@b.test" in run("relocated", "list")
    run("relocated", "remove", "d@example.test")
    run("pattern", "add", "example.test", "a.*", "ben@example.test", "--position", "7")
    (pattern,) = json.loads(run("pattern", "list", "--json"))
    run("pattern", "set", str(pattern["id"]), "--to", "anna@example.test", "--expression", "b.*")
    (pattern,) = json.loads(run("pattern", "list", "--domain", "example.test", "--json"))
    assert (pattern["expression"], pattern["targets"], pattern["position"]) == ("b.*", ["anna@example.test"], 7)
    run("pattern", "remove", str(pattern["id"]))
    run("grant", "add", "anna@example.test", "g@example.test", "--note", "boss")
    (grant,) = json.loads(run("grant", "list", "--json"))
    assert (grant["account"], grant["address"], grant["note"]) == ("anna@example.test", "g@example.test", "boss")
    run("grant", "remove", "anna@example.test", "g@example.test")
    assert directory.grants() == []


def test_a_domain_that_we_back_up(tmp_path):
    run("domain", "add", "r.test", "--relay", "--check", "list")
    file = tmp_path / "people"
    file.write_bytes(b"# relay_recipient_maps\ncarl@r.test OK\n\nDora  x\n")
    assert run("domain", "recipients", "r.test", "--file", str(file)) == "2 addresses exist in r.test."
    assert run("domain", "recipients", "r.test", "--add", "erik", "--remove", "carl") == "2 addresses exist in r.test."
    assert json.loads(run("domain", "recipients", "r.test", "--json")) == ["dora@r.test", "erik@r.test"]
    shown = json.loads(run("domain", "show", "r.test", "--json"))
    assert (shown["kind"], shown["check_by"], shown["recipients"]) == (Kind.RELAY, Check.LIST, 2)
    assert run("domain", "verified", "r.test") == "None."
    assert run("domain", "verified", "r.test", "--forget") == "0 answers are forgotten: they are asked for again."
    file.write_bytes(b"\xff\xfe\n")
    with pytest.raises(CommandError, match="not written in UTF-8"):
        run("domain", "recipients", "r.test", "--file", str(file))


def test_a_farewell_says_where_the_address_stands_still():
    directory.add_alias("i@example.test", ["ben@example.test"])
    said = run("account", "remove", "ben@example.test", "--yes")
    assert said == "ben@example.test is removed. It is still named in the alias i@example.test."
    directory.add_group("g@example.test", ["anna@example.test", "olga@example.test"])
    assert run("account", "remove", "anna@example.test", "--yes", "--clean") == "anna@example.test is removed."
    assert directory.group("g@example.test").members == ("olga@example.test",)


def test_the_way_is_told():
    directory.add_domain("a.test", kind=Kind.ALIAS, target="example.test")
    directory.add_pattern("example.test", "(.+)-shop", ["$1@example.test"])
    directory.add_group("staff@example.test", ["anna-shop@a.test", "carl@b.test"], posting=Posting.CLOSED)
    assert run("resolve", "Staff@a.test", "--from", "ben@example.test").splitlines() == [
        "staff@a.test is in a.test, another name of example.test: Staff@example.test",
        "staff@example.test is a group that is closed to everybody from outside: anna-shop@a.test, carl@b.test",
        "anna-shop@a.test is in a.test, another name of example.test: anna-shop@example.test",
        "anna-shop@example.test is matched by a pattern of example.test: anna@example.test",
        "anna@example.test is the mailbox of Anna Arnold",
        "→ the mailbox anna@example.test",
        "→ carl@b.test on another server",
        "Mail for staff@a.test is taken (deliver).",
    ]
    answer = json.loads(run("resolve", "staff@a.test", "--from", "ben@example.test", "--outside", "--json"))
    assert answer["outcome"] == "restricted"
    assert answer["reply"].startswith("550 5.7.2")


STORIES = {
    "off@example.test": "switched off",
    "past@example.test": "an alias whose time is not now",
    "d@example.test": "the old address of somebody who has moved to d@b.test",
    "x@old.test": "in a domain that is switched off",
    "ghost@listed.test": "and does not stand in our list",
    "carl@listed.test": "and stands in our list",
    "x@probed.test": "whose own mail server is asked",
    "x@catch.test": "caught by the catch-all of catch.test",
    "postmaster@example.test": "the mailbox of Olga Orlova",
    "ben@example.test": "the mailbox of Ben Brown, which is switched off",
}


def test_every_kind_of_step_has_its_words():
    run("alias", "add", "off@example.test", "anna@example.test")
    run("alias", "set", "off@example.test", "--inactive")
    run("alias", "add", "past@example.test", "anna@example.test", "--until", "2020-01-01")
    directory.add_relocated("d@example.test", "d@b.test")
    directory.add_domain("listed.test", kind=Kind.RELAY, check_by=Check.LIST)
    directory.set_relay_recipients("listed.test", ["carl"])
    directory.add_domain("probed.test", kind=Kind.RELAY)
    directory.add_domain("catch.test", catch_all="anna@example.test")
    directory.change_account("ben@example.test", active=False)
    for address, words in STORIES.items():
        assert words in directory.story(address)[0].what, address


@pytest.mark.parametrize("name", ["relocated", "pattern", "grant", "resolve"])
def test_help_teaches_by_example(name, capsys):
    with pytest.raises(SystemExit) as ended:
        run(name, "--help")
    assert ended.value.code == 0
    assert f"manage.py {name}" in capsys.readouterr().out
