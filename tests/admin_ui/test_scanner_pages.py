"""Scanners in the panel: health that cannot be overlooked, DNS lists, and who is locked."""

import re

import pytest
from django.test import Client

from mailapp.delivery import locks
from mailapp.delivery.values import Infected, Submission
from mailapp.journal import api as journal
from mailapp.net.content import Content
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter, State
from mailapp.policy import api as policy
from mailapp.scanners import api as scanners
from mailapp.scanners import staff
from mailapp.scanners.virus import Verdict
from mailapp.standards.envelope import Envelope, Recipient
from tests.admin_ui.conftest import Queue
from tests.support.office import Office


@pytest.fixture(autouse=True)
def clamd_is_away(db):
    staff.configure(clamd="unix:/nowhere/clamd.ctl", spamd="off", rspamd="off")
    yield
    staff.configure(clamd="off")


def words_of(client: Client, url: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(url).content.decode()).split())


def test_who_is_away_cannot_be_overlooked(olga: Client, ben: Client):
    assert ben.get("/admin/scanners").status_code == 403
    assert "ClamAV is away since" not in words_of(olga, "/admin/scanners")  # nobody has asked yet
    told = olga.post("/admin/scanners/look", follow=True).content.decode()
    assert "Away: ClamAV." in told
    page = words_of(olga, "/admin/scanners")
    assert re.search(r"ClamAV is away since .*? Until it is back, letters are put off", page)
    assert "unix:/nowhere/clamd.ctl cannot be asked: No such file or directory" in page
    assert re.search(r"ClamAV is away since \d+ \w+, \d\d:\d\d\. See Scanners", words_of(olga, "/admin/"))
    policy.change("virus_scanner_away_defers", False)
    assert "taken and marked, and nobody looks for viruses" in words_of(olga, "/admin/scanners")
    assert journal.recent(["scanner"], 5)[0].step.summary.startswith("clamd is away: ")


def test_who_is_gone_for_good_is_not_missed(olga: Client):
    olga.post("/admin/scanners/look")
    olga.post("/admin/scanners/forget", {"name": "clamd"})
    assert scanners.troubles() == []
    staff.configure(clamd="off")
    assert "Everybody who should be there is there." in olga.post("/admin/scanners/look", follow=True).content.decode()


def test_a_dns_list_is_added_changed_and_removed(olga: Client):
    assert "No DNS list is asked" in words_of(olga, "/admin/scanners")
    form = {"zone": "zen.example.org", "points": "2.5", "answers": "127.0.0.[2..11]", "note": "<Zen>", "active": "on"}
    assert olga.post("/admin/scanners/lists/add", form)["Location"] == "/admin/scanners"
    [line] = scanners.lines()
    page = olga.get("/admin/scanners").content.decode()
    assert "&lt;Zen&gt;" in page
    assert "2.5" in page
    assert 'value="2.5"' in olga.get(f"/admin/scanners/lists/{line.id}").content.decode()
    olga.post(f"/admin/scanners/lists/{line.id}", {**form, "points": "-1", "active": ""})
    assert [(each.points, each.active) for each in scanners.lines()] == [(-1, False)]
    assert "switched off" in words_of(olga, "/admin/scanners")
    assert olga.get(f"/admin/scanners/lists/{line.id}/remove").status_code == 200
    olga.post(f"/admin/scanners/lists/{line.id}/remove")
    assert scanners.lines() == []
    assert olga.get(f"/admin/scanners/lists/{line.id}").status_code == 404
    kinds = [noted.step.summary.split()[1] for noted in journal.recent(["admin"], 9)]
    assert kinds[:3] == ["removed", "changed", "added"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"zone": "nonsense"}, "is not the name of a DNS list"),
        ({"points": "0"}, "Points lie between"),
        ({"points": "many"}, "Enter a number"),
        ({"answers": "192.0.2.1"}, "begins with 127"),
    ],
)
def test_what_is_wrong_is_said(olga: Client, wrong: dict[str, str], sentence: str):
    form = {"zone": "zen.example.org", "points": "3", "answers": "", "note": "", "active": "on"}
    answer = olga.post("/admin/scanners/lists/add", form | wrong)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert scanners.lines() == []


def test_a_sender_with_a_virus_is_released(olga: Client, office: Office, queue: Queue):
    queue("B059D3C2B")
    letter = Content.of(b"x")
    sent = Submission("X1", office.anna.id, Envelope("anna@example.test", (Recipient("x@y.test"),)), letter, "", "")
    notice = locks.refuse(sent, Infected(Verdict("Eicar", "clamd found Eicar")))
    assert notice is not None
    notice.content.close()
    page = words_of(olga, "/admin/scanners")
    assert re.search(r"anna@example.test is locked since .*: a letter of .* held the virus Eicar", page)
    assert "anna@example.test sent a virus, and sends nothing more." in words_of(olga, "/admin/")
    assert [line.state for line in outbox.list_queue(QueueFilter())] == [State.HELD]
    told = olga.post("/admin/scanners/release", {"address": "anna@example.test"}, follow=True).content.decode()
    assert "anna@example.test may send again; 1 waiting recipient released." in told
    assert [line.state for line in outbox.list_queue(QueueFilter())] == [State.QUEUED]
    again = olga.post("/admin/scanners/release", {"address": "anna@example.test"}, follow=True).content.decode()
    assert "anna@example.test is not locked." in again
