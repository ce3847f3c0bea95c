"""The address books' door: contacts of a person and of the office, groups, photos, files, and who is known."""

from mailapp.contacts.cards import plain
from mailapp.contacts.csvfile import written as csv_of
from mailapp.contacts.groups import add_group, group, groups, put_in, remove_group, rename_group, take_out
from mailapp.contacts.keeping import BookPaper
from mailapp.contacts.people import groups_like, holds, known, members, offer
from mailapp.contacts.photos import checked as checked_photo
from mailapp.contacts.shelf import add, all_of, at, by_uid, change, count, find, one, photo, remove
from mailapp.contacts.sync import revision, since
from mailapp.contacts.taking import FILE_OCTETS, Taken, cards_of, take, with_photo
from mailapp.contacts.taking import written as vcards_of
from mailapp.contacts.telling import named, tell
from mailapp.contacts.values import (
    MOST,
    OFFICE,
    PHOTO_OCTETS,
    Changes,
    Contact,
    ContactsError,
    Entry,
    GroupInfo,
    NoSuchContact,
    Owner,
    UidTaken,
)
from mailapp.standards.vcard import Card, Labelled, Photo, Postal

__all__ = [
    "FILE_OCTETS",
    "MOST",
    "OFFICE",
    "PHOTO_OCTETS",
    "BookPaper",
    "Card",
    "Changes",
    "Contact",
    "ContactsError",
    "Entry",
    "GroupInfo",
    "Labelled",
    "NoSuchContact",
    "Owner",
    "Photo",
    "Postal",
    "Taken",
    "UidTaken",
    "add",
    "add_group",
    "all_of",
    "at",
    "by_uid",
    "cards_of",
    "change",
    "checked_photo",
    "count",
    "csv_of",
    "find",
    "group",
    "groups",
    "groups_like",
    "holds",
    "known",
    "members",
    "named",
    "offer",
    "one",
    "photo",
    "plain",
    "put_in",
    "remove",
    "remove_group",
    "rename_group",
    "revision",
    "since",
    "take",
    "take_out",
    "tell",
    "vcards_of",
    "with_photo",
]
