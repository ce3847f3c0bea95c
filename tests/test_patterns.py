"""Regular expressions match alike on each Python that we run on."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = [path for room in ("access", "admin_ui", "mailapp", "mta", "webmail") for path in (ROOT / room).rglob("*.py")]
POSSESSIVE_GROUP = re.compile(r"(?<!\\)\)(?:[*+?]|\{[0-9,]+\})\+")

pytestmark = pytest.mark.pure


def test_no_group_is_possessive():
    """Python before 3.11.5, which Debian 12 has, forgets what such a group has tried; an atomic group does the same."""
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if POSSESSIVE_GROUP.search(line)
    ]
    assert not found
