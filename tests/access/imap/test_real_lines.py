"""Lines as mail programs send them: each of them must be understood, whatever its answer will be."""

from pathlib import Path

import pytest

from access.imap.commands import Tagged
from access.imap.framer import AFTER_LOGIN, Framer, Line, WantLiteral
from access.imap.grammar import parse

pytestmark = pytest.mark.pure
TEXT = Path(__file__).with_name("real_lines.txt").read_text()
LINES = [line for line in TEXT.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("line", LINES)
def test_lines_of_mail_programs(line: str) -> None:
    framer = Framer(AFTER_LOGIN)
    framer.feed(line.replace("\\r\\n", "\r\n").encode() + b"\r\n")
    while not isinstance(event := framer.event(), Line):
        assert event is not None
        if isinstance(event, WantLiteral):
            framer.accept()
    assert isinstance(parse(event.pieces), Tagged)
