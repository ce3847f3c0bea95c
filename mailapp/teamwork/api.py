"""Work on letters that several people share: whose letter it is, who answers, what they note about it."""

from mailapp.teamwork.answering import answering, begin, end, is_answering, sweep
from mailapp.teamwork.members import handle_of, is_shared, members
from mailapp.teamwork.notes import BadNote, Note, Spot, add, folder_of, noted, notes, remove
from mailapp.teamwork.signature import change as change_signature
from mailapp.teamwork.signature import signature, signatures
from mailapp.teamwork.values import ASSIGNED, BY, DONE, TO, Member, Work, assigning

__all__ = [
    "ASSIGNED",
    "BY",
    "DONE",
    "TO",
    "BadNote",
    "Member",
    "Note",
    "Spot",
    "Work",
    "add",
    "answering",
    "assigning",
    "begin",
    "change_signature",
    "end",
    "folder_of",
    "handle_of",
    "is_answering",
    "is_shared",
    "members",
    "noted",
    "notes",
    "remove",
    "signature",
    "signatures",
    "sweep",
]
