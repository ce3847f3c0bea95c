"""A request that was cut off is read to its end by nobody."""

from io import BytesIO

import pytest

from mailapp.net.wholebody import CutOff, whole

pytestmark = pytest.mark.pure


def echo(environ, _start_response):
    body = environ["wsgi.input"]
    found = []
    while piece := body.read(4):
        found.append(piece)
    return found


@pytest.mark.parametrize(("sent", "said"), [(b"123456", "6"), (b"", "0"), (b"", ""), (b"12", "nonsense")])
def test_whole(sent: bytes, said: str):
    assert b"".join(whole(echo)({"wsgi.input": BytesIO(sent), "CONTENT_LENGTH": said}, print)) == sent


@pytest.mark.parametrize("sent", [b"", b"1234", b"12345"])
def test_cut_off(sent: bytes):
    with pytest.raises(CutOff):
        whole(echo)({"wsgi.input": BytesIO(sent), "CONTENT_LENGTH": "6"}, print)
