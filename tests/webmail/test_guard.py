"""Why a letter is here, never again and always, a person's own lists, and his quarantine."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.test import Client

from mailapp.delivery import api as delivery
from mailapp.guard import api as guard
from mailapp.guard.models import Reasons
from mailapp.scanners.values import Reason
from mailapp.standards import trace as traces
from mailapp.standards.message.headers import header_of
from mailapp.store import api as store
from tests.delivery.test_arrive import arrival, letters_of
from tests.support.office import Office

JUNK = delivery.Opinion(
    into="Junk",
    spam=7.0,
    reasons=(Reason("local", 8.0, "its links <lie>"), Reason("reputation", -1.0, "it was welcome before")),
    because="7 points of spam: its links <lie>",
    authentication=("SPF: pass for example.net",),
    author="carl@example.net",
)
HOP = traces.Hop("gw.example.net", "192.0.2.1", "", "ESMTP")


def put(account: int, opinion: delivery.Opinion = JUNK, above: bytes = b"", below: bytes = b"") -> tuple[int, int]:
    """A letter of Carl's that came in here: its mailbox and UID; (0, 0) in quarantine."""
    sent = arrival("anna@example.test")
    received = traces.received(HOP, by="mail.example.test", queue_id=sent.trace, now=datetime.now(UTC))
    sent.content.prefix = above + received + below
    [receipt] = delivery.deliver([replace(sent, opinions={account: opinion})])
    assert isinstance(receipt, delivery.Receipt)
    return next(((place.mailbox, place.uid) for place in receipt.filed), (0, 0))


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_card_tells_why_a_letter_is_here(office: Office, anna: Client) -> None:
    box, uid = put(office.anna.id)
    page = text(anna, f"/mail/{box}/{uid}/")
    for said in (
        "Why is it here?",
        "7 points of spam: its links &lt;lie&gt;",
        "+8",
        "it was welcome before",
        "SPF: pass for example.net",
    ):
        assert said in page, said
    proof = b"Authentication-Results: mail.example.test; spf=pass smtp.mailfrom=carl@example.net\r\n"
    plain = text(anna, "/mail/{}/{}/".format(*put(office.anna.id, delivery.Opinion(), proof)))
    assert "Nothing spoke against it" in plain
    assert "SPF: pass for example.net" in plain


def test_a_name_at_the_beginning_keeps_its_letters(office: Office, anna: Client) -> None:
    said = "example.net is on your own list of unwanted senders"
    assert said in text(anna, "/mail/{}/{}/".format(*put(office.anna.id, replace(JUNK, because=said))))


STATUS = b"X-Spam-Status: Yes, score=7.0 required=5.0\r\n\ttests=bayes,dnsbl\r\n"


@pytest.mark.parametrize(
    ("folder", "marked", "said"),
    [
        ("Junk", STATUS, "Its header says 7 points of spam (bayes, dnsbl); no more is kept of it"),
        ("INBOX", STATUS.replace(b"7.0", b"-0.5").replace(b"Yes", b"No"), "Its header says -0.5 points of spam"),
        ("Junk", b"", "Somebody moved it here, or what was thought of it is no longer kept"),
        ("Junk", b"Received: from x by y; now\r\n" + STATUS, "Somebody moved it here, or"),
        ("INBOX", b"X-Spam-Status: yes, score=" + b"9" * 5000 + b"\r\n", "Nothing spoke against it"),
    ],
)
def test_the_header_tells_what_the_database_has_lost(
    office: Office, anna: Client, folder: str, marked: bytes, said: str
) -> None:
    box, uid = put(office.anna.id, replace(JUNK, into=folder), below=marked)
    Reasons.objects.all().delete()
    assert said in text(anna, f"/mail/{box}/{uid}/")


def test_a_letter_that_did_not_come_in_here_has_no_card(anna: Client, inbox: int, file) -> None:
    uid = file(b"From: ben@example.test\nReceived: by x id ABCDEF\nSubject: x\n\nHi\n")
    assert "Why is it here?" not in text(anna, f"/mail/{inbox}/{uid}/")


def test_never_again_and_always(office: Office, anna: Client, ben: Client, inbox: int) -> None:
    box, uid = put(office.anna.id, delivery.Opinion())
    url = f"/mail/{box}/{uid}/say"
    assert ben.post(url, {"do": "never", "author": "carl@example.net"}).status_code == 404
    anna.post(url, {"do": "never", "author": "carl@example.net"})
    [line] = guard.entries(office.anna.id)
    assert (line.pattern, line.allow) == ("carl@example.net", False)
    junk = store.open(office.anna.id).mailbox("Junk").id
    [uid] = store.open(office.anna.id).open("Junk").uids
    assert "unwanted" in text(anna, f"/mail/{junk}/{uid}/")
    answer = anna.post(f"/mail/{junk}/{uid}/say", {"do": "always", "author": "carl@example.net"})
    assert answer["Location"] == f"/mail/{inbox}/"
    assert [line.allow for line in guard.entries(office.anna.id)] == [True]
    assert len(letters_of(office.anna.id)) == 1
    assert anna.post(url, {"do": "shout", "author": "carl@example.net"}).status_code == 404


def test_always_of_a_letter_that_proves_nothing(office: Office, anna: Client) -> None:
    """The next one would lie in Junk again: that is said at once."""
    box, uid = put(office.anna.id, replace(JUNK, authentication=("SPF: softfail",), proven=False))
    [letter] = letters_of(office.anna.id, "Junk")
    trace = traces.queue_id((header_of(letter, "received") or b"").decode())
    url = f"/mail/{box}/{uid}/say"
    page = anna.post(url, {"do": "always", "author": "carl@example.net", "trace": trace}, follow=True)
    assert "Nothing proves that this letter is from carl@example.net" in page.content.decode()


def test_ones_own_lists(office: Office, anna: Client, ben: Client) -> None:
    anna.post("/senders/", {"sender": "Offers.Example.NET", "verdict": "never", "reason": "never asked"})
    anna.post("/senders/", {"sender": "carl@example.net", "verdict": "always", "until": "30d"})
    page = text(anna, "/senders/")
    assert "offers.example.net" in page
    assert "never asked" in page
    assert "carl@example.net" not in text(ben, "/senders/")
    wrong = anna.post("/senders/", {"sender": "no address", "verdict": "never"})
    assert (wrong.status_code, "is no address" in wrong.content.decode()) == (422, True)
    assert anna.post("/senders/", {"sender": "a@b.example", "until": "some day"}).status_code == 422
    first, second = guard.entries(office.anna.id)
    ben.post(f"/senders/{first.id}/remove")
    assert len(guard.entries(office.anna.id)) == 2
    anna.post(f"/senders/{first.id}/remove")
    assert guard.entries(office.anna.id) == [second]
    anna.post("/senders/", {"sender": "carl@example.net", "verdict": "unproven"})
    line = guard.entries(office.anna.id)[0]
    assert (line.pattern, line.allow, line.unproven) == ("carl@example.net", True, True)
    assert '<span class="muted small">even unproven</span>' in text(anna, "/senders/")


@pytest.mark.parametrize(
    ("do", "inbox", "lists"), [("release", 1, []), ("delete", 0, []), ("always", 1, [True]), ("never", 0, [False])]
)
def test_quarantine(office: Office, anna: Client, ben: Client, do: str, inbox: int, lists: list[bool]) -> None:
    put(office.anna.id, replace(JUNK, quarantine=True))
    assert "7 points of spam" in text(anna, "/quarantine/")
    assert "7 points of spam" not in text(ben, "/quarantine/")
    url = f"/quarantine/{guard.held()[0].id}/act"
    ben.post(url, {"do": do})
    assert guard.count_held() == 1
    anna.post(url, {"do": do})
    assert (guard.count_held(), len(letters_of(office.anna.id))) == (0, inbox)
    assert [line.allow for line in guard.entries(office.anna.id)] == lists
    anna.post(url, {"do": do})  # pressed twice
    assert "no such letter" in text(anna, "/quarantine/")


def test_a_link_acts_by_its_button_only(office: Office) -> None:
    put(office.anna.id, replace(JUNK, quarantine=True))
    stranger = Client(enforce_csrf_checks=True)
    url = f"/quarantine/letter/{guard.token(guard.held()[0])}"
    page = text(stranger, url)
    assert "Roof" in page
    assert "7 points of spam" in page
    stranger.head(url)
    assert guard.count_held() == 1
    assert stranger.post(url, {"do": "release"}).status_code == 403  # without the page's token
    assert guard.count_held() == 1
    token = stranger.cookies["csrftoken"].value
    done = stranger.post(url, {"do": "release", "csrfmiddlewaretoken": token})
    assert "lies in your Inbox" in done.content.decode()
    assert len(letters_of(office.anna.id)) == 1
    again = stranger.get(url)
    assert (again.status_code, "no such letter" in again.content.decode()) == (404, True)
    assert stranger.get(f"{url}x").status_code == 404


def test_strangers_log_in_first(office: Office) -> None:
    for url in ("/senders/", "/quarantine/"):
        assert Client().get(url).status_code == 302
