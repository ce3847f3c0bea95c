"""Lists, quarantine and the guard's rules of each domain, as Olga sees them and Ben does not."""

import pytest
from django.test import Client

from mailapp.guard import api as guard
from mailapp.policy.values import Policy
from tests.delivery.test_arrive import letters_of
from tests.guard.test_quarantine import detained
from tests.support.office import Office

PAGES = (
    "/admin/senders",
    "/admin/senders/add",
    "/admin/quarantine",
    "/admin/guard",
    "/admin/guard/example.test",
    "/admin/guard/example.test/spam_junk_points",
)


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_ben_may_see_none_of_it(ben: Client) -> None:
    assert {ben.get(url).status_code for url in PAGES} == {403}
    assert ben.post("/admin/quarantine/act", {"do": "release", "letter": "1"}).status_code == 403


def test_senders(office: Office, olga: Client) -> None:
    filled = {"expression": "Offers.Example.NET", "verdict": "deny", "domain": "", "reason": "never asked"}
    assert olga.post("/admin/senders/add", filled).status_code == 302
    olga.post("/admin/senders/add", {"expression": "192.0.2.0/24", "verdict": "allow", "domain": "example.test"})
    guard.add_entry("carl@example.net", allow=True, account=office.anna.id, by="anna@example.test")
    page = text(olga, "/admin/senders")
    for said in ("offers.example.net", "never asked", "the whole server", "not wanted", "anna@example.test"):
        assert said in page
    wrong = olga.post("/admin/senders/add", {"expression": "192.0.2.1/24", "verdict": "deny", "domain": ""})
    assert (wrong.status_code, "did you mean 192.0.2.0/24" in wrong.content.decode()) == (400, True)
    [line] = [one for one in guard.entries() if not one.allow]
    olga.post(f"/admin/senders/edit/{line.id}", {"expression": "offers.example.net", "verdict": "allow"})
    [line] = [one for one in guard.entries() if one.pattern == "offers.example.net"]
    assert line.wants_proof
    unproven = {"expression": "offers.example.net", "verdict": "unproven"}
    olga.post(f"/admin/senders/edit/{line.id}", unproven)
    [line] = [one for one in guard.entries() if one.pattern == "offers.example.net"]
    assert (line.allow, line.unproven) == (True, True)
    assert "welcome, even unproven" in text(olga, "/admin/senders")
    assert 'value="unproven" selected' in text(olga, f"/admin/senders/edit/{line.id}")
    olga.post(f"/admin/senders/remove/{line.id}")
    assert len(guard.entries()) == 2
    assert olga.get(f"/admin/senders/edit/{line.id}").status_code == 404


def test_quarantine(office: Office, olga: Client) -> None:
    sent = detained(office)
    [held] = guard.held()
    assert "Roof" in text(olga, "/admin/quarantine?q=carl")
    page = text(olga, f"/admin/quarantine/{held.id}")
    for said in ("9.5 points of spam", "reads like spam", "SPF passed", "Subject: Roof"):
        assert said in page
    assert "It leaks" not in page  # its text is Anna's affair
    story = text(olga, f"/admin/journal/{sent.trace}")
    assert "Why it is where it is: anna@example.test" in story
    assert "Quarantined" in story
    olga.post("/admin/quarantine/act", {"do": "always", "letter": [str(held.id), "4711"]})
    assert len(letters_of(office.anna.id)) == 1
    assert [line.allow for line in guard.entries(office.anna.id)] == [True]
    assert olga.get(f"/admin/quarantine/{held.id}").status_code == 404
    olga.post(f"/admin/journal/{sent.trace}/say", {"do": "never", "account": str(office.anna.id)})
    assert [line.allow for line in guard.entries(office.anna.id)] == [False]
    for wrong in ({"do": "shout"}, {"do": "never", "account": "0"}):
        assert olga.post(f"/admin/journal/{sent.trace}/say", wrong).status_code == 404


@pytest.mark.parametrize(
    ("name", "value"), [("spam_junk_points", "8"), ("dmarc_reject", "junk"), ("greylisting", "yes")]
)
def test_a_domain_differs(olga: Client, name: str, value: str) -> None:
    url = f"/admin/guard/example.test/{name}"
    assert olga.post(url, {"value": value}).status_code == 302
    assert str(getattr(guard.rules_of("example.test", Policy()), name)) in (value, "True")
    assert "its own" in text(olga, "/admin/guard/example.test")
    olga.post(f"{url}/reset")
    assert "its own" not in text(olga, "/admin/guard/example.test")


def test_nonsense_is_said_to_be(olga: Client) -> None:
    assert olga.post("/admin/guard/example.test/dmarc_reject", {"value": "shout"}).status_code == 400
    assert olga.get("/admin/guard/example.test/banner").status_code == 404
    assert olga.get("/admin/guard/example.org").status_code == 404
