"""A letter that leaves later is dated when it leaves (RFC 5322 §3.6.1: when its writer held it ready to be sent)."""

import re
from datetime import datetime
from email.utils import format_datetime

FIELD = re.compile(rb"^Date:[^\n]*\n(?:[ \t][^\n]*\n)*", re.IGNORECASE | re.MULTILINE)
BLANK_LINE = re.compile(rb"\r?\n\r?\n")


def dated(octets: bytes, when: datetime) -> bytes:
    """The same letter with this Date; CRLF throughout."""
    field = f"Date: {format_datetime(when)}\r\n".encode()
    blank = BLANK_LINE.search(octets)
    end = blank.start() + 2 if blank else len(octets)
    header = octets[:end]
    found = FIELD.search(header)
    if found is None:
        return field + octets
    return header[: found.start()] + field + header[found.end() :] + octets[end:]
