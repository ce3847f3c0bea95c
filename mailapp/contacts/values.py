"""What the address book says and takes."""

from dataclasses import dataclass
from datetime import datetime

from mailapp.standards.vcard import Card

OFFICE = None  # as an owner: the book that all share
Owner = int | None

MOST = 10_000  # contacts in a book
GROUPS = 500  # in a book
MEMBERS = 500  # of a group, when one writes to it
PHOTO_OCTETS = 5 * 1024 * 1024  # of one that comes
PHOTO_PIXELS = 16_000_000  # of it as it is read
PHOTO_SIDE = 512  # pixels of one that is kept
PHOTO_KEPT = 256 * 1024  # octets of one that one can see through; any other is far smaller
CARD_SIZE = 64_000  # characters of all that stands on a card, without its photo
VALUE_SIZE = 500  # characters of one value; a note may have CARD_SIZE


class ContactsError(Exception):
    """It cannot be done; the text is a sentence for a person."""


class NoSuchContact(ContactsError):
    """It is not there, or in somebody else's book."""


class UidTaken(ContactsError):
    """There is a contact with this UID."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list. `address` and `phone` are the first ones, "" none."""

    id: int
    name: str
    address: str
    phone: str
    organisation: str
    has_photo: bool
    revision: int

    @property
    def initial(self) -> str:
        return next((sign for sign in self.name if sign.isalnum()), "?")


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact with everything; the photo itself is asked for by `photo`."""

    id: int
    owner: Owner
    card: Card
    has_photo: bool
    revision: int
    changed: datetime
    resource: str

    @property
    def initial(self) -> str:
        return next((sign for sign in self.card.name if sign.isalnum()), "?")


@dataclass(frozen=True, slots=True)
class GroupInfo:
    id: int
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Changes:
    """Since some number: resources that are new or other, those that are gone, and the number that holds now."""

    revision: int
    changed: tuple[tuple[str, int], ...]  # resource and revision
    gone: tuple[str, ...]
