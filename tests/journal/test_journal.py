"""The record: written once, found again, told in words, forgotten in time."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from mailapp.journal import api as journal
from mailapp.journal import story
from mailapp.journal.models import Entry
from mailapp.journal.values import Step

pytestmark = pytest.mark.django_db

LETTER = [
    Step("received", "Received from carl@example.net by ESMTP", "B059D3C2B", "carl@example.net"),
    Step("filed", "Filed in INBOX of anna@example.test", "B059D3C2B", "anna@example.test"),
    Step("queued", "Queued", "B059D3C2B", "phone@example.org"),
]
OTHER = Step("received", "Received from carl@example.net by ESMTP", "C0FFEE123", "carl@example.net", {"size": 7})


@pytest.fixture
def noted():
    journal.note_many(LETTER)
    journal.note(OTHER)
    journal.note(Step("login", "Logged in by IMAP", address="anna@example.test"))
    now = timezone.now()
    for row, minutes in zip(Entry.objects.all(), (60, 60, 58, 10, 1), strict=True):
        Entry.objects.filter(pk=row.pk).update(at=now - timedelta(minutes=minutes))


def kinds(found):
    return [step.step.kind for step in found]


@pytest.mark.usefixtures("noted")
def test_a_story_is_the_steps_of_one_trace():
    assert [step.step for step in journal.timeline("B059D3C2B")] == LETTER
    assert journal.timeline("NOTHING") == []
    assert [len(steps) for steps in journal.stories(["B059D3C2B", "NOTHING"]).values()] == [3, 0]


def test_strangers_words_cannot_stop_the_record():
    bad = "\0 \ud800 " + "x" * 400
    journal.note(Step("refused", bad, "B0", bad, {bad: [bad, {"n": 1}]}))
    (noted,) = journal.timeline("B0")
    assert noted.step.summary.startswith("\ufffd ? xxx")
    assert len(noted.step.address) == 320
    assert journal.find("\0") == journal.recent(words="\0\ud800") == []


@pytest.mark.usefixtures("noted")
def test_messages_are_found_by_id_and_by_address():
    assert journal.find("B059D3C2B") == ["B059D3C2B"]
    assert journal.find("carl@example.net") == ["C0FFEE123", "B059D3C2B"]
    assert journal.find("carl@example.net", 1) == ["C0FFEE123"]
    assert journal.find("") == []


@pytest.mark.usefixtures("noted")
def test_steps_are_asked_for_by_kind_address_time_and_words():
    now = timezone.now()
    half_past = now - timedelta(minutes=30)
    assert kinds(journal.recent()) == ["login", "received", "queued", "filed", "received"]
    assert kinds(journal.recent(["filed", "queued"])) == ["queued", "filed"]
    assert kinds(journal.recent(address="anna@example.test")) == ["login", "filed"]
    assert kinds(journal.recent(span=(half_past, now))) == ["login", "received"]
    assert kinds(journal.recent(words="inbox")) == ["filed"]
    first = journal.recent(limit=2)
    assert kinds(journal.recent(limit=2, before=first[-1].id)) == ["queued", "filed"]


@pytest.mark.usefixtures("noted")
def test_what_is_old_is_forgotten_some_at_a_time():
    half_past = timezone.now() - timedelta(minutes=30)
    assert [journal.forget(half_past, limit=2) for _ in range(3)] == [2, 1, 0]
    assert kinds(journal.recent()) == ["login", "received"]


@pytest.mark.usefixtures("noted")
def test_a_story_in_words():
    lines = story.story(journal.timeline("B059D3C2B"))
    assert [line[21:].strip() for line in lines] == [
        "Received from carl@example.net by ESMTP",
        "Filed in INBOX of anna@example.test",
        "+2.0 min  Queued (phone@example.org)",
    ]


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, ""), (0.4, ""), (5, "+5 s"), (90, "+1.5 min"), (7200, "+2.0 h"), (172_800, "+2.0 d")]
)
def test_how_much_later(seconds, said):
    now = timezone.now()
    assert story._later(now, now + timedelta(seconds=seconds)) == said


class TestTheTraceCommand:
    def run(self, *words: str) -> str:
        said = io.StringIO()
        call_command("trace", *words, stdout=said)
        return said.getvalue().rstrip()

    @pytest.mark.usefixtures("noted")
    def test_an_id_is_one_story_an_address_several(self):
        assert self.run("b059d3c2b").splitlines()[0] == "Message B059D3C2B"
        lines = self.run("Carl@example.net").splitlines()
        assert [line for line in lines if line.startswith("Message")] == ["Message B059D3C2B", "Message C0FFEE123"]
        assert self.run("carl@example.net", "--limit", "1").startswith("Message C0FFEE123")

    @pytest.mark.usefixtures("noted")
    def test_json(self):
        (told,) = json.loads(self.run("C0FFEE123", "--json"))
        assert told["trace"] == "C0FFEE123"
        assert told["steps"][0]["step"]["detail"] == {"size": 7}

    def test_what_nobody_knows(self):
        with pytest.raises(CommandError, match="knows no message") as refusal:
            self.run("nobody@example.test")
        assert refusal.value.returncode == 1

    @pytest.mark.parametrize("limit", ["0", "-1", "many", "99999999999"])
    def test_a_limit_is_a_number(self, limit):
        with pytest.raises(CommandError, match="limit"):
            self.run("x", "--limit", limit)
