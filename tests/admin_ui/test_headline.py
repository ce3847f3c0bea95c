"""Does mail flow? The headline as a table."""

import pytest

from admin_ui.headline import Disk, Pulse, headlines
from admin_ui.processes import Process

GB = 1024**3
WELL = Process("smtpd", "SMTP server", True, "greets")


def pulse(**changes):
    measured = {
        "hour": {"received": 12, "sent": 3},
        "day": {},
        "waiting": 0,
        "deferred": 0,
        "held": 0,
        "overdue_seconds": 0,
        "disk": Disk(50 * GB, 100 * GB),
        "processes": (WELL,),
        "troubled": (),
    }
    return Pulse(**(measured | changes))


def down(name):
    return (Process(name, name, False, "does not answer on 127.0.0.1:2525", "Start it."),)


@pytest.mark.parametrize(
    ("changes", "tone", "words"),
    [
        ({}, "good", "Mail flows."),
        ({"disk": None}, "good", "Mail flows."),
        ({"processes": down("smtpd")}, "bad", "No mail comes in: the SMTP server does not answer on 127.0.0.1:2525."),
        ({"processes": down("worker")}, "bad", "No mail goes out"),
        ({"processes": down("beat")}, "bad", "Waiting mail is not tried again"),
        ({"processes": (Process("smtpd", "SMTP server", None, "switched off"),)}, "good", "Mail flows."),
        ({"disk": Disk(GB // 8, 100 * GB)}, "bad", "the disk is full, 128 MB are left"),
        ({"disk": Disk(5 * GB, 100 * GB)}, "warn", "The disk is nearly full: 5.0 GB of 100 GB are free."),
        ({"overdue_seconds": 7200.0}, "warn", "the longest for 2 hours"),
        ({"overdue_seconds": 20.0}, "good", "Mail flows."),
        ({"troubled": ("a.test",)}, "warn", "Mail flows, but not to a.test."),
        ({"troubled": ("a.test", "b.test", "c.test", "d.test")}, "warn", "not to a.test, b.test, c.test and 1 more."),
        ({"hour": {"login-failed": 80}}, "warn", "80 logins failed"),
        ({"certificate_seconds": 20 * 86400.0, "uncopied_seconds": 86400.0}, "good", "Mail flows."),
        ({"certificate_seconds": 10 * 86400.0}, "warn", "The certificate ends in 10 days."),
        ({"certificate_seconds": 0.0}, "bad", "The certificate has ended, or cannot be read."),
        ({"uncopied_seconds": 5 * 86400.0}, "warn", "The last copy of this house is 5 days old."),
    ],
)
def test_headline(changes, tone, words):
    first = headlines(pulse(**changes))[0]
    assert (first.tone, words in first.sentence) == (tone, True)


def test_the_worst_comes_first_and_the_rest_is_told_too():
    told = headlines(pulse(troubled=("a.test",), processes=down("worker")))
    assert [line.tone for line in told] == ["bad", "warn"]
    assert all(line.remedy for line in told)


def test_when_mail_flows_it_says_how_much():
    assert headlines(pulse())[0].remedy == "In the last hour 12 came in, 3 went out; nothing waits."


@pytest.mark.parametrize(
    ("letters", "seconds", "words"),
    [(0, 0, ""), (3, 20, ""), (1, 600, "10 minutes behind: 1 letter to"), (5000, 7200, "behind: 5000 letters to")],
)
def test_a_search_index_that_is_behind(letters, seconds, words):
    [first, *_] = headlines(pulse(unindexed=letters, unindexed_seconds=seconds))
    assert first.tone == ("warn" if words else "good")
    assert words in first.sentence
