"""Style sheets: one scale of type, space and colour, and no side that is always the left one."""

import re
from pathlib import Path

import pytest
from django.conf import settings

SHEETS = sorted(Path(settings.BASE_DIR, "static/css").glob("*.css"))
PHYSICAL = re.compile(
    r"(?:margin|padding|border)-(?:left|right)\b|(?<![-\w])(?:left|right)\s*:|(?:text-align|float): (?:left|right)"
)
EITHER_WAY = ("unicode-bidi: plaintext", '[dir="rtl"]')  # lines that say themselves what is meant for which direction
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl)a?\(", re.IGNORECASE)
WITH_COLOURS = {"tokens.css"}
OVERLAYS = (
    "::backdrop",
    ".letter-frame",
    ".swatch",
    ".rich",
    "light-dark(",
)  # paper of a letter's own page; what darkens all behind it


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_nothing_is_left_or_right_but_where_a_line_begins_or_ends(sheet: Path):
    lines = sheet.read_text().splitlines()
    assert [line for line in lines if PHYSICAL.search(line) and not any(words in line for words in EITHER_WAY)] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_colours_have_names(sheet: Path):
    lines = [] if sheet.name in WITH_COLOURS else sheet.read_text().splitlines()
    assert [line for line in lines if COLOUR.search(line) and not any(words in line for words in OVERLAYS)] == []
