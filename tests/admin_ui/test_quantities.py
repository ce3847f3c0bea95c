"""Sizes and times in words: what a form shows, it reads back."""

import pytest

from admin_ui import quantities
from mailapp.directory.api import parse_size


@pytest.mark.parametrize("size", [0, 1, 1000, 1024, 1536 * 1024**2, 2 * 1024**3, 150 * 1024**2])
def test_a_size_is_read_back_exactly(size):
    assert parse_size(quantities.in_octets(size)) == size


@pytest.mark.parametrize("span", [0, 1, 59, 60, 450, 3600, 4 * 3600 + 30 * 60, 86_400, 5 * 86_400 + 1])
def test_a_time_is_read_back_exactly(span):
    assert quantities.seconds(quantities.in_seconds(span)) == span


@pytest.mark.parametrize(
    ("text", "span"),
    [("90", 90), ("15 min", 900), ("1h30m", 5400), ("2 days, 4 hours", 187_200), ("1 D", 86_400), ("5 Minutes", 300)],
)
def test_people_write_times_in_many_ways(text, span):
    assert quantities.seconds(text) == span


@pytest.mark.parametrize("text", ["", " ", "soon", "4 weeks", "-3 h", "1 hour ago", "1.5 h", "9" * 12 + " days"])
def test_what_is_no_time_is_told(text):
    with pytest.raises(ValueError, match=r"\.$"):
        quantities.seconds(text)


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 bytes"), (512, "512 bytes"), (2_200_000_000, "2.0 GB"), (150 * 1024**2, "150 MB")]
)
def test_sizes_are_rounded_for_reading(size, words):
    assert quantities.about_octets(size) == words
