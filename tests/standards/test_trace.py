"""Received and Return-Path."""

from datetime import UTC, datetime

import pytest

from mailapp.standards.trace import Hop, count_received, received, return_path

pytestmark = pytest.mark.pure
NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def test_received_of_one_recipient():
    hop = Hop("gw.example.net", "192.0.2.1", "gw.example.net", "ESMTPS", "TLSv1.3 TLS_AES_256_GCM_SHA384")
    field = received(hop, by="mail.example.test", queue_id="B059D3C2B", now=NOW, recipients=["jill@example.test"])
    assert field == (
        b"Received: from gw.example.net (gw.example.net [192.0.2.1])\r\n"
        b"\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384)\r\n"
        b"\tby mail.example.test (Pillarbox) with ESMTPS id B059D3C2B\r\n"
        b"\tfor <jill@example.test>;\r\n"
        b"\tMon, 23 Nov 2026 05:00:00 +0000\r\n"
    )


def test_several_recipients_stay_private():
    hop = Hop("x", "2001:db8::1", "", "ESMTP")
    field = received(hop, by="mail.example.test", queue_id="A", now=NOW, recipients=["a@b.test", "c@d.test"])
    assert b"for <" not in field
    assert b"from x ([IPv6:2001:db8::1])" in field


def test_a_client_cannot_write_into_the_field():
    hop = Hop("evil) by us (x;\r\nSubject: hi", "192.0.2.1", "", "SMTP")
    field = received(hop, by="mail.example.test", queue_id="A", now=NOW)
    assert field.startswith(b"Received: from evilbyusxSubject:hi ([192.0.2.1])\r\n\tby ")


def test_return_path():
    assert return_path("") == b"Return-Path: <>\r\n"
    assert return_path("anna@example.test") == b"Return-Path: <anna@example.test>\r\n"


@pytest.mark.parametrize(
    ("head", "hops"),
    [
        (b"Received: a\r\nreceived : b\r\n\tc\r\nSubject: Received: x\r\n\r\nReceived: body", 2),
        (b"", 0),
        (b"\r\nReceived: a", 0),
        (b"Received: a\nReceived-SPF: b\n\n", 1),
    ],
)
def test_hops_are_counted(head, hops):
    assert count_received(head) == hops
