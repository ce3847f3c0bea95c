"""Hostile letters in a real browser: no script runs, no request leaves (the `enter` fixture watches)."""

import json
from collections.abc import Callable
from itertools import chain, islice
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.webmail.conftest import Enter, shoot
from tests.standards.test_webhost import HOSTS
from tests.support import attacks
from webmail import html as safe

pytestmark = pytest.mark.browser
OWN = Path(__file__).parents[2] / "webmail/data"
VECTORS = Path(__file__).parents[4] / "shared/vectors/xss/vectors.jsonl"


def open_letter(page, home: str, uid: int) -> None:
    page.goto(f"{home}{uid}/")
    if page.locator(".letter-frame").count():
        page.frame_locator(".letter-frame").locator("body").wait_for(state="attached")


def test_our_own_hostile_letters(enter: Enter, put: Callable[[bytes], int]):
    uids = {path.stem: put(path.read_bytes()) for path in sorted(OWN.glob("*.eml"))}
    page = enter()
    home = page.url
    for name, uid in uids.items():
        open_letter(page, home, uid)
        shoot(page, f"attack-{name}")
        assert page.title() != "OWNED"
        page.goto(f"{home}{uid}/?view=text")
        page.goto(f"{home}{uid}/source")
        page.goto(f"{home}{uid}/headers")


def test_inline_pictures_are_shown(enter: Enter, put: Callable[[bytes], int]):
    uid = put((OWN / "inline-picture.eml").read_bytes())
    page = enter()
    open_letter(page, page.url, uid)
    picture = page.frame_locator(".letter-frame").locator("#dot")
    assert picture.evaluate("picture => picture.complete && picture.naturalWidth") == 1


if VECTORS.exists():  # that folder is not part of the project; our own letters stand above

    def test_the_vectors_of_others(enter: Enter, put: Callable[[bytes], int]):
        """All of ../shared/vectors/xss in a few letters."""
        lines = VECTORS.read_text(encoding="utf-8").strip().split("\n")
        payloads = [json.loads(line)["payload"] for line in lines]
        head = b"From: m@evil.example\nSubject: vectors\nContent-Type: text/html; charset=utf-8\n\n"
        page = enter()
        home = page.url
        for start in range(0, len(payloads), 29):
            bodies = "\n<hr>\n".join(payloads[start : start + 29]).encode("utf-8", "replace")
            open_letter(page, home, put(head + bodies))


TRICKS = (OWN / "tricks.txt").read_text(encoding="utf-8").splitlines()  # each line a body
PARTS = (
    b"From: m@evil.example\nSubject: tricks\nContent-Type: multipart/related; boundary=b\n\n--b\n"
    b"Content-Type: text/html; charset=%s\n\n%s\n--b\nContent-Type: text/html\nContent-ID: <page>\n\n"
    b"<script>parent.document.title='OWNED'</script>\n--b\nContent-Type: image/svg+xml\nContent-ID: <script>\n\n"
    b"<svg xmlns='http://www.w3.org/2000/svg' onload=\"alert(18)\"/>\n--b--\n"
)


def test_tricks_of_styles_elements_and_parsers(enter: Enter, put: Callable[[bytes], int]):
    """CSS, elements that fetch, two readings of one markup, MIME parts as pages: nothing runs, nothing leaves."""
    page = enter()
    home = page.url
    for start in range(0, len(TRICKS), 8):
        body = "<p>x</p><ul><li>y</li></ul><hr>".join(TRICKS[start : start + 8]).encode()
        open_letter(page, home, put(PARTS % (b"utf-8", body)))
        assert page.title() != "OWNED"
    seven = b"+ADw-script+AD4-alert(19)+ADw-/script+AD4- +ADw-img src=x onerror=alert(20)+AD4-"
    uid = put(PARTS % (b"utf-7", seven))
    open_letter(page, home, uid)
    # the parts and the frame's page as documents of their own
    for place in ("html/1", "html/1?print=1", "html/2"):
        page.goto(f"{home}{uid}/{place}")
    for part in ("part/2?view=1", "part/3?view=1"):  # these come as downloads, which no page shows
        answer = page.context.request.get(f"{home}{uid}/{part}")
        assert answer.headers["content-disposition"].startswith("attachment")


STEP, AT_ONCE = 7, 50  # each seventh of the generated pieces, so many in one page; bench/scripts.py opens all
# Strange elements, handlers, boxes that leave their place, links that hide where they lead or who sends us.
WRONG = """() => [...document.querySelectorAll(".pillarbox-letter *")].filter(one =>
    one.namespaceURI != "http://www.w3.org/1999/xhtml" || one instanceof HTMLUnknownElement && one.localName != "big"
    || one.matches("script, style, link, meta, base, form, input, button, iframe, object, embed, video, template")
    || [...one.attributes].some(said => /^on|^data|src(set|doc)|action|ping|poster|autofocus|popover/.test(said.name))
    || ["fixed", "sticky", "absolute"].includes(getComputedStyle(one).position)
    || one.matches("a[href], area[href]") && !(/noopener noreferrer/.test(one.rel)
        && (!/^http/.test(one.getAttribute("href")) || one.title.startsWith(`${one.hostname}: `)))
).map(one => one.outerHTML.slice(0, 200))"""


def test_no_second_wall_is_needed(chromium: Browser):
    """What the sanitiser leaves does nothing even where no policy and no sandbox hold it."""
    page = chromium.new_page()
    done: list[str] = []
    page.on("dialog", lambda dialog: (done.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: done.append(request.url))
    page.on("console", lambda message: done.append(message.text))
    pieces = islice(chain(attacks.markup(), attacks.styles()), 0, None, STEP)
    head = '<div class="pillarbox-head"><h1>Ours</h1></div>'
    while some := list(islice(pieces, AT_ONCE)):
        parts = [safe.clean(piece) for piece in some]
        whole = safe.Cleaned("\n".join(part.style for part in parts), "<hr>".join(part.body for part in parts), 0)
        page.set_content(safe.page(whole, head))
        wrong = page.evaluate(WRONG)
        at = page.evaluate(
            "() => { const at = document.querySelector('h1').getBoundingClientRect();"
            " return document.elementFromPoint(at.x + 3, at.y + 3).textContent }"
        )
        assert (done, wrong, at) == ([], [], "Ours"), some
    page.close()


def test_chromium_finds_the_same_hosts(chromium: Browser):
    page = chromium.new_page()
    tell = "url => { try { return new URL(url).hostname } catch { return '' } }"
    assert {url: page.evaluate(tell, url) for url in HOSTS} == HOSTS
    page.close()
