"""Domains, accounts, aliases, groups and “Try an address”: each page, each act, each bad input."""

import pytest
from django.contrib.auth import authenticate

from mailapp.directory import api as directory
from mailapp.directory.values import Posting
from mailapp.journal import api as journal


def acts() -> list[str]:
    return [noted.step.summary for noted in journal.recent(["admin"])]


# -- domains ------------------------------------------------------------------------------------


def test_a_domain_is_added_edited_and_removed(olga):
    form = {
        "kind": "local",
        "name": "Büro.test",
        "default_quota": "2 GB",
        "catch_all": "anna@example.test",
        "active": "on",
    }
    answer = olga.post("/admin/domains/add", form, follow=True)
    assert "Büro.test is ours now" in answer.content.decode()
    domain = directory.domain("xn--bro-hoa.test")
    assert (domain.default_quota, domain.catch_all, domain.active) == (2 * 1024**3, "anna@example.test", True)

    answer = olga.post(
        f"/admin/domains/edit/{domain.name}", {"kind": "local", "default_quota": "", "catch_all": ""}, follow=True
    )
    domain = directory.domain(domain.name)
    assert (domain.default_quota, domain.catch_all, domain.active) == (0, "", False)
    assert "switched off" in answer.content.decode()

    olga.post(f"/admin/domains/remove/{domain.name}", {"typed": domain.name})
    assert directory.domain(domain.name) is None
    assert all("olga@example.test" in summary for summary in acts()[:3])


def test_a_domain_with_accounts_stays(olga):
    assert "still has 3 accounts" in olga.get("/admin/domains/remove/example.test").content.decode()
    answer = olga.post("/admin/domains/remove/example.test", {"typed": "example.test"})
    assert answer.status_code == 400
    assert "remove them first" in answer.content.decode()
    assert directory.domain("example.test")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "example.test"}, "is ours already"),
        ({"name": "a@b.test"}, "is an address"),
        ({"name": "not a domain"}, "is not a domain name"),
        ({"name": "x" * 300}, "at most 255 characters"),
        ({"name": "new.test", "default_quota": "lots"}, "is not a size"),
        ({"name": "new.test", "default_quota": "-1"}, "is not a size"),
        ({"name": "new.test", "catch_all": "nobody"}, "is not an e-mail address"),
        ({"name": "new\x00.test"}, "Null characters"),
    ],
)
def test_a_wrong_domain_is_told_and_everything_typed_is_kept(olga, form, words):
    answer = olga.post("/admin/domains/add", {"kind": "local", "default_quota": "7 GB"} | form)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert words in page
    assert form.get("default_quota", "7 GB") in page
    assert directory.domain("new.test") is None


# -- accounts -----------------------------------------------------------------------------------

NEW = {
    "display_name": "Dora",
    "address": "Dora@Example.test",
    "password": "kavo-tise-ruma",
    "quota": "1 GB",
    "role": "user",
}


def test_an_account_is_added_and_its_password_shown_once(olga):
    answer = olga.post("/admin/accounts/add", NEW)
    assert "kavo-tise-ruma" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    dora = directory.account("dora@example.test")
    assert (dora.display_name, dora.quota, dora.is_admin) == ("Dora", 1024**3, False)
    assert "kavo-tise-ruma" not in olga.get("/admin/accounts").content.decode()
    assert "kavo-tise-ruma" not in str(acts())
    again = olga.post("/admin/accounts/add", NEW)  # the same form sent twice
    assert "is an account already" in again.content.decode()


def test_a_password_is_proposed(olga):
    first, second = (olga.get("/admin/accounts/add").context["form"]["password"].value() for _ in range(2))
    assert first != second
    assert not directory.weaknesses(first)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"address": ""}, "This field is required"),
        ({"address": "dora"}, "is not an e-mail address"),
        ({"address": "dora@elsewhere.test"}, "is not a domain of ours"),
        ({"address": "anna@example.test"}, "is an account already"),
        ({"password": "short"}, "too short"),
        ({"password": ""}, "This field is required"),
        ({"password": "tab\tkavo-tise-ruma"}, "control characters"),
        ({"quota": "a lot"}, "is not a size"),
        ({"role": "emperor"}, "Select a valid choice"),
        ({"language": "tlh"}, "Select a valid choice"),
        ({"display_name": "x" * 201}, "at most 200 characters"),
    ],
)
def test_a_wrong_account_is_told_and_everything_typed_is_kept(olga, form, words):
    answer = olga.post("/admin/accounts/add", NEW | form)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert words in page
    assert "Dora" in page or "xxx" in page
    assert directory.count_accounts() == 3


def test_an_account_is_edited(olga, office):
    form = {"display_name": "Anna A.", "quota": "500 MB", "role": "admin", "language": "ja"}
    olga.post(f"/admin/accounts/{office.anna.id}", form)
    anna = directory.account_by_id(office.anna.id)
    assert (anna.display_name, anna.quota, anna.is_admin, anna.language) == ("Anna A.", 500 * 1024**2, True, "ja")
    page = olga.get(f"/admin/accounts/{office.anna.id}").content.decode()
    assert '<option value="ja" selected>' in page


def test_the_last_administrator_stays_one(olga, office):
    answer = olga.post(f"/admin/accounts/{office.olga.id}", {"display_name": "Olga", "quota": "", "role": "user"})
    assert "the last administrator" in answer.content.decode()
    answer = olga.post(f"/admin/accounts/{office.olga.id}/switch", {"active": "no"}, follow=True)
    assert "the last administrator" in answer.content.decode()
    answer = olga.post(f"/admin/accounts/{office.olga.id}/remove", {"typed": office.olga.address})
    assert "the last administrator" in answer.content.decode()


def test_a_password_is_set(olga, office):
    answer = olga.post(f"/admin/accounts/{office.anna.id}/password", {"password": "zuvi-kemo-dalu"})
    assert "zuvi-kemo-dalu" in answer.content.decode()
    assert authenticate(username="anna@example.test", password="zuvi-kemo-dalu")
    answer = olga.post(f"/admin/accounts/{office.anna.id}/password", {"password": "12345678"})
    assert answer.status_code == 400
    assert "too common" in answer.content.decode()


def test_an_account_is_disabled_and_enabled_and_twice_is_harmless(olga, office):
    for active, words in (("no", "disabled"), ("no", "disabled"), ("yes", "enabled"), ("yes", "enabled")):
        answer = olga.post(f"/admin/accounts/{office.anna.id}/switch", {"active": active}, follow=True)
        assert f"anna@example.test is {words}" in answer.content.decode()
        assert directory.account_by_id(office.anna.id).active == (active == "yes")


def test_an_account_is_removed_when_its_address_is_typed(olga, office):
    url = f"/admin/accounts/{office.ben.id}/remove"
    assert olga.post(url, {"typed": "anna@example.test"}).status_code == 400
    assert olga.post(url, {"typed": ""}).status_code == 400
    assert directory.account_by_id(office.ben.id)
    answer = olga.post(url, {"typed": "Ben@example.test"}, follow=True)
    assert "ben@example.test is removed" in answer.content.decode()
    assert directory.account_by_id(office.ben.id) is None
    assert olga.post(url, {"typed": "ben@example.test"}).status_code == 404  # the button pressed twice


def test_accounts_are_found_and_paged(olga, office):
    from mailapp.directory.models import Account, Domain

    domain = Domain.objects.get(name="example.test")
    Account.objects.bulk_create(Account(domain=domain, address=f"p{n:03}@example.test") for n in range(120))
    assert "1–50 of 123" in olga.get("/admin/accounts").content.decode()
    assert "101–123 of 123" in olga.get("/admin/accounts?page=3").content.decode()
    assert "101–123 of 123" in olga.get("/admin/accounts?page=99").content.decode()
    assert "1–50 of 123" in olga.get("/admin/accounts?page=-1").content.decode()
    found = olga.get("/admin/accounts?q=arnold").content.decode()
    assert "anna@example.test" in found
    assert "ben@example.test" not in found
    assert "Nobody fits" in olga.get("/admin/accounts?q=zzz").content.decode()


# -- aliases and groups -------------------------------------------------------------------------


def test_an_alias_is_added_edited_and_removed(olga):
    olga.post(
        "/admin/aliases/add",
        {"address": "info@example.test", "targets": "anna@example.test\n\n carl@stranger.test ", "active": "on"},
    )
    assert directory.alias("info@example.test").targets == ("anna@example.test", "carl@stranger.test")
    assert "info@example.test" in olga.get("/admin/aliases?q=info").content.decode()
    assert "No alias fits" in olga.get("/admin/aliases?q=zzz").content.decode()
    assert "anna@example.test\ncarl@stranger.test" in olga.get("/admin/aliases/edit/info@example.test").content.decode()
    olga.post("/admin/aliases/edit/info@example.test", {"targets": "ben@example.test"})
    alias = directory.alias("info@example.test")
    assert (alias.targets, alias.active) == (("ben@example.test",), False)
    assert "Remove info@example.test?" in olga.get("/admin/aliases/remove/info@example.test").content.decode()
    olga.post("/admin/aliases/remove/info@example.test")
    assert directory.alias("info@example.test") is None
    assert olga.post("/admin/aliases/remove/info@example.test").status_code == 404
    assert len([summary for summary in acts() if summary.startswith("olga@example.test") and "alias" in summary]) == 3


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"address": "nobody"}, "is not an e-mail address"),
        ({"address": "info@elsewhere.test"}, "is not a domain of ours"),
        (
            {"address": "anna@example.test", "targets": "ben@example.test"},
            "is an account, too: name it among the targets",
        ),
        ({"targets": "ok@example.test\nwrong one\nanother@"}, "Line 2: “wrong one” is not an e-mail address"),
        ({"targets": ""}, "This field is required"),
        ({"targets": "\n \n"}, "required"),
    ],
)
def test_a_wrong_alias_is_told_and_everything_typed_is_kept(olga, form, words):
    sent = {"address": "info@example.test", "targets": "anna@example.test"} | form
    answer = olga.post("/admin/aliases/add", sent)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert words in page
    assert sent["address"] in page
    assert not directory.aliases()


def test_a_group_is_added_edited_and_removed(olga):
    form = {
        "name": "The team",
        "address": "team@example.test",
        "members": "anna@example.test\nben@example.test",
        "posting": "closed",
        "active": "on",
    }
    olga.post("/admin/groups/add", form)
    group = directory.group("team@example.test")
    assert (group.name, group.members) == ("The team", ("anna@example.test", "ben@example.test"))
    assert group.posting is Posting.CLOSED
    assert "The team" in olga.get("/admin/groups").content.decode()
    form_of_edit = {"name": "Team", "members": "anna@example.test", "posting": "open", "active": "on"}
    olga.post("/admin/groups/edit/team@example.test", form_of_edit)
    assert directory.group("team@example.test").members == ("anna@example.test",)
    assert olga.post("/admin/groups/add", form).status_code == 400
    olga.post("/admin/groups/remove/team@example.test")
    assert directory.group("team@example.test") is None


def test_an_address_with_a_slash_has_its_pages(olga):
    olga.post("/admin/aliases/add", {"address": "a/b@example.test", "targets": "anna@example.test", "active": "on"})
    assert olga.get("/admin/aliases/edit/a/b@example.test").status_code == 200
    assert olga.post("/admin/aliases/remove/a/b@example.test").status_code == 302


# -- try an address -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("anna@example.test", ["is taken", "the mailbox of Anna Arnold"]),
        ("Anna+lists@EXAMPLE.test", ["is taken", "+lists"]),
        (
            "info@example.test",
            ["an alias", "team@example.test", "ben@example.test", "carl@stranger.test", "another server"],
        ),
        ("nobody@example.test", ["nobody has this address"]),
        ("round@example.test", ["lead in a circle"]),
        ("carl@stranger.test", ["is not ours"]),
        ("rubbish", ["is not an e-mail address"]),
        ("<script>alert(1)</script>", ["is not an e-mail address", "&lt;script&gt;"]),
        ("x" * 5000, ["is not an e-mail address"]),
    ],
)
def test_what_becomes_of_an_address(olga, address, words):
    directory.add_group("team@example.test", ["anna@example.test", "ben@example.test"], name="Team")
    directory.add_alias("info@example.test", ["team@example.test", "carl@stranger.test"])
    directory.add_alias("round@example.test", ["again@example.test"])
    directory.add_alias("again@example.test", ["round@example.test"])
    page = olga.get("/admin/try", {"address": address}).content.decode()
    for expected in words:
        assert expected in page


@pytest.mark.parametrize(
    "url",
    [
        "/admin/domains/edit/nowhere.test",
        "/admin/domains/edit/not a domain",
        "/admin/domains/remove/nowhere.test",
        "/admin/accounts/999999",
        "/admin/accounts/99999999999999999999999",
        "/admin/accounts/999999/remove",
        "/admin/accounts/999999/password",
        "/admin/aliases/edit/nobody@example.test",
        "/admin/aliases/edit/rubbish",
        "/admin/groups/edit/nobody@example.test",
        "/admin/groups/remove/rubbish",
        "/admin/accounts/anna",
        "/admin/no/such/page",
    ],
)
def test_what_is_not_there_is_told(olga, url):
    answer = olga.get(url)
    assert answer.status_code == 404
    assert "Not there" in answer.content.decode()
