"""A group's name among the recipients: its people stand there instead."""

from mailapp.contacts import api as contacts
from mailapp.standards.address import format_named
from webmail.letters.recipients import pieces

MOST = 20  # names in one field that are looked up


def expanded(account: int, text: str) -> str:
    """The field with each name of a group of the address book as its people; what is no such name stays."""
    if not any("@" not in piece for piece in pieces(text)):
        return text  # only addresses, as most fields have: nobody is asked
    found, asked = [], 0
    for piece in pieces(text):
        people = []
        if "@" not in piece and asked < MOST:
            asked += 1
            people = contacts.members(account, piece)
        found += [format_named(one.name, one.address) for one in people] or [piece]
    return ", ".join(found)
