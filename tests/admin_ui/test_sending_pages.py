"""Suppressed addresses, and how much one person may send."""

import pytest
from django.test import Client

from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.journal import api as journal
from mailapp.policy import api as policy
from tests.support.office import Office

GONE = "550 5.1.1 <cora@example.net>: User unknown"


def bounce(address: str, times: int) -> None:
    for _ in range(times):
        delivery.learn({address: GONE}, [], policy.current())


def test_the_list_shows_who_bounced_and_why(olga: Client):
    bounce("cora@example.net", 3)
    bounce("dora@example.net", 1)
    html = olga.get("/admin/suppression").content.decode()
    assert "cora@example.net" in html
    assert "User unknown" in html
    assert "dora@example.net" not in html
    counted = olga.get("/admin/suppression?counted=1&q=DORA").content.decode()
    assert "dora@example.net" in counted
    assert "cora@example.net" not in counted.split("<tbody>")[1].split("dora@")[0]


def test_an_empty_list_says_so(olga: Client):
    assert "No address is suppressed" in olga.get("/admin/suppression").content.decode()
    assert "No suppressed address fits" in olga.get("/admin/suppression?q=xyz").content.decode()


def test_added_and_lifted(olga: Client, office: Office):
    answer = olga.post(
        "/admin/suppression/add", {"address": "Press@example.net", "reason": "<they asked>", "days": "9"}
    )
    assert answer["Location"] == "/admin/suppression"
    [entry] = delivery.suppressed()
    assert (entry.address, entry.until is not None) == ("press@example.net", True)
    assert "&lt;they asked&gt;; added by olga@example.test" in olga.get("/admin/suppression").content.decode()
    olga.post("/admin/suppression/lift", {"address": "press@example.net"})
    assert delivery.suppressed() == []
    again = olga.post("/admin/suppression/lift", {"address": "press@example.net"}, follow=True)
    assert "is not suppressed" in again.content.decode()
    assert [noted.step.address for noted in journal.recent(["admin"], 2)] == ["press@example.net"] * 2


def test_one_persons_entry_is_lifted_alone(olga: Client, office: Office):
    delivery.suppress("press@example.net", reason="", by="Olga")
    delivery.suppress("press@example.net", reason="", by="Olga", account=office.anna.id)
    assert "letters of anna@example.test" in olga.get("/admin/suppression").content.decode()
    olga.post("/admin/suppression/lift", {"address": "press@example.net", "account": str(office.anna.id)})
    assert [entry.account for entry in delivery.suppressed()] == [None]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"address": "nonsense"}, "is not an e-mail address"),
        ({"address": ""}, "This field is required."),
        ({"address": "a@b.test", "days": "0"}, "greater than or equal to 1"),
        ({"address": "a@b.test", "days": "ever"}, "Enter a whole number."),
    ],
)
def test_what_cannot_be_added_is_said(olga: Client, typed: dict[str, str], sentence: str):
    answer = olga.post("/admin/suppression/add", typed)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert delivery.suppressed() == []


def test_limits_of_one_person(olga: Client, office: Office):
    page = f"/admin/accounts/{office.anna.id}/limits"
    assert "Used: 0. Empty: as everybody, 200. 0: any number." in olga.get(page).content.decode()
    olga.post(page, {"letters_per_hour": "", "recipients_per_day": "0", "new_recipients_per_day": "1000"})
    assert [limit.own for limit in delivery.usage(office.anna.id, policy.current())] == [None, 0, 1000]
    assert 'value="1000"' in olga.get(page).content.decode()
    assert "new_recipients_per_day 1000" in journal.recent(["admin"])[0].step.summary
    assert olga.post(page, {"letters_per_hour": "-1"}).status_code == 400


def test_limits_of_nobody(olga: Client):
    assert olga.get("/admin/accounts/999999/limits").status_code == 404


def test_a_new_secret_for_forwarded_letters(olga: Client, office: Office):
    html = olga.get("/admin/srs").content.decode()
    assert "=example.net=carl@example.test" in html
    before = directory.srs_scheme(policy.current()).secrets
    answer = olga.post("/admin/srs/rotate", follow=True)
    assert "A new secret signs from now on" in answer.content.decode()
    after = directory.srs_scheme(policy.current()).secrets
    assert after[1:] == before[:4]
    assert "made a new secret" in journal.recent(["admin"], 1)[0].step.summary


def test_an_office_that_forwards_letters_as_they_came(olga: Client):
    policy.change("srs", False)
    assert "as they came" in olga.get("/admin/srs").content.decode()
