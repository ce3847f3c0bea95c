"""Where is my mail? Anna looks at a letter that has not arrived everywhere, and takes it back."""

from contextlib import closing
from datetime import UTC, datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from mailapp.delivery import api as delivery
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.outbox import api as outbox
from mailapp.outbox.values import Result, Verdict
from mailapp.policy import api as policy
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.store import api as store
from tests.browser.webmail.conftest import PHONE, WIDE, Enter, shoot
from tests.support.office import Office
from tests.webmail.test_whereabouts import LETTER

pytestmark = pytest.mark.browser

PEOPLE = ("ben@example.test", "carl@example.net", "cora@example.net", "dora@example.org", "emil@example.com")
SAID = {
    "example.net": (Verdict.DEFERRED, "451 4.7.1 Greylisted, please try again in five minutes"),
    "example.org": (Verdict.FAILED, "550 5.1.1 <dora@example.org>: Recipient address rejected: User unknown"),
    "example.com": (Verdict.SENT, "250 2.0.0 Ok"),
}


@pytest.fixture
def sent(office: Office) -> int:
    """Anna's letter to five people; the folder of her copy."""
    octets = LETTER.replace(b"\n", b"\r\n")
    mail = store.open(office.anna.id)
    with closing(Content.of(octets)) as content:
        mail.append(mail.mailbox("Sent").id, content, frozenset({"\\Seen"}), datetime.now(UTC))
    envelope = Envelope("anna@example.test", tuple(map(Recipient, PEOPLE)))
    letter = delivery.Submission(queue_id(), office.anna.id, envelope, Content.of(octets), "", "ESMTPSA")
    delivery.submit(letter)
    for destination, (verdict, reply) in SAID.items():
        [claimed] = outbox.claim(destination, 10, timezone.now(), 60, policy.current())
        tls = "TLSv1.3 TLS_AES_256_GCM_SHA384"
        host = f"mx.{destination}"
        results = [Result(r, verdict, reply, host, "192.0.2.1:25", tls) for r in claimed.envelope.recipients]
        outbox.settle([(claimed, results)], timezone.now(), policy.current())
    return mail.mailbox("Sent").id


@pytest.mark.parametrize(("size", "name"), [(WIDE, "wide"), (PHONE, "phone")])
def test_where_is_my_mail(enter: Enter, sent: int, size: dict[str, int], name: str):
    page = enter(size)
    page.goto(f"{page.url.split('/mail/')[0]}/mail/{sent}/1/")
    expect(page.locator(".whereabouts summary")).to_contain_text("at 2 of 5 recipients")
    shoot(page, f"whereabouts-{name}")
    page.locator("li", has_text="cora@example.net").get_by_role("button", name="Take back").click()
    expect(page.locator("li", has_text="cora@example.net")).to_contain_text("Taken back at")
