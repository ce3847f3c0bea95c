"""The main job, end to end: a letter comes in, is read, is answered, and goes out to the server that the DNS names."""

import html
import os
import re
import signal
import smtplib
import subprocess
import urllib.request
from contextlib import closing
from http.client import HTTPConnection

import pytest

from bench.browser import Browser
from bench.house import PYTHON, ROOT
from tests.e2e.conftest import World
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

LETTER = (
    b"From: Zoe Far <zoe@far.example.net>\r\nTo: anna@example.test\r\nSubject: The way of a letter\r\n"
    b"Message-ID: <way@far.example.net>\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\n\r\n"
    b"Does it arrive?\r\n.A line with a dot in front.\r\n"
)


def arrive(world: World, letter: bytes = LETTER) -> None:
    with smtplib.SMTP("127.0.0.1", world.house.ports["SMTP_LISTEN"], "far.example.net", timeout=20) as peer:
        peer.sendmail("zoe@far.example.net", ["anna@example.test"], letter)


def open_letter(browser: Browser, subject: str) -> str:
    """Click on the letter with this subject in the list."""
    page = browser.get("/")
    link = next(
        match[1]
        for match in re.finditer(r'href="([^"]*/mail/\d+/\d+/[^"]*)"(.*?)</a>', page, re.S)
        if subject in match[2]
    )
    return browser.get(html.unescape(link))


def fields_of(page: str) -> dict[str, str]:
    """The hidden and text fields of the form in which one writes."""
    form = page[page.index('id="sheet"') :]
    fields = {}
    for tag in re.findall(r"<input[^>]+>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="file"' not in tag:
            fields[name[1]] = html.unescape(value[1]) if value else ""
    fields.pop("csrfmiddlewaretoken", None)
    area = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", form, re.S)
    return {**fields, "text": html.unescape(area[1]) if area else ""}


def test_in_read_answered_out_and_told(world: World) -> None:
    arrive(world)
    anna = world.browser("anna")
    page = open_letter(anna, "The way of a letter")
    assert "Does it arrive?" in page
    assert "\n.A line with a dot in front." in page

    sheet = anna.get("reply")
    fields = fields_of(sheet)
    assert "zoe@far.example.net" in fields["to"]
    assert fields["subject"] == "Re: The way of a letter"
    answer = "It does. Ünd so doth this.\n\n" + fields["text"]
    anna.post("/compose", sheet, **{**fields, "text": answer, "do": "send"})

    (letter,) = until(lambda: [one for one in world.arrived if b"The way of a letter" in one.octets])
    assert letter.rcpts == ["zoe@far.example.net"]
    assert letter.mail.startswith("MAIL FROM:<anna@example.test>")
    assert b"In-Reply-To: <way@far.example.net>" in letter.octets
    assert b"\r\nBcc:" not in letter.octets

    until(lambda: "mx.far.example.net" in world.house.manage("trace", "zoe@far.example.net").decode())


def test_a_domain_that_takes_no_mail_bounces_at_once(world: World) -> None:
    ben = world.browser("ben")
    sheet = ben.get("/compose")
    fields = {**fields_of(sheet), "to": "nobody@silent.example.net", "subject": "Into silence", "text": "Hello?"}
    ben.post("/compose", sheet, **{**fields, "do": "send"})
    page = until(lambda: next((page for page in [ben.get("/")] if "nobody@silent" in page or "ndeliver" in page), ""))
    assert page


def test_the_command_deliver_files_a_letter(world: World) -> None:
    world.house.manage("deliver", "anna@example.test", stdin=LETTER.replace(b"way@", b"by-command@"))
    assert world.message_ids("anna").count("by-command@far.example.net") == 1


def test_the_command_deliver_tells_why_not(world: World) -> None:
    command = [PYTHON, str(ROOT / "manage.py"), "deliver", "nobody@example.test"]
    done = subprocess.run(
        command, env=world.house.environment, input=LETTER, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 67
    assert done.stderr
    assert b"Traceback" not in done.stderr


def test_a_second_appliance_is_refused(world: World) -> None:
    done = subprocess.run(
        [PYTHON, str(ROOT / "manage.py"), "appliance"],
        env=world.house.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "An appliance already runs" in done.stderr


def test_a_queued_letter_waits_for_the_worker(world: World) -> None:
    """Nobody loses what was queued while the worker was down."""
    os.kill(world.house.child("worker"), signal.SIGKILL)
    anna = world.browser("anna")
    sheet = anna.get("/compose")
    fields = {**fields_of(sheet), "to": "yves@far.example.net", "subject": "While you were out", "text": "Still here."}
    anna.post("/compose", sheet, **{**fields, "do": "send"})
    until(lambda: [one for one in world.arrived if b"While you were out" in one.octets], 40)


def test_the_web_answers_strangers_with_a_login(world: World) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{world.house.ports['WEB_LISTEN']}/admin/", timeout=20) as page:
        assert "/login" in page.geturl()


def test_an_address_that_is_too_long_gets_a_page_of_ours(world: World) -> None:
    with closing(HTTPConnection("127.0.0.1", world.house.ports["WEB_LISTEN"], timeout=20)) as browser:
        browser.request("GET", f"/search?q={'a' * 100_000}")
        answer = browser.getresponse()
        assert (answer.status, "Content-Security-Policy" in answer.headers) == (414, True)
        assert b"This address is too long" in answer.read()
