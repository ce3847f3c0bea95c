"""The conversation to which a letter belongs: its other letters, of whatever folder, before it and behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mailapp.store import api
from mailapp.store.values import MessageInfo
from webmail.folders import Folder
from webmail.gathering import aside, one_each

LETTERS = 100  # of one conversation that are shown, the newest
MANY, FEW = 8, 5  # earlier letters of which the first are folded away, and how many stay


@dataclass(frozen=True, slots=True)
class Turn:
    """One letter of the conversation, and where it lies."""

    info: MessageInfo
    folder: Folder


def turns(account: int, folders: Mapping[int, Folder], letter: MessageInfo) -> dict[str, Any]:
    """`older` and `newer` letters than this one; of many older ones the first are `folded` away."""
    talk = api.conversations(account, folders[letter.mailbox].info)
    found = talk.letters([letter.thread_id], LETTERS).get(letter.thread_id, [])
    put_by = aside((one.info for one in folders.values()), letter.mailbox)
    members = [one for one in one_each(found, letter.mailbox, put_by) if one.mailbox in folders]
    place = (letter.internal_date, letter.mailbox, letter.uid)
    others = [(one, (one.internal_date, one.mailbox, one.uid)) for one in members]
    older = [Turn(one, folders[one.mailbox]) for one, at in others if at < place]
    newer = [Turn(one, folders[one.mailbox]) for one, at in others if at > place]
    folded = len(older) - FEW if len(older) >= MANY else 0
    return {
        "folded": older[:folded],
        "unread_folded": sum(not one.info.seen for one in older[:folded]),
        "older": older[folded:],
        "newer": newer,
        "turns": len(older) + len(newer) + 1,
        "most_turns": LETTERS if len(found) >= LETTERS else 0,
    }
