"""Real spamd, clamd and rspamd: what they say, and what becomes of it."""

import base64
import io
import zipfile

import pytest

from mailapp.scanners import clamd as clamav
from mailapp.scanners import rspamd as http
from mailapp.scanners import spamd as spamassassin
from mailapp.scanners.address import Address
from mailapp.scanners.rspamd import Circumstances
from tests.support.scanners import EICAR, EICAR_NAME, GTUBE, STREAM_OCTETS

HAM = (
    b"Received: from gw.example.net (gw.example.net [198.51.100.7]) by mail.example.test with ESMTP id 1;\r\n"
    b" Thu, 26 Nov 2026 10:00:00 +0000\r\nDate: Thu, 26 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@example.net>\r\n"
    b"From: Carl <carl@example.net>\r\nTo: anna@example.test\r\nSubject: The fair\r\n\r\nShall we meet at noon?\r\n"
)
SPAM = HAM + GTUBE + b"\r\n"


def test_spamassassin_tells_its_rules(spamd: Address):
    opinion = spamassassin.ask(spamd, SPAM, 30, "anna@example.test")
    assert opinion.score >= 999
    assert opinion.threshold == 5
    [gtube] = [reason for reason in opinion.reasons if "GTUBE" in reason.because]
    assert (gtube.source, gtube.points) == ("spamassassin", 1000)
    assert gtube.because == "BODY: Generic Test for Unsolicited Bulk Email (GTUBE)"
    assert sum(reason.points for reason in opinion.reasons) == pytest.approx(opinion.score, abs=1)


def test_a_letter_of_a_friend_is_no_spam(spamd: Address):
    opinion = spamassassin.ask(spamd, HAM, 30)
    assert opinion.score < 3


def test_spamassassin_learns_for_one_person(spamd: Address):
    assert spamassassin.ping(spamd, 5).startswith("SpamAssassin")
    for spam in (True, False, None):
        spamassassin.tell(spamd, HAM, 30, "anna@example.test", spam)


def test_clamav_finds_the_virus_wherever_it_is(clamd: Address):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("report.txt", EICAR)
    attached = HAM.replace(
        b"\r\n\r\n",
        b"\r\nMIME-Version: 1.0\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n",
        1,
    ).split(b"\r\n\r\n")[0]
    zipped = attached + b"\r\n\r\n" + base64.encodebytes(archive.getvalue())
    for octets in (EICAR, HAM + EICAR, zipped):
        verdict = clamav.scan(clamd, [octets], 10**6, 30)
        assert (verdict.virus, verdict.because) == (EICAR_NAME, f"clamd found {EICAR_NAME}")
    assert clamav.scan(clamd, [HAM], 10**6, 30).virus == ""
    assert clamav.scan(clamd, [], 10**6, 30).virus == ""
    assert clamav.ping(clamd, 5).startswith("ClamAV")


def test_a_letter_beyond_the_limit_of_clamd_is_said_to_be_unseen(clamd: Address):
    pieces = [bytes(256 * 1024)] * (STREAM_OCTETS // (256 * 1024) + 8)
    verdict = clamav.scan(clamd, pieces, 10**9, 30)
    assert (verdict.virus, verdict.whole) == ("", False)
    assert "StreamMaxLength" in verdict.because


def test_no_more_than_was_asked_for_is_sent(clamd: Address):
    pieces = [bytes(256 * 1024)] * (STREAM_OCTETS // (256 * 1024) + 8)
    assert clamav.scan(clamd, pieces, STREAM_OCTETS, 30).because == "clamd found nothing"
    assert clamav.scan(clamd, [bytes(STREAM_OCTETS - 10), EICAR], STREAM_OCTETS, 30).virus == ""


def test_rspamd_tells_what_it_would_do(rspamd: Address):
    about = Circumstances("198.51.100.7", "gw.example.net", "carl@example.net", ("anna@example.test",), "B059D3C2B")
    [reason] = http.ask(rspamd, SPAM, 30, about)
    assert (reason.source, reason.because) == ("rspamd", "rspamd would reject")
    assert reason.points == 15
    assert http.ask(rspamd, HAM, 30, about) == ()
    assert http.ping(rspamd, 5).startswith("rspamd")
