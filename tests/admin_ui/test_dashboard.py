"""The dashboard: does mail flow, and if not, why and what to do."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings

from admin_ui import pulse
from mailapp.installation import house
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.outbox import api as outbox
from mailapp.outbox.values import State
from tests.admin_ui.conftest import defer


@pytest.fixture
def alive(settings):
    """A worker whose heart beats, no SMTP server to be asked, and a certificate."""
    settings.SMTP_LISTEN = []
    house.build(Path(django_settings.PILLARBOX_HOME))
    house.certify("mail.example.test")
    beat = Path(django_settings.PILLARBOX_HOME) / "run" / "worker.alive"
    beat.parent.mkdir(exist_ok=True)
    beat.touch()
    yield beat
    beat.unlink(missing_ok=True)


def dashboard(client) -> str:
    return client.get("/admin/").content.decode()


def test_what_is_forgotten(olga, alive, settings, tmp_path):
    settings.BACKUP_FOLDER = tmp_path
    assert "none yet" in dashboard(olga)
    (tmp_path / "2026-01-02T020000Z").mkdir()
    assert "The last copy of this house is" in dashboard(olga)
    settings.TLS_KEY = str(tmp_path / "gone")
    assert "The certificate has ended, or cannot be read." in dashboard(olga)


def test_mail_flows(olga, alive):
    journal.note_many([Step("received", "in", "T1"), Step("received", "in", "T2"), Step("sent", "out", "T3")])
    page = dashboard(olga)
    assert "<h1>Mail flows.</h1>" in page
    assert "In the last hour 2 came in, 1 went out; nothing waits." in page


def test_a_silent_worker_is_the_headline(olga, alive):
    alive.unlink()
    page = dashboard(olga)
    assert "<h1>No mail goes out: the delivery worker has never shown a heartbeat.</h1>" in page
    assert "manage.py appliance" in page


def test_an_smtp_server_that_does_not_answer_is_the_headline(olga, alive, settings):
    settings.SMTP_LISTEN = ["127.0.0.1:1"]
    assert "<h1>No mail comes in: the SMTP server does not answer on 127.0.0.1:1.</h1>" in dashboard(olga)


def test_a_destination_in_trouble_is_named_with_its_reason_and_can_be_retried(olga, alive, queue):
    queue("QA1", "carl@stranger.test")
    defer("stranger.test", "451 4.7.1 Greylisted <b>")
    page = dashboard(olga)
    assert "Where mail is not taken at the moment" in page
    assert "451 4.7.1 Greylisted &lt;b&gt;" in page
    answer = olga.post("/admin/queue/flush", {"domain": "stranger.test"}, follow=True)
    assert "1 recipient at stranger.test tried again now" in answer.content.decode()
    assert outbox.show("QA1").recipients[0].state is State.QUEUED
    for domain in ("", "nowhere.test", "no\x00where"):
        answer = olga.post("/admin/queue/flush", {"domain": domain}, follow=True)
        assert "Nothing waits for that destination" in answer.content.decode()


def test_refusals_and_failed_logins_are_told(olga, alive):
    journal.note_many(
        [
            Step("bounced", "Could not be sent to dan@stranger.test", "T1", "dan@stranger.test"),
            Step("login-failed", "Wrong password from 192.0.2.9", "", "anna@example.test"),
        ]
    )
    page = dashboard(olga)
    assert "Could not be sent to dan@stranger.test" in page
    assert "Wrong password from 192.0.2.9" in page


def test_a_disk_that_cannot_be_asked_is_no_trouble_for_the_page(olga, alive, tmp_path, monkeypatch):
    assert pulse.disk(tmp_path / "gone") is None
    monkeypatch.setattr(pulse, "disk", lambda home: None)
    assert "It cannot be asked at the moment" in dashboard(olga)
