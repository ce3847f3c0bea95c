"""Conversations in what somebody else shares: of the folders of one owner that a person may read, with his own \\Seen.

Two questions for a page, as in one's own mailbox, and what one has read comes with the letters.
"""

from collections import defaultdict
from collections.abc import Sequence

from mailapp.net.asking import ask, marks
from mailapp.store import rows
from mailapp.store.conversations import HEADS, LETTERS, OWN, SHOWN, Head
from mailapp.store.guest import seen_as
from mailapp.store.household import House
from mailapp.store.readers import Mark
from mailapp.store.values import MessageInfo

MEMBERS = f"""
    SELECT m.mailbox_id, r.seen, r.modseq, {OWN}, {SHOWN}
    FROM store_message m JOIN store_content c ON c.id = m.content_id
    LEFT JOIN store_reading r ON r.account_id = %s AND r.mailbox_id = m.mailbox_id AND r.uid = m.uid
    WHERE m.thread_id IN ({{}}) AND m.mailbox_id IN ({{}})
    ORDER BY m.internal_date DESC, m.uid DESC LIMIT %s
"""  # noqa: S608  (names of our own columns)
AMONG = "SELECT thread_id, uid FROM store_message WHERE thread_id IN ({}) AND mailbox_id = %s ORDER BY uid"


class SharedConversations:
    """As his rights are now. `box` is the mailbox that he looks at; its owner's others belong to it."""

    def __init__(self, account: int, box: int) -> None:
        self._account = account
        held = [one for one, _info in House().listed(account)[1] if {"l", "r"} <= set(one.rights)]
        owner = next((one.owner for one in held if one.box == box), None)
        self._boxes = {one.box: one.owner for one in held if one.owner == owner}

    def heads(self, box: int, *, descending: bool = True, offset: int = 0, limit: int = 50) -> list[Head]:
        """By the day of their newest letter there; none in what he may not read."""
        if box not in self._boxes:
            return []
        question = HEADS.format(order="DESC" if descending else "ASC")
        return [Head(uid, thread) for uid, thread in ask(question, box, self._boxes[box], limit, offset)]

    def letters(self, threads: Sequence[str], most: int = LETTERS) -> dict[str, list[MessageInfo]]:
        """All letters of these conversations in all of these folders, oldest first; of very many the newest."""
        if not threads or not self._boxes:
            return {}
        found: dict[str, list[MessageInfo]] = defaultdict(list)
        question = MEMBERS.format(marks(threads), marks(self._boxes))
        for box, seen, modseq, *row in reversed(ask(question, self._account, *threads, *self._boxes, most)):
            info = seen_as(rows.info(box, tuple(row), rows.LIST), Mark(bool(seen), modseq or 0))
            found[info.thread_id].append(info)
        return dict(found)


def among(box: int, threads: Sequence[str]) -> list[tuple[str, int]]:
    """(thread, UID) of the letters of these conversations in this mailbox: who asks has the right to read it."""
    return [(thread, uid) for thread, uid in ask(AMONG.format(marks(threads)), *threads, box)] if threads else []
