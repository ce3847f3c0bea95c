"""What goes over the line: packed where the browser takes that, and never more than a slow line bears."""

import gzip
import re

import pytest
from django.test import Client

from tests.webmail.conftest import RICH, File

FIRST_PAINT = 100_000  # octets: page, style sheets, scripts, drawings and font, nothing in the cache
AFTERWARDS = 15_000  # octets of what htmx asks for
TAKES = {"accept-encoding": "gzip, deflate, br"}
ASSET = re.compile(r'(?:src|href)="(/static/[^"#]+)')
FONT = "/static/fonts/inter-latin.woff2"


def octets(client: Client, path: str, **headers: str) -> bytes:
    answer = client.get(path, headers=TAKES | headers)
    return b"".join(answer) if answer.streaming else answer.content


def test_the_first_page_is_small_and_what_follows_is_smaller(anna: Client, inbox: int, file: File):
    for _ in range(50):
        file(RICH)
    path = f"/mail/{inbox}/"
    page = octets(anna, path)
    assets = {*ASSET.findall(gzip.decompress(page).decode()), FONT}
    sizes = {asset: len(octets(anna, asset)) for asset in assets}
    assert len(page) + sum(sizes.values()) < FIRST_PAINT, sizes
    for asked in (path, f"{path}1/"):
        assert len(octets(anna, asked, **{"hx-request": "true"})) < AFTERWARDS


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "identity"])
def test_who_does_not_take_it_gets_it_plain(client: Client, db: None, accepted: str):
    answer = client.get("/login", headers={"accept-encoding": accepted})
    assert "Content-Encoding" not in answer
    assert b"<h1>" in answer.content
    assert "Accept-Encoding" in answer["Vary"]


def test_files_are_packed_once_and_the_same(client: Client):
    plain, first, second = (client.get("/static/css/base.css", headers=how) for how in ({}, TAKES, TAKES))
    assert first["Content-Encoding"] == "gzip"
    packed, again = b"".join(first), b"".join(second)
    assert (int(first["Content-Length"]), packed) == (len(packed), again)
    assert gzip.decompress(packed) == b"".join(plain)
    assert "text/css" in first["Content-Type"]
    later = client.get("/static/css/base.css", headers=TAKES | {"if-modified-since": first["Last-Modified"]})
    assert later.status_code == 304


def test_letters_own_files_go_as_they_are(anna: Client, inbox: int, file: File):
    answer = anna.get(f"/mail/{inbox}/{file(RICH)}/part/4", headers=TAKES)
    assert "Content-Encoding" not in answer
