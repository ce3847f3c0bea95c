"""Anna writes: with formatting and pictures, with files, under another name; with scripts and without."""

import base64
import re
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default

import pytest
from playwright.sync_api import Page, expect

from mailapp.directory import api as directory
from mailapp.store import api as store
from mailapp.store.values import EVERYTHING
from tests.browser.webmail.conftest import PHONE, WIDE, Enter, shoot
from tests.support.office import Office
from tests.webmail.conftest import RICH, letter
from webmail import options

pytestmark = pytest.mark.browser
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg=="
)
PASTE = """octets => {
  const files = new DataTransfer();
  files.items.add(new File([new Uint8Array(octets)], "dot.png", { type: "image/png" }));
  const paste = new ClipboardEvent("paste", { clipboardData: files, bubbles: true, cancelable: true });
  document.getElementById("rich").dispatchEvent(paste);
}"""
DROP = """names => {
  const files = new DataTransfer();
  for (const name of names) files.items.add(new File(["x".repeat(2000)], name));
  const drop = new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true });
  document.getElementById("sheet").dispatchEvent(drop);
}"""


@pytest.fixture
def got(office: Office) -> Callable[[], list]:
    """What Ben has, oldest first."""
    options.change(office.anna.id, undo_seconds=0)

    def letters() -> list:
        mail = store.open(office.ben.id)
        box = mail.mailbox("INBOX").id
        found = []
        for info in mail.fetch(box, EVERYTHING):
            with mail.content(box, info.uid) as octets:
                found.append(message_from_bytes(octets.read(), policy=default))
        return found

    return letters


def begun(page: Page) -> Page:
    page.goto(page.url.split("/mail/")[0] + "/compose")
    return page


def test_a_letter_with_formatting_and_a_pasted_picture(enter: Enter, got: Callable[[], list]):
    page = begun(enter())
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    page.fill("#to", "ben@example.test")
    page.fill("#subject", "Colours")
    page.click(".format-switch")
    page.click("#rich")
    page.keyboard.type("Hello ")
    page.click("[data-do=bold]")
    page.keyboard.type("Ben")
    page.click("[data-do=bold]")
    page.click(".colours summary")
    page.click("[data-colour='#1f5a93']")
    page.keyboard.type(" in blue")
    page.evaluate(PASTE, list(PNG))
    expect(page.locator("#rich img")).to_have_js_property("naturalWidth", 5)
    page.wait_for_selector("text=Draft saved")
    shoot(page, "writing-formatted")
    page.click("button:has-text('Send')")
    page.wait_for_selector("text=on its way")
    assert said == []  # the Content-Security-Policy had nothing to refuse
    [mail] = got()
    text, related = mail.iter_parts()
    assert text.get_content().startswith("Hello Ben in blue")
    html, picture = related.iter_parts()
    assert "<b>Ben</b>" in html.get_content()
    assert "rgb(31, 90, 147)" in html.get_content()
    assert picture.get_content() == PNG


def test_files_are_dropped_and_taken_away(enter: Enter, got: Callable[[], list]):
    page = begun(enter())
    page.evaluate(DROP, ["a.txt", "b.txt"])
    page.click("[aria-label='Remove a.txt']")
    page.wait_for_selector("[aria-label='Remove a.txt']", state="detached")
    page.evaluate("document.getElementById('saved').dataset.most = 3000")
    page.evaluate(DROP, ["large.txt"])
    page.wait_for_selector("text=more than a letter may carry")
    page.fill("#to", "ben@example.test")
    page.click("button:has-text('Send')")
    page.wait_for_selector("text=no subject")
    shoot(page, "writing-asked")
    page.click("text=Back to the letter")
    page.fill("#subject", "One file")
    page.click("button:has-text('Send')")
    page.wait_for_selector("text=on its way")
    assert [part.get_filename() for part in got()[0].iter_attachments()] == ["b.txt"]


@pytest.mark.parametrize(("size", "js"), [pytest.param(WIDE, True, id="js"), pytest.param(PHONE, False, id="no-js")])
def test_a_name_a_signature_and_a_template(enter: Enter, put, got: Callable[[], list], size: dict[str, int], js: bool):
    directory.add_alias("sales@example.test", ["anna@example.test"])
    put(letter("Price", "How much?").replace(b"To: Anna Arnold <anna@", b"To: <sales@"))
    page = enter(size, js=js)
    home = page.url.split("/mail/")[0]
    page.goto(f"{home}/options/compose")
    page.click("text=Identities and signatures")
    shoot(page, f"writing-identities-{js}", js=js)
    page.click("text=sales@example.test")
    page.fill("#name", "Sales")
    page.fill("[name=signature]", "Anna, Sales")
    shoot(page, f"writing-identity-{js}", js=js)
    page.click("button:has-text('Save')")
    page.goto(f"{home}/templates/new?kind=snippet")
    page.fill("#name", "Price list")
    page.fill("[name=text]", "It is ten.")
    page.click("button:has-text('Save')")
    page.goto(home)
    page.click(".row-subject:text-is('Price')")
    page.click("[data-key=r]")
    assert "-- \nAnna, Sales" in page.input_value("#text")
    page.click(".insert summary")
    page.click("button:has-text('Price list')")
    expect(page.locator("#text")).to_have_value(re.compile("It is ten"))
    shoot(page, f"writing-answer-{js}", js=js)
    page.click("button:has-text('Send')")
    page.wait_for_selector("text=on its way")
    [mail] = got()
    assert mail["From"] == "Sales <sales@example.test>"
    assert "It is ten." in mail.get_content()


def test_letters_go_on(enter: Enter, put: Callable[[bytes], int], got: Callable[[], list]):
    put(letter("Lunch", "At noon?"))
    put(RICH)
    page = enter()
    page.check(".row:has-text('Offers') .pick")
    page.check(".row:has-text('Lunch') .pick")
    page.click(".list-tools details:has([formaction$='/forward']) summary")
    page.click(".list-tools button:has-text('Forward as attachment')")
    page.wait_for_selector("text=Lunch.eml")
    page.fill("#to", "ben@example.test")
    page.click("button:has-text('Send')")
    page.wait_for_selector("text=on its way")
    page.goto(page.url.split("/mail/")[0])
    page.click(".row-subject:text-is('Offers')")
    page.click(".letter details:has([href*='resend']) > summary")
    page.click("text=Send on unchanged")
    page.fill("#to", "ben@example.test")
    shoot(page, "writing-resend")
    page.click("button:has-text('Send on')")
    page.wait_for_selector("text=as it came")
    whole, resent = got()
    assert [part.get_content()["Subject"] for part in whole.iter_attachments()] == ["Lunch", "Offers"]
    assert (resent["Subject"], resent["Resent-To"]) == ("Offers", "ben@example.test")
