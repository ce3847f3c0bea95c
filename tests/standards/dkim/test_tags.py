"""RFC 6376 §3.2: lists of tags."""

import pytest

from mailapp.standards.dkim.tags import TagError, parse, written


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("v=1; a=rsa-sha256", {"v": "1", "a": "rsa-sha256"}),
        (" v = 1 ;\r\n\tb = ab\r\n cd ; ", {"v": "1", "b": "ab\r\n cd"}),
        ("p=", {"p": ""}),
        ("p=a=b==;", {"p": "a=b=="}),
        ("n=Grüße", {"n": "Grüße"}),
        ("", {}),
    ],
)
def test_lists(text: str, tags: dict[str, str]) -> None:
    assert parse(text) == tags


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("v", "is no tag"),
        ("v=1;;a=b", "is no tag"),
        ("1v=1", "is no tag"),
        ("v=1; v=1", "comes twice"),
        ("v=\x001", "has signs"),
        ("a=" + "x" * 70_000, "longer than 65536"),
        (";".join(f"t{n}=1" for n in range(101)), "more than 100 tags"),
    ],
)
def test_what_is_none(text: str, why: str) -> None:
    with pytest.raises(TagError, match=why):
        parse(text)


def test_written_lists_are_folded_and_read_again() -> None:
    tags = {"v": "1", "d": "example.net", "h": "from:to:subject:date", "bh": "x" * 60, "b": "y" * 70}
    text = written(tags.items())
    assert parse(text) == tags
    assert all(len(line) <= 78 for line in text.split("\r\n"))
