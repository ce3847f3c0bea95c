"""Kinds of domain, aliases for a time, closed groups, people who have moved, patterns, rights: pages and bad input."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mailapp.directory import api as directory
from mailapp.directory.values import Check, Kind, Posting, Validity
from mailapp.policy.values import Policy


def text(answer) -> str:
    return answer.content.decode()


# -- domains --------------------------------------------------------------------------------------


def test_another_name_of_a_domain(olga):
    form = {"name": "alias.test", "kind": "alias", "target": "example.test", "catch_all": "x@y.test", "active": "on"}
    assert "alias.test is another name now" in text(olga.post("/admin/domains/add", form, follow=True))
    domain = directory.domain("alias.test")
    assert (domain.kind, domain.target, domain.catch_all) == (Kind.ALIAS, "example.test", "")
    assert "stands for example.test" in text(olga.get("/admin/domains"))
    directory.add_domain("base.test")
    olga.post("/admin/domains/edit/alias.test", {"kind": "alias", "target": "base.test", "active": "on"})
    answer = olga.post("/admin/domains/remove/base.test", {"typed": "base.test"})
    assert answer.status_code == 400
    assert "alias.test stands for base.test: remove that alias first" in text(answer)


@pytest.mark.parametrize(
    ("target", "worry"),
    [
        ("ghost@example.test", "nobody has the address to which it leads"),
        ("new@example.test", "its aliases lead in a circle"),
        ("anna@example.test", ""),
    ],
)
def test_an_alias_that_leads_nowhere_is_made_and_said(olga, target, worry):
    form = {"address": "new@example.test", "targets": target, "active": "on"}
    page = text(olga.post("/admin/aliases/add", form, follow=True))
    assert "new@example.test is an alias now" in page
    assert ("notice warning" in page) == bool(worry)
    assert worry in page


def test_a_domain_that_we_back_up_by_a_list(olga):
    form = {"name": "listed.test", "kind": "relay", "check_by": "list", "active": "on"}
    olga.post("/admin/domains/add", form)
    assert "Who exists there" in text(olga.get("/admin/domains/edit/listed.test"))
    url = "/admin/domains/recipients/listed.test"
    olga.post(url, {"recipients": "carl\nDora@listed.test\n\n"})
    assert directory.relay_recipients("listed.test") == ["carl@listed.test", "dora@listed.test"]
    assert "carl@listed.test\ndora@listed.test" in text(olga.get(url))
    assert "2 addresses listed" in text(olga.get("/admin/domains"))
    wrong = olga.post(url, {"recipients": "anna@example.test"})
    assert wrong.status_code == 400
    assert "is not an address of listed.test" in text(wrong)


def test_a_domain_that_we_back_up_by_asking(olga):
    directory.add_domain("probed.test", kind=Kind.RELAY)
    url = "/admin/domains/recipients/probed.test"
    assert "Nobody has been asked for yet" in text(olga.get(url))
    found = directory.resolve("carl@probed.test")
    no = directory.Said(False, "550 5.1.1 <script>")
    directory.verified(found, lambda address: no, Policy(), timezone.now())
    assert "550 5.1.1 &lt;script&gt;" in text(olga.get(url))
    assert "last it said no" in text(olga.get("/admin/try?address=carl@probed.test"))
    assert "will be asked again" in text(olga.post(url, follow=True))
    assert directory.verifications() == []
    assert olga.get("/admin/domains/recipients/example.test").status_code == 404


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"kind": "alias"}, "Say which of our domains"),
        ({"kind": "alias", "target": "elsewhere.test"}, "Select a valid choice"),
        ({"kind": "castle"}, "Select a valid choice"),
        ({"kind": "relay", "check_by": "magic"}, "Select a valid choice"),
        ({"kind": ""}, "This field is required"),
    ],
)
def test_a_wrong_kind_is_told(olga, form, words):
    answer = olga.post("/admin/domains/add", {"name": "new.test"} | form)
    assert answer.status_code == 400
    assert words in text(answer)


def test_a_domain_with_people_stays_local(olga):
    directory.add_domain("other.test")
    answer = olga.post("/admin/domains/edit/example.test", {"kind": "alias", "target": "other.test", "active": "on"})
    assert answer.status_code == 400
    assert "must stay a local domain" in text(answer)


# -- shelves --------------------------------------------------------------------------------------


def test_an_alias_for_a_time(olga):
    form = {
        "address": "fair@example.test",
        "targets": "anna@example.test",
        "valid_from": "2026-01-01",
        "valid_until": "2030-12-24T18:00",
        "words": "The fair is over",
        "note": "asked for by Anna",
        "active": "on",
    }
    olga.post("/admin/aliases/add", form)
    alias = directory.alias("fair@example.test")
    assert timezone.localtime(alias.valid.until).strftime("%Y-%m-%d %H:%M") == "2030-12-24 18:00"
    assert (alias.valid.words, alias.note) == ("The fair is over", "asked for by Anna")
    page = text(olga.get("/admin/aliases?q=asked"))
    assert "until 24 Dec 2030" in page
    assert 'value="2030-12-24T18:00"' in text(olga.get("/admin/aliases/edit/fair@example.test"))
    directory.change_alias("fair@example.test", valid=Validity(until=timezone.now() - timedelta(days=1)))
    assert "over since" in text(olga.get("/admin/aliases"))
    for name, value in (("valid_until", "2025-01-01"), ("valid_until", "soon"), ("words", "Vorüber")):
        answer = olga.post("/admin/aliases/edit/fair@example.test", form | {name: value})
        assert answer.status_code == 400, (name, value)


def test_who_has_moved(olga):
    form = {"address": "dora@example.test", "moved_to": "Dora@elsewhere.test", "active": "on"}
    assert "is told the new address now" in text(olga.post("/admin/relocated/add", form, follow=True))
    assert "Dora@elsewhere.test" in text(olga.get("/admin/relocated?q=dora"))
    olga.post("/admin/relocated/edit/dora@example.test", {"moved_to": "d@new.test", "active": "on"})
    assert directory.relocated_one("dora@example.test").moved_to == "d@new.test"
    wrong = olga.post("/admin/relocated/add", form | {"address": "anna@example.test"})
    assert "switch the account off first" in text(wrong)
    assert "Nobody is told any more" in text(olga.get("/admin/relocated/remove/dora@example.test"))
    olga.post("/admin/relocated/remove/dora@example.test")
    assert "Nobody has moved yet" in text(olga.get("/admin/relocated"))


def test_patterns(olga):
    form = {"domain": "example.test", "expression": "(.+)-shop", "targets": "$1@example.test", "active": "on"}
    olga.post("/admin/patterns/add", form)
    (pattern,) = directory.patterns()
    assert "(.+)-shop" in text(olga.get("/admin/patterns"))
    wrong = [("expression", "(", "is not a regular expression"), ("targets", "$7@b.test", "stands for a bracket")]
    wrong += [("targets", "nobody", "is not an e-mail address"), ("position", "-1", "greater than or equal to 0")]
    for name, value, words in wrong:
        answer = olga.post(f"/admin/patterns/edit/{pattern.id}", form | {name: value})
        assert (answer.status_code, words in text(answer)) == (400, True), value
    olga.post(f"/admin/patterns/edit/{pattern.id}", form | {"expression": "shop-(.+)", "position": "3"})
    assert [(one.expression, one.position) for one in directory.patterns()] == [("shop-(.+)", 3)]
    assert "matched by a pattern of example.test" in text(olga.get("/admin/try?address=shop-anna@example.test"))
    olga.post(f"/admin/patterns/remove/{pattern.id}")
    assert directory.patterns() == []
    assert olga.get(f"/admin/patterns/edit/{pattern.id}").status_code == 404


def test_rights_to_send_as(olga, office):
    assert "grants/add?account=anna%40example.test" in text(olga.get(f"/admin/accounts/{office.anna.id}"))
    page = text(olga.get("/admin/grants/add?account=anna@example.test"))
    assert 'value="anna@example.test"' in page
    form = {"account": "anna@example.test", "address": "@example.test", "note": "the boss"}
    assert "anna@example.test has the right now" in text(olga.post("/admin/grants/add", form, follow=True))
    assert "already" in text(olga.post("/admin/grants/add", form))
    assert "is not a domain of ours" in text(olga.post("/admin/grants/add", form | {"address": "@b.test"}))
    page = text(olga.get("/admin/grants"))
    assert "anybody of example.test" in page
    assert "the boss" in page
    assert "anybody of example.test" in text(olga.get(f"/admin/accounts/{office.anna.id}"))
    (right,) = directory.grants()
    assert olga.get(f"/admin/grants/edit/{right.id}").status_code == 404
    olga.post(f"/admin/grants/remove/{right.id}")
    assert directory.grants() == []


# -- an account goes -------------------------------------------------------------------------------


@pytest.mark.parametrize(("clean", "left"), [("on", ("anna@example.test",)), ("", None)])
def test_a_farewell_tells_where_the_address_stands(olga, office, clean, left):
    before = ("anna@example.test", "ben@example.test")
    directory.add_group("team@example.test", before)
    directory.add_alias("bens@example.test", ["ben@example.test"])
    url = f"/admin/accounts/{office.ben.id}/remove"
    page = text(olga.get(url))
    assert "the group team@example.test" in page
    assert "nobody else is named there" in page
    olga.post(url, {"typed": "ben@example.test", "clean_up": clean})
    assert directory.group("team@example.test").members == (left or before)
    assert directory.alias("bens@example.test").active == (not clean)


# -- try an address ----------------------------------------------------------------------------------


@pytest.fixture
def ways(office):
    directory.add_domain("alias.test", kind=Kind.ALIAS, target="example.test")
    directory.add_domain("listed.test", kind=Kind.RELAY, check_by=Check.LIST)
    directory.add_domain("probed.test", kind=Kind.RELAY)
    directory.add_group("staff@example.test", ["anna@example.test"], posting=Posting.CLOSED)
    directory.add_relocated("dora@example.test", "dora@elsewhere.test")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("address=anna@alias.test", ["is taken", "another name of example.test", "the mailbox of Anna Arnold"]),
        ("address=anna%2Btrash@example.test", ["is taken", "+trash", "folder INBOX"]),
        ("address=ghost@listed.test", ["nobody has this address", "550 5.1.1", "does not stand in our list"]),
        ("address=x@probed.test", ["handed on", "its own mail server is asked"]),
        ("address=dora@example.test", ["551 5.1.6", "dora@elsewhere.test", "has moved"]),
        ("address=staff@example.test&sender=carl@b.test", ["550 5.7.2", "not open to this writer", "closed"]),
        ("address=staff@example.test&sender=ben@example.test", ["is taken", "who has logged in"]),
        ("address=staff@example.test&sender=ben@example.test&outside=yes", ["550 5.7.2", "from outside"]),
        ("address=carl@b.test&sender=ben@example.test", ["is not ours", "the letter is taken"]),
        ("address=carl@b.test&sender=x@y.test", ["is not ours", "554 5.7.1"]),
        ("address=anna@example.test&sender=<b>", ["is not an e-mail address", "&lt;b&gt;"]),
    ],
)
def test_what_would_become_of_a_letter(olga, ways, query, words):
    page = text(olga.get(f"/admin/try?{query}"))
    for expected in words:
        assert expected in page, expected
