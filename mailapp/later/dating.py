"""A letter that leaves later is dated when it leaves (RFC 5322 §3.6.1: when its writer held it ready to be sent)."""

import re
from datetime import datetime
from email.utils import format_datetime

DATE, RESENT_DATE = "Date", "Resent-Date"  # RFC 5322 §3.6.6: of a letter that is sent on, the first one
FIELDS = {
    name: re.compile(rb"^%s:[^\n]*\n(?:[ \t][^\n]*\n)*" % name.encode(), re.IGNORECASE | re.MULTILINE)
    for name in (DATE, RESENT_DATE)
}
BLANK_LINE = re.compile(rb"\r?\n\r?\n")


def dated(octets: bytes, when: datetime, name: str = DATE) -> bytes:
    """The same letter with this Date; CRLF throughout."""
    field = f"{name}: {format_datetime(when)}\r\n".encode()
    blank = BLANK_LINE.search(octets)
    end = blank.start() + 2 if blank else len(octets)
    header = octets[:end]
    found = FIELDS[name].search(header)
    if found is None:
        return field + octets
    return header[: found.start()] + field + header[found.end() :] + octets[end:]
