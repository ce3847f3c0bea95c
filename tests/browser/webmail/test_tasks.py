"""The main tasks, with JavaScript and without, on a wide screen and on a phone."""

from collections.abc import Callable

import pytest

from mailapp.standards.address import Named
from tests.browser.webmail.conftest import PHONE, WIDE, Enter, shoot
from tests.support.office import Office
from tests.webmail.conftest import RICH, letter
from webmail import correspondents, options

pytestmark = pytest.mark.browser
WAYS = [
    pytest.param(WIDE, True, id="wide"),
    pytest.param(WIDE, False, id="wide-no-js"),
    pytest.param(PHONE, True, id="phone"),
    pytest.param(PHONE, False, id="phone-no-js"),
]


@pytest.mark.parametrize(("size", "js"), WAYS)
def test_read_answer_and_tidy_up(enter: Enter, put: Callable[[bytes], int], size: dict[str, int], js: bool, request):
    put(letter("Lunch", "At noon?"))
    put(RICH)
    way = request.node.callspec.id
    page = enter(size, js=js)
    shoot(page, f"list-{way}", js=js)
    page.click(".row-subject:text-is('Offers')")
    page.frame_locator(".letter-frame").get_by_text("Rich").wait_for()
    shoot(page, f"letter-{way}", js=js)
    if size == PHONE:
        page.click(".back")
    page.click(".row-subject:text-is('Lunch')")
    page.wait_for_selector(".letter h1:has-text('Lunch')")
    page.click("[data-key=r]")
    assert page.input_value("#to") == "Ben Brown <ben@example.test>"
    page.fill("#text", "Yes!")
    shoot(page, f"compose-{way}", js=js)
    page.click("button:has-text('Send')")
    page.wait_for_selector("text=on its way")
    page.goto(page.url.split("/mail/")[0])
    page.wait_for_selector("text=answered", state="attached")
    page.check(".row:has-text('Offers') .pick")
    page.click(".list-tools [value=delete]")
    page.wait_for_selector("text=1 letter moved to Trash")
    assert page.locator(".row").count() == 1
    shoot(page, f"undo-{way}", js=js)
    page.click("button:has-text('Undo')")
    page.wait_for_selector("text=1 letter is back")
    assert page.locator(".row").count() == 2


@pytest.mark.parametrize(("size", "js"), WAYS)
def test_mistakes_lose_nothing(enter: Enter, size: dict[str, int], js: bool):
    page = enter(size, js=js)
    page.goto(page.url.split("/mail/")[0] + "/compose")
    page.fill("#to", "nobody@example.test")
    page.fill("#subject", "Keep me")
    page.fill("#text", "and me")
    page.set_input_files("#files", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"})
    if js:
        page.wait_for_selector("text=Draft saved")
    page.click("button:has-text('Send')")
    page.wait_for_selector("text=User unknown")
    assert page.input_value("#subject") == "Keep me"
    assert page.input_value("#text") == "and me"
    assert page.is_checked("[name=keep]")


def test_the_keyboard(enter: Enter, put: Callable[[bytes], int]):
    for name in ("One", "Two", "Three"):
        put(letter(name))
    page = enter()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Three')")
    page.keyboard.press("j")
    page.wait_for_selector(".letter h1:has-text('Two')")
    page.keyboard.press("k")
    page.wait_for_selector(".letter h1:has-text('Three')")
    page.keyboard.press("/")
    page.keyboard.type("one")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Found')")
    assert page.locator(".row").count() == 1
    page.keyboard.press("c")
    page.wait_for_selector("#sheet")


def test_addresses_complete_themselves(enter: Enter):
    page = enter()
    for _ in range(2):
        page.click(".compose-button")
        page.fill("#to", "")
        page.type("#to", "Ben Brown <ben@example.test>" if _ == 0 else "be")
        if _ == 1:
            page.click(".people-offer li")
            assert page.input_value("#to") == "Ben Brown <ben@example.test>, "
        page.fill("#subject", "Hi")
        page.fill("#text", "hi")
        page.click("button:has-text('Send')")
        page.wait_for_selector("text=on its way")


def test_addresses_complete_themselves_behind_others(enter: Enter, put: Callable[[bytes], int], office: Office):
    """On the page of an answer, where an address stands already; and Enter sends nothing."""
    correspondents.learn(office.anna.id, [Named("Carl Cole", "carl@xn--bcher-kva.example")])
    put(letter("Lunch"))
    page = enter()
    page.click(".row-subject:text-is('Lunch')")
    page.click("[data-key=r]")
    page.type("#to", "col", delay=5)  # before him
    page.wait_for_selector(".people-offer li")
    page.keyboard.press("Tab")
    assert page.input_value("#to") == "Carl Cole <carl@bücher.example>, Ben Brown <ben@example.test>"
    page.fill("#to", "Ben Brown <ben@example.test>")
    page.type("#to", " col", delay=5)
    page.wait_for_selector(".people-offer li")
    page.keyboard.press("Enter")
    assert page.input_value("#to") == "Ben Brown <ben@example.test>, Carl Cole <carl@bücher.example>, "
    page.keyboard.press("Enter")
    page.keyboard.type("!")
    page.keyboard.press("Enter")
    page.keyboard.type("Hello")
    assert page.input_value("#subject") == "Re: Lunch!"
    assert page.input_value("#text").startswith("Hello")
    page.click("#save")
    page.wait_for_selector("text=Draft saved")
    page.reload()
    assert page.input_value("#text").startswith("Hello"), "it is the draft's page now"
    page.fill("#to", "col")
    page.wait_for_selector(".people-offer li")
    page.keyboard.press("Escape")
    many = ['"Cole, Carl" <carl@example.net>', *(f"person.{n}@example.net" for n in range(9))]
    page.fill("#to", "; ".join(many))  # more than the line shows
    page.click(".people-list button[aria-label='Remove: person.0@example.net']")
    assert page.input_value("#to") == ", ".join([many[0], *many[2:]])
    assert page.locator(".people-list li").first.inner_text().startswith("Cole, Carl")


# Nobody looks at the tab; what the browser is asked to tell is kept.
UNSEEN = """() => {
    Object.defineProperty(document, "hidden", { get: () => true });
    window.told = [];
    window.Notification = class extends Notification {
        constructor(title, said) { super(title, said); window.told.push([title, said.body]); }
    };
}"""


def test_new_letters_come_by_themselves(enter: Enter, office: Office, put: Callable[[bytes], int]):
    options.change(office.anna.id, notify=True, sound=True)
    put(letter("First"))
    page = enter()
    page.context.grant_permissions(["notifications"])
    page.evaluate(UNSEEN)
    page.check(".row:has-text('First') .pick")
    put(letter("Second"))
    page.evaluate("htmx.trigger('#poll', 'poll')")
    page.evaluate(
        "htmx.ajax('GET', location.pathname, {source: '#poll', target: '#list', select: '#list', swap: 'outerHTML'})"
    )
    page.wait_for_selector(".row:has-text('Second')")
    assert page.is_checked(".row:has-text('First') .pick")
    page.wait_for_selector("#announce:text-is('New letter (2)')", state="attached")
    assert (page.title(), page.evaluate("told")) == ("Inbox (2) · Pillarbox", [["Ben Brown", "Second"]])


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_page_is_seen(enter: Enter, put: Callable[[bytes], int], dark: bool):
    put(letter("Lunch", "Hello\n> a question\n>> an older one\nhttps://example.com/\n-- \nBen"))
    put(RICH)
    page = enter(dark=dark)
    home = page.url
    look = "dark" if dark else "light"
    page.click(".row-subject:text-is('Lunch')")
    page.wait_for_selector(".quote-2")
    shoot(page, f"text-{look}")
    for path in ("folders/", "compose"):
        page.goto(f"{home.split('/mail/')[0]}/{path}")
        shoot(page, f"{path.strip('/')}-{look}")
    for path in ("1/headers", "1/source", "1/print", "2/html/1.2?print=1"):
        page.goto(home + path)
        shoot(page, f"{path.split('/')[1].split('?')[0]}-{look}", js="html" not in path)  # its policy runs no script
    page.goto(home.split("/mail/")[0] + "/nowhere")
    shoot(page, f"404-{look}")


def test_light_and_dark_by_the_switch(enter: Enter):
    page = enter(js=False)
    page.click("summary[aria-label^=Account]")
    shoot(page, "account-menu", js=False)
    page.click("button:has-text('Dark')")
    assert page.get_attribute("html", "data-theme") == "dark"
