"""Whether a letter asks for a receipt, and who shall get it (RFC 8098 §2.1)."""

from mailapp.standards.address import Named, parse_list, parse_path
from mailapp.standards.autoreply import is_automatic
from mailapp.standards.message.headers import fields

FIELD = "disposition-notification-to"


def asked_by(header: bytes) -> Named | None:
    """None when nobody is to be answered: no field or several, several people, a letter of a program or a list."""
    values = [value for name, value in fields(header) if name.lower() == FIELD]
    if len(values) != 1 or is_automatic(header):
        return None
    people = parse_list(values[0])
    if len(people) != 1:
        return None
    try:
        return Named(people[0].name, str(parse_path(people[0].address)))
    except ValueError:
        return None
