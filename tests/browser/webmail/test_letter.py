"""One letter and what hangs on it, as Anna sees it: wide and narrow, light and dark, with JavaScript and without."""

from collections.abc import Callable

import pytest
from django.conf import settings

from tests.browser.webmail.conftest import PHONE, WIDE, Enter, shoot
from tests.webmail.test_attached import LETTER
from tests.webmail.test_invitations import HEAD, ics

pytestmark = pytest.mark.browser
Put = Callable[[bytes], int]
PROVEN = (
    f"Authentication-Results: {settings.MAIL_HOSTNAME}; dkim=pass header.d=shop.example header.b=AAAABBBB;\n"
    " dmarc=pass header.from=shop.example\n"
    "DKIM-Signature: v=1; d=shop.example; s=s; h=from:list-unsubscribe:list-unsubscribe-post; b=AAAABBBBCCCC; bh=x\n"
)
OFFER = PROVEN + (
    "From: Shop <news@shop.example>\nTo: anna@example.test\nSubject: Autumn offers\n"
    "List-Unsubscribe: <https://shop.example/off>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n"
    "Content-Type: text/html\n\n"
    '<h1>Offers</h1><p><a href="https://evil.example/">https://shop.example/</a></p><img src="http://far.example/x.png">'
)
REPLY = (
    "From: Ben Brown <ben@example.test>\nTo: anna@example.test\nSubject: Re: Plan\n"
    "Disposition-Notification-To: ben@example.test\n\nYes.\n\n{quoted}\n\n-- \nBen\n"
)


def see(page, name: str, *, js: bool = True) -> None:
    shoot(page, f"letter-{name}", js=js)


@pytest.mark.parametrize(("size", "js", "dark"), [(WIDE, True, False), (PHONE, False, True)])
def test_what_hangs_on_a_letter(enter: Enter, put: Put, size: dict[str, int], js: bool, dark: bool):
    uid = put(LETTER.replace("{{blank}}", " ").encode())
    offer = put(OFFER.encode())
    quoted = put(REPLY.format(quoted="\n".join(f"> line {n}" for n in range(20))).encode())
    invited = put((HEAD.format(method="REQUEST") + ics()).encode())
    page, kind = enter(size, js=js, dark=dark), f"{'wide' if size is WIDE else 'phone'}"
    home = page.url
    page.goto(f"{home}{uid}/")
    see(page, f"attachments-{kind}", js=js)
    page.get_by_role("link", name="Open", exact=True).click()
    assert page.get_by_role("heading", name="Inner Ü").is_visible()
    see(page, f"attached-{kind}", js=js)
    page.goto(f"{home}{offer}/")
    see(page, f"offer-{kind}", js=js)
    page.get_by_role("button", name="Always from this sender").wait_for()
    page.goto(f"{home}{quoted}/")
    page.get_by_text("20 quoted lines").click()
    assert page.locator("blockquote").is_visible()
    see(page, f"quoted-{kind}", js=js)
    page.get_by_role("button", name="Ignore").click()
    page.goto(f"{home}{invited}/")
    see(page, f"invitation-{kind}", js=js)
    page.get_by_label("A word to the organiser").fill("Gladly")
    page.get_by_role("button", name="Accept").click()
    page.get_by_text("Your answer is on its way").wait_for()
    see(page, f"accepted-{kind}", js=js)
    page.goto(f"{home}{uid}/attachments")
    see(page, f"lighten-{kind}", js=js)
    page.get_by_role("button", name="Remove").click()
    page.get_by_text("are free").first.wait_for()
    page.goto(home.partition("/mail/")[0] + "/attachments/")
    see(page, f"shelf-{kind}", js=js)
    page.goto(home.partition("/mail/")[0] + "/pictures/")
    see(page, f"pictures-{kind}", js=js)
