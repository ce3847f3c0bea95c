"""Letters for the tests of the store."""

from mailapp.net.content import Content


def letter(subject: str = "Hello", body: str = "Good morning.\n", **fields: str) -> bytes:
    """A small letter with CRLF; `fields` are header fields, with _ for -."""
    header = {"From": "Ben Brown <ben@example.test>", "To": "anna@example.test", "Subject": subject}
    header |= {name.replace("_", "-"): value for name, value in fields.items()}
    lines = [f"{name}: {value}" for name, value in header.items()]
    return "\r\n".join([*lines, "", *body.splitlines(), ""]).encode()


def content(*arguments: str, **fields: str) -> Content:
    return Content.of(letter(*arguments, **fields))
