"""A real Postfix delivers into our mailboxes by LMTP, and believes each answer for its recipient."""

import time
from contextlib import closing
from pathlib import Path

import pytest

from mailapp.directory import api as directory
from mailapp.net.content import Content
from mailapp.policy import api as policy
from mailapp.store import api as store
from tests.support.office import Office, make_office
from tests.support.postfix import Settings, postfix
from tests.support.smtp_house import smtp_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e, pytest.mark.root]

LETTER = b"From: carl@example.net\r\nSubject: by LMTP\r\n\r\n.dot\r\n" + b"Gr\xc3\xbc\xc3\x9fe\r\n" * 600


def fill(office: Office) -> None:
    """Little room is left in Anna's mailbox, and a full one refuses for good."""
    policy.change("over_quota_is_permanent", True)
    directory.change_account("anna@example.test", quota=6_000)
    with closing(Content.of(b"Subject: a\r\n\r\n" + b"x" * 1_000)) as letter:
        mail = store.open(office.anna.id)
        mail.append(mail.mailbox("INBOX").id, letter)


def waits_for(account: int, count: int) -> None:
    end = time.monotonic() + 20
    while store.open(account).mailbox("INBOX").messages < count:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_each_recipient_has_its_own_fate(tmp_path: Path) -> None:
    office = make_office()
    fill(office)
    with smtp_house(tmp_path) as house:
        settings = Settings(transports={"example.test": f"lmtp:inet:[127.0.0.1]:{house.lmtp[1]}"})
        with postfix(settings) as other:
            people = [f"{name}@example.test" for name in ("anna", "ben", "olga", "joe")]
            other.send("carl@example.net", people, LETTER.replace(b"\r\n", b"\n"))
            waits_for(office.ben.id, 1)
            waits_for(office.olga.id, 1)
            [bounce] = other.wait_for("carl", 1)
    assert store.open(office.anna.id).mailbox("INBOX").messages == 1
    assert b"552 5.2.2 <anna@example.test>: Mailbox is full" in bounce.replace(b"\n    ", b" ")
    assert b"5.1.1 <joe@example.test>" in bounce
    mail = store.open(office.ben.id)
    with mail.content(mail.mailbox("INBOX").id, next(iter(mail.open("INBOX").uids))) as file:
        filed = file.read()
    assert filed.endswith(LETTER[LETTER.index(b"\r\n\r\n.dot") :])
    assert b"with LMTP id" in filed
