"""Reports about deliveries: what we write, we and the standard library can read."""

from datetime import UTC, datetime
from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailapp.standards import dsn
from mailapp.standards.message import scan

pytestmark = pytest.mark.pure
NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
HEADER = b"From: Anna <anna@example.test>\r\nSubject: minutes\r\nMessage-ID: <1@example.test>\r\n\r\n"
ORIGINAL = dsn.Original(HEADER, envid="QQ314159", arrived=NOW)


def notice(to="anna@example.test", text="I am sorry.\nIt was refused."):
    return dsn.Notice(to, "postmaster@example.test", "mail.example.test", "b1@mail.example.test", NOW, text)


def test_a_failure_is_told_field_by_field():
    """A multipart/report (RFC 6522 §3, as RFC 3462 §1 had it) with the fields of RFC 3464 §2.2 and §2.3."""
    fate = dsn.failed(
        "carl@example.org", "550 5.1.1 User unknown", remote_mta="mx.example.org", orcpt="rfc822;c@example.org", at=NOW
    )
    octets = dsn.report(notice(), ORIGINAL, [fate])
    message = message_from_bytes(octets)
    assert message.get_content_type() == "multipart/report"
    assert message.get_param("report-type") == "delivery-status"
    assert message["Auto-Submitted"] == "auto-replied"  # RFC 3834 §5
    assert message["References"] == "<1@example.test>"
    text, status, returned = message.get_payload()
    assert text.get_payload(decode=True) == b"I am sorry.\r\nIt was refused.\r\n"
    assert status.get_content_type() == "message/delivery-status"
    per_message, per_recipient = status.get_payload()
    assert per_message["Original-Envelope-Id"] == "QQ314159"
    assert per_message["Reporting-MTA"] == "dns; mail.example.test"
    assert per_message["Arrival-Date"] == "Mon, 23 Nov 2026 05:00:00 +0000"
    assert dict(per_recipient) == {
        "Original-Recipient": "rfc822;c@example.org",
        "Final-Recipient": "rfc822; carl@example.org",
        "Action": "failed",
        "Status": "5.1.1",
        "Remote-MTA": "dns; mx.example.org",
        "Diagnostic-Code": "smtp; 550 5.1.1 User unknown",
        "Last-Attempt-Date": "Mon, 23 Nov 2026 05:00:00 +0000",
    }
    assert returned.get_content_type() == "text/rfc822-headers"
    assert b"Subject: minutes" in returned.get_payload(decode=True)


def test_every_line_ends_with_crlf_and_stays_short():
    octets = dsn.report(notice(text="ü" * 500 + "\n" + "x" * 2000), ORIGINAL, [dsn.failed("c@example.org", "550 no")])
    assert b"\n" not in octets.replace(b"\r\n", b"")
    assert octets.isascii()
    assert max(map(len, octets.split(b"\r\n"))) <= 998


@pytest.mark.parametrize(
    ("fate", "action", "status"),
    [
        (dsn.failed("a@b.test", "554 rejected"), "failed", "5.0.0"),
        (dsn.failed("a@b.test", "Name server: no such domain"), "failed", "5.0.0"),
        (dsn.failed("a@b.test", "450 4.2.2 full"), "failed", "5.0.0"),
        (dsn.delayed("a@b.test", "451 4.7.1 greylisted", until=NOW), "delayed", "4.7.1"),
        (dsn.relayed("a@b.test", "250 2.0.0 Ok"), "relayed", "2.0.0"),
        (dsn.delivered("a@b.test"), "delivered", "2.0.0"),
    ],
)
def test_action_and_status_agree(fate, action, status):
    """RFC 3464 §2.3.4, RFC 3463 §2."""
    assert (fate.action.value, fate.status) == (action, status)


def test_a_delay_says_until_when():
    octets = dsn.report(notice(), ORIGINAL, [dsn.delayed("a@b.test", "451 later", until=NOW)])
    assert b"Will-Retry-Until: Mon, 23 Nov 2026 05:00:00 +0000\r\n" in octets
    assert b"Subject: Your mail is delayed" in octets


def test_a_strangers_words_begin_no_field():
    octets = dsn.report(notice(), ORIGINAL, [dsn.failed("a@b.test", "550 no\r\nAction: delivered\r\n\r\n--x")])
    assert b"\r\nAction: delivered" not in octets


def test_the_whole_message_comes_back_when_it_was_asked_for():
    """RFC 3461 §4.3, RFC 6522 §3 (3)."""
    whole = HEADER + "Grüße\n--=_b1mailexampletest0\n".encode()
    octets = dsn.report(notice(), dsn.Original(HEADER, whole=whole), [dsn.failed("a@b.test", "550 no")])
    parts = scan(octets).parts
    returned = next(part for part in parts if part.section == "3")
    assert returned.media_type == "message/rfc822"
    assert octets[returned.body_start : returned.body_end] == whole.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def test_utf8_addresses_use_the_global_forms():
    """RFC 6533 §3, §4 and §5."""
    octets = dsn.report(notice(to="jürgen@example.test"), ORIGINAL, [dsn.failed("ünbekannt@example.org", "550 no")])
    assert "Final-Recipient: utf-8; ünbekannt@example.org\r\n".encode() in octets
    assert [part.media_type for part in scan(octets).parts][2:] == [
        "message/global-delivery-status",
        "message/global-headers",
    ]


def test_what_we_write_we_read():
    fates = [
        dsn.failed("a@b.test", "550 5.1.1 no", remote_mta="mx.b.test", at=NOW),
        dsn.delayed("c@d.test", "451 4.2.0 later", until=NOW, orcpt="rfc822;x@d.test"),
    ]
    octets = dsn.report(notice(), ORIGINAL, fates)
    assert dsn.parse(scan(octets), octets) == dsn.Incoming(
        "QQ314159", "mail.example.test", tuple(fates), "1@example.test"
    )


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (b"Final-Recipient: a@b.test\nAction: Failed (bad)\nStatus: 5.1.1 (x)\n", [("a@b.test", "failed", "5.1.1")]),
        (b"Reporting-MTA: dns;x\n\n\n\nFinal-recipient: RFC822; <a@b.test>\nAction: delayed\n",
         [("a@b.test", "delayed", "4.0.0")]),
        (b"Reporting-MTA: dns;x\n \nFinal-Recipient:rfc822;a@b.test\n\nFinal-Recipient: x;c@d.test\nAction: relayed",
         [("a@b.test", "failed", "5.0.0"), ("c@d.test", "relayed", "5.0.0")]),
        (b"Final-Recipient: rfc822;a@b.test\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1 gone\n",
         [("a@b.test", "failed", "5.1.1")]),
        (b"Final-Recipient: rfc822;a@b.test\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 450 4.2.0 later\n",
         [("a@b.test", "failed", "5.0.0")]),
        (b"Final-Recipient: rfc822;a@b.test\nDiagnostic-Code: smtp; 550 mx [192.5.1.1] said 15.1.1.9\n",
         [("a@b.test", "failed", "5.0.0")]),
        (b"Reporting-MTA: dns;x\n\n\nOriginal-Recipient:rfc822;o@c.test\nStatus:5.5.0\n",
         [("o@c.test", "failed", "5.5.0")]),
        (b"This was undeliverable.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns;x\n\n"
         b"Final-Recipient: rfc822; <u@ci.test>\nStatus: 5.3.0\n", [("u@ci.test", "failed", "5.3.0")]),
        (b"", []),
        (b"\0\xff rubbish", []),
    ],
)  # fmt: skip
def test_reports_of_others_are_read_tolerantly(status, told):
    octets = (
        b"Content-Type: multipart/report; boundary=b\n\n--b\n\nhello\n--b\nContent-Type: message/delivery-status\n\n"
        + status
        + b"\n--b--\n"
    )
    found = dsn.parse(scan(octets), octets)
    assert [(fate.recipient, fate.action.value, fate.status) for fate in found.fates] == told


def test_a_letter_is_no_report():
    assert dsn.parse(scan(HEADER), HEADER) is None


@given(st.binary(max_size=2000))
def test_any_octets_are_a_report_or_none(octets):
    dsn.parse(scan(octets), octets)
    whole = b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n" + octets
    found = dsn.parse(scan(whole), whole)
    assert found is None or all(fate.status for fate in found.fates)


@given(st.text(max_size=300), st.text(max_size=300))
def test_whatever_a_server_says_the_report_can_be_read(recipient, words):
    octets = dsn.report(notice(), ORIGINAL, [dsn.failed(recipient, words, remote_mta=words)])
    [fate] = dsn.parse(scan(octets), octets).fates
    assert fate.action is dsn.Action.FAILED
    assert message_from_bytes(octets).get_content_type() == "multipart/report"
