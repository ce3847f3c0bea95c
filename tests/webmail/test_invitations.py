"""Invitations: read whatever was written, answered so that the organiser's calendar understands."""

import email
import time
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.test import Client
from icalendar import Calendar

from mailapp.store.port import Store
from tests.webmail.conftest import File
from webmail.invitations.reading import read
from webmail.invitations.values import Repeats

EVENT = """BEGIN:VCALENDAR
METHOD:{method}
PRODID:-//x//EN
VERSION:2.0
BEGIN:VEVENT
UID:meeting-1@example.test
DTSTAMP:20261120T080000Z
DTSTART;TZID=Europe/Berlin:20261127T140000
DTEND;TZID=Europe/Berlin:20261127T153000
SUMMARY:Budget\\, second round
LOCATION:https://meet.example/42
SEQUENCE:{sequence}
ORGANIZER;CN="Brown, Ben":mailto:ben@example.test
ATTENDEE;CN=Anna;PARTSTAT={standing}:mailto:Anna@example.test
ATTENDEE;ROLE=OPT-PARTICIPANT:mailto:carl@elsewhere.example
{more}
END:VEVENT
END:VCALENDAR
"""
HEAD = (
    "From: Ben Brown <ben@example.test>\nTo: anna@example.test\nSubject: Invitation\nMessage-ID: <i@example.test>\n"
    "MIME-Version: 1.0\nContent-Type: text/calendar; charset=utf-8; method={method}\n\n"
)


def ics(method: str = "REQUEST", sequence: int = 0, standing: str = "NEEDS-ACTION", more: str = "X-A:b") -> str:
    return EVENT.format(method=method, sequence=sequence, standing=standing, more=more)


def test_what_an_invitation_says():
    """RFC 5545 §3.6.1, RFC 5546 §3.2.2."""
    found = read(ics(more="RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4").encode())
    assert (found.method, found.uid, found.summary) == ("REQUEST", "meeting-1@example.test", "Budget, second round")
    assert found.start.astimezone(UTC) == datetime(2026, 11, 27, 13, 0, tzinfo=UTC)
    assert found.end.astimezone(UTC) == datetime(2026, 11, 27, 14, 30, tzinfo=UTC)
    assert (found.organizer.address, found.organizer.name) == ("ben@example.test", "Brown, Ben")
    assert [one.address for one in found.attendees] == ["Anna@example.test", "carl@elsewhere.example"]
    assert found.repeats == Repeats("WEEKLY", 2, 4)


CUSTOM = """BEGIN:VTIMEZONE
TZID:Ours
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETTO:+0100
TZOFFSETFROM:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETTO:+0200
TZOFFSETFROM:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


@pytest.mark.parametrize(
    ("zone", "when", "hour"),
    [
        ("Europe/Berlin", "20261127T140000", 13),
        ("W. Europe Standard Time", "20261127T140000", 13),  # Outlook's
        ("Ours", "20261127T140000", 13),
        ("Ours", "20260727T140000", 12),
        ("Ours", "20261025T010000", 23),  # the last hours of summer
        ("Ours", "20261025T040000", 3),
        ("Nobody's", "20261127T140000", None),
    ],
)
def test_zones(zone: str, when: str, hour: int | None):
    text = (
        ics()
        .replace("TZID=Europe/Berlin:20261127T140000", f"TZID={zone}:{when}")
        .replace("BEGIN:VEVENT", CUSTOM + "BEGIN:VEVENT")
    )
    found = read(text.encode())
    assert (found.start.astimezone(UTC).hour if found.start.tzinfo else None) == hour
    assert found.zone == ("" if hour is not None else zone)


def test_days_and_durations():
    text = ics().replace("DTSTART;TZID=Europe/Berlin:20261127T140000", "DTSTART;VALUE=DATE:20261127")
    found = read(text.replace("DTEND;TZID=Europe/Berlin:20261127T153000", "DURATION:P2D").encode())
    assert (found.start, found.end) == (date(2026, 11, 27), date(2026, 11, 29))


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\xff\xfe\x00",
        b"BEGIN:VCALENDAR\nEND:VCALENDAR",
        b"BEGIN:VEVENT\nEND:VEVENT",
        b"BEGIN:VCALENDAR\n" * 5000,
        b"x" * 600_000,
        ics().replace("20261127T140000", "99999999T999999").encode(),
        ics().replace("DTSTART", "DTSTOP").encode(),
    ],
)
def test_nonsense_is_no_invitation(octets: bytes):
    assert read(octets) is None


@pytest.mark.parametrize(
    "more",
    [
        "RRULE:FREQ=SECONDLY;COUNT=2000000000",
        "RRULE:FREQ=YEARLY;INTERVAL=99999999999999999999",
        "DURATION:P99999999999D",
        "EXDATE:" + ",".join(["20261127T140000Z"] * 20_000),
        "\n".join(["ATTENDEE:mailto:x@y.example"] * 5000),
        "ATTENDEE:mailto:a@b.example\\nBcc: c@d.example",
        "RECURRENCE-ID:99999999",
        "SEQUENCE:-5",
    ],
)
def test_what_is_hostile_is_bounded(more: str):
    began = time.monotonic()
    found = read(ics(more=more).replace("SEQUENCE:0\n", "").encode())
    assert time.monotonic() - began < 5
    assert found is None or len(found.attendees) <= 200


def test_a_zone_of_a_letter_holds_for_no_other():
    evil = ics().replace("TZID=Europe/Berlin", "TZID=Ours").replace("BEGIN:VEVENT", CUSTOM + "BEGIN:VEVENT")
    read(evil.encode())
    assert read(ics().replace("TZID=Europe/Berlin", "TZID=Ours").encode()).start.tzinfo is None


@pytest.fixture
def invite(inbox: int, file: File):
    def put(method: str = "REQUEST", head: str = "", **said: object) -> str:
        text = head + HEAD.format(method=method) + ics(method, **said)
        return f"/mail/{inbox}/{file(text.encode())}/"

    return put


def page(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_an_invitation_is_answered(anna: Client, ben: Client, office, invite, mail: Store):
    """RFC 5546 §3.2.3, RFC 6047 §2.4."""
    from mailapp.store import api as store

    letter = invite(sequence=3)
    shown = page(anna, letter)
    assert "You are invited" in shown
    assert "Budget, second round" in shown
    assert 'href="https://meet.example/42"' in shown
    assert ben.post(f"{letter}invitation", {"answer": "ACCEPTED"}).status_code == 404
    assert anna.post(f"{letter}invitation", {"answer": "PERHAPS"}).status_code == 404
    answer = anna.post(
        f"{letter}invitation", {"answer": "ACCEPTED", "comment": "Fine\r\nBcc: x@y.example"}, follow=True
    )
    assert "Your answer is on its way to Brown, Ben." in answer.content.decode()
    assert "You come" in page(anna, letter)
    theirs = store.open(office.ben.id)
    (uid,) = theirs.open("INBOX").uids
    with theirs.content(theirs.mailbox("INBOX").id, uid) as octets:
        reply = email.message_from_binary_file(octets)
    assert reply["Subject"] == "Accepted: Budget, second round"
    assert reply["Bcc"] is None
    words, calendar = reply.get_payload()
    assert words.get_content_type() == "text/plain"
    assert calendar.get_param("method") == "REPLY"
    event = Calendar.from_ical(calendar.get_payload(decode=True)).walk("VEVENT")[0]
    assert (event["UID"], event["SEQUENCE"]) == ("meeting-1@example.test", 3)
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert event["ATTENDEE"].lower() == "mailto:anna@example.test"
    # and the organiser is told
    answered = page(ben, f"/mail/{theirs.mailbox('INBOX').id}/{uid}/")
    assert "Anna Arnold will come" in answered
    assert "Fine" in answered
    assert mail.mailbox("Sent").messages == 1


def test_newer_versions_and_the_end(anna: Client, invite):
    """RFC 5546 §2.1.5."""
    first = invite(sequence=0)
    page(anna, first)
    anna.post(f"{first}invitation", {"answer": "TENTATIVE"})
    second = invite(sequence=1)
    assert "It has changed since you answered" in page(anna, second)
    assert "A newer version of this invitation has come" in page(anna, first)
    assert 'value="ACCEPTED"' not in page(anna, first)
    end = invite("CANCEL", sequence=2)
    assert "This meeting was called off" in page(anna, end)
    assert 'value="ACCEPTED"' not in page(anna, second)


def test_who_proves_nothing_calls_nothing_off(anna: Client, invite):
    first = invite()
    page(anna, first)
    forged = f"Authentication-Results: {settings.MAIL_HOSTNAME}; dmarc=fail header.from=example.test\n"
    assert "Nothing proves that this letter is from the organiser" in page(anna, invite("CANCEL", forged, sequence=9))
    assert "You are invited" in page(anna, first)


def test_one_of_a_series_is_answered_as_one(anna: Client, office, invite):
    from mailapp.store import api as store

    letter = invite(more="RECURRENCE-ID;TZID=Europe/Berlin:20261127T140000")
    assert "One of a series" in page(anna, letter)
    anna.post(f"{letter}invitation", {"answer": "DECLINED"})
    theirs = store.open(office.ben.id)
    with theirs.content(theirs.mailbox("INBOX").id, 1) as octets:
        calendar = email.message_from_binary_file(octets).get_payload()[1].get_payload(decode=True)
    assert b"RECURRENCE-ID;TZID=Europe/Berlin:20261127T140000" in calendar
