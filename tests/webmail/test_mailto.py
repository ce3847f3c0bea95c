"""What a mailto: address asks for (RFC 6068)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webmail.letters.mailto import Wanted, parse


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("mailto:chris@example.com", Wanted(to="chris@example.com")),
        ("MAILTO:infobot@example.com?subject=current-issue", Wanted(to="infobot@example.com", subject="current-issue")),
        ("mailto:a@x.example?cc=b@x.example&body=hello", Wanted("a@x.example", "b@x.example", body="hello")),
        ("mailto:addr1@an.example,addr2@an.example", Wanted(to="addr1@an.example,addr2@an.example")),
        ("mailto:?to=addr1@an.example&to=addr2@an.example", Wanted(to="addr1@an.example, addr2@an.example")),
        ("mailto:a@x.example?To=b@x.example", Wanted(to="a@x.example, b@x.example")),
        ("mailto:gorby%25kremvax@example.com", Wanted(to="gorby%kremvax@example.com")),
        ("mailto:bill+ietf@example.org?subject=1+1", Wanted(to="bill+ietf@example.org", subject="1+1")),
        ("mailto:a@x.example?body=one%0D%0Atwo", Wanted(to="a@x.example", body="one\ntwo")),
        ("mailto:a@x.example?subject=caf%C3%A9", Wanted(to="a@x.example", subject="café")),
        ("mailto:a@x.example?subject=x&amp;body=y", Wanted(to="a@x.example", subject="x", body="y")),
        ("mailto:a@x.example?attach=/etc/passwd&from=b@x.example&received=1", Wanted(to="a@x.example")),
        ("mailto:a@x.example?in-reply-to=%3C1@x.example%3E", Wanted(to="a@x.example", in_reply_to="<1@x.example>")),
        ("mailto:", Wanted()),
        ("mailto:a@x.example#top", Wanted(to="a@x.example")),
    ],
)  # fmt: skip
def test_parsed(address: str, wanted: Wanted):
    assert parse(address) == wanted


@given(st.text())
def test_anything(text: str):
    assert "\0" not in parse(f"mailto:{text}").to
