"""Hostile letters in a real browser: no script runs, no request leaves (the `enter` fixture watches)."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.webmail.conftest import Enter, shoot

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
