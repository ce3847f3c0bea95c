"""Transfer encodings piece by piece give what they give at once, wherever the cuts are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailapp.standards.message.content import transfer_decoded
from mailapp.standards.message.decoding import KNOWN, decoded_pieces

pytestmark = pytest.mark.pure
TEXTS = st.lists(
    st.sampled_from([b"QUJD", b"QQ==", b"QUI=", b"\r\n", b"=", b"=C3=BC", b"=\r\n", b"a", b" \t", b"\n", b"%", b"\xff"])
).map(b"".join)


@given(octets=TEXTS | st.binary(), size=st.integers(1, 9), encoding=st.sampled_from(sorted(KNOWN)))
def test_cuts_change_nothing(octets, size, encoding):
    pieces = [octets[at : at + size] for at in range(0, len(octets), size)]
    assert b"".join(decoded_pieces(pieces, encoding)) == transfer_decoded(octets, encoding)


def test_an_endless_line_of_quoted_printable_is_not_waited_for():
    pieces = [b"=41" * 10_000] * 20
    assert b"".join(decoded_pieces(pieces, "quoted-printable")) == b"A" * 200_000


def test_blanks_before_a_line_end_were_added_on_the_way():
    """RFC 2045 §6.7 (3)"""
    sent = b"one  \r\ntwo=20 \t\r\nthree= \r\n3 \nfour =20"
    assert transfer_decoded(sent, "quoted-printable") == b"one\r\ntwo \r\nthree3\nfour  "
