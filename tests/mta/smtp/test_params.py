import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailapp.standards.envelope import Recipient
from mta.smtp import params
from mta.smtp.params import MailParams, Malformed, Unknown

pytestmark = pytest.mark.pure

TOMORROW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("argument", "parts"),
    [
        ("FROM:<a@example.org>", ("a@example.org", "")),
        ("from:<a@example.org>", ("a@example.org", "")),
        ("FROM: <a@example.org>", ("a@example.org", "")),
        ("FROM:a@example.org", ("a@example.org", "")),
        ("FROM:<>", ("", "")),
        ("FROM:<> SIZE=1", ("", "SIZE=1")),
        ('FROM:<"a>b"@example.org> BODY=7BIT', ('"a>b"@example.org', "BODY=7BIT")),
        ('FROM:<"a\\">b"@example.org>', ('"a\\">b"@example.org', "")),
        ("FROM:<a@example.org>SIZE=1", None),
        ("FROM:<a@example.org", None),
        ("FROM:", None),
        ("FROM", None),
        ("TO:<a@example.org>", None),
        ("", None),
    ],
)
def test_split(argument: str, parts: tuple[str, str] | None) -> None:
    assert params.split(argument, "FROM:") == parts


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", MailParams()),
        ("SIZE=112", MailParams(size=112)),
        ("size=112 body=8bitmime", MailParams(size=112, body="8BITMIME")),
        ("SMTPUTF8", MailParams(smtputf8=True)),
        ("RET=HDRS ENVID=QQ+2B314159", MailParams(ret="HDRS", envid="QQ+314159")),
        ("AUTH=<>", MailParams()),
        ("BODY=BINARYMIME", MailParams(body="BINARYMIME")),
        ("REQUIRETLS", MailParams(requiretls=True)),
        ("HOLDFOR=3600", MailParams(hold_for=3600)),
        ("HOLDUNTIL=2026-11-27T09:00:00Z", MailParams(hold_until=TOMORROW)),
        ("holduntil=2026-11-27t10:00:00+01:00", MailParams(hold_until=TOMORROW)),
    ],
)
def test_mail(text: str, said: MailParams) -> None:
    assert params.mail(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "SIZE=",
        "SIZE",
        "SIZE=1e3",
        "SIZE=-1",
        "SIZE=1 SIZE=1",
        "REQUIRETLS=YES",
        "HOLDFOR",
        "HOLDFOR=soon",
        "HOLDFOR=-1",
        "HOLDFOR=1234567890",
        "HOLDUNTIL=tomorrow",
        "HOLDUNTIL=2026-11-27T09:00:00",
        "HOLDUNTIL=2026-13-27T09:00:00Z",
        "HOLDUNTIL=0001-01-01T00:00:00+23:59",
        "HOLDFOR=1 HOLDUNTIL=2026-11-27T09:00:00Z",
        "BODY=9BIT",
        "BODY",
        "SMTPUTF8=1",
        "RET=ALL",
        "ENVID=a+0D+0AX:",
        "ENVID=a+zz",
        "ENVID=" + "x" * 101,
        "=",
        "-x=1",
    ],
)
def test_malformed_parameters(text: str) -> None:
    with pytest.raises(Malformed):
        params.mail(text)


def test_unknown_parameters() -> None:
    with pytest.raises(Unknown):
        params.mail("MAGIC=1")
    with pytest.raises(Unknown):
        params.rcpt("a@example.org", "SIZE=1")


@pytest.mark.parametrize(
    ("text", "recipient"),
    [
        ("", Recipient("a@x")),
        ("NOTIFY=NEVER", Recipient("a@x", frozenset({"NEVER"}))),
        ("notify=success,delay", Recipient("a@x", frozenset({"SUCCESS", "DELAY"}))),
        ("ORCPT=rfc822;b+2Bc@example.org", Recipient("a@x", orcpt="rfc822;b+c@example.org")),
    ],
)
def test_rcpt(text: str, recipient: Recipient) -> None:
    assert params.rcpt("a@x", text) == recipient


@pytest.mark.parametrize("text", ["NOTIFY=", "NOTIFY", "NOTIFY=NEVER,DELAY", "NOTIFY=OFTEN", "ORCPT=x", "ORCPT=;x"])
def test_malformed_recipient_parameters(text: str) -> None:
    with pytest.raises(Malformed):
        params.rcpt("a@x", text)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (params.mail, lambda t: params.rcpt("a@x", t)):
        with contextlib.suppress(Malformed, Unknown):
            read(text)
    params.split(text, "FROM:")
