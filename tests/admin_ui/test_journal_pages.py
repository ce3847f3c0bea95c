"""What happened: events, letters of an address, the story of one."""

import pytest

from mailapp.journal import api as journal
from mailapp.journal.values import Step


@pytest.fixture
def events(office):
    journal.note_many(
        [
            Step(
                "received", "Received from carl@stranger.test", "TR1", "carl@stranger.test", {"size": 2048, "tls": ""}
            ),
            Step("filed", "Filed in INBOX of anna@example.test", "TR1", "anna@example.test"),
            Step("received", "Submitted by anna@example.test", "TR2", "anna@example.test"),
            Step(
                "bounced",
                "Could not be sent",
                "TR2",
                "dan@stranger.test",
                {"reply": "550 5.1.1 <b>No</b> such user", "host": "mx"},
            ),
            Step("login-failed", "Wrong password from 192.0.2.9", "", "anna@example.test"),
        ]
    )


def test_recent_events(olga, events):
    page = olga.get("/admin/journal").content.decode()
    for words in ("Filed in INBOX", "TR1", "Failed login", "Bounced"):
        assert words in page
    assert "· anna@example.test" in page, "whose login failed"
    assert "Filed in INBOX of anna@example.test</td>" in page, "nobody is named twice"


def test_events_of_one_kind(olga, events):
    page = olga.get("/admin/journal?kind=bounced").content.decode()
    assert "Could not be sent" in page
    assert "Filed in INBOX" not in page
    assert "Filed in INBOX" in olga.get("/admin/journal?kind=nonsense").content.decode()


def test_letters_of_an_address(olga, events):
    page = olga.get("/admin/journal?q=Anna@Example.test").content.decode()
    assert "Letters from or to" in page
    for trace in ("TR1", "TR2"):
        assert f"/admin/journal/{trace}" in page
    assert "Nothing matches" in olga.get("/admin/journal?q=zzz").content.decode()


def test_a_queue_id_leads_to_its_story(olga, events):
    assert olga.get("/admin/journal?q=tr2").url == "/admin/journal/TR2"
    page = olga.get("/admin/journal/TR2").content.decode()
    assert "550 5.1.1 &lt;b&gt;No&lt;/b&gt; such user" in page
    assert page.index("Submitted by") < page.index("Could not be sent")
    assert "2.0 KB" in olga.get("/admin/journal/TR1").content.decode()


def test_events_are_paged(olga, office):
    journal.note_many(Step("login", f"Login number {number:03}") for number in range(120))
    first = olga.get("/admin/journal")
    assert "Login number 119" in first.content.decode()
    second = olga.get(f"/admin/journal?before={first.context['older']}").content.decode()
    assert "Login number 069" in second
    assert "Login number 070" not in second


@pytest.mark.parametrize(
    "query", ["before=x", "before=-1", "before=" + "9" * 40, "q=%00", "q=" + "x" * 5000, "kind=%ff", "q=%25_'"]
)
def test_rubbish_in_the_address_is_no_trouble(olga, events, query):
    assert olga.get(f"/admin/journal?{query}").status_code == 200


def test_a_letter_that_the_journal_does_not_know(olga):
    answer = olga.get("/admin/journal/NOPE")
    assert answer.status_code == 404
    assert "knows no letter" in answer.content.decode()


def test_a_detail_that_the_sentence_has_is_not_said_twice(olga, office):
    journal.note(
        Step(
            "sent",
            "Sent to a@b.test: mx took it, saying 250 ok",
            "TR9",
            "a@b.test",
            {"reply": "250 ok", "tls": "TLSv1.3"},
        )
    )
    page = olga.get("/admin/journal/TR9").content.decode()
    assert "TLSv1.3" in page
    assert page.count("250 ok") == 1
