"""Conversations as lists show them: one line for each in a mailbox, and all letters of each from a person's folders.

Nothing here grows with the mailbox: the newest letter of each conversation is found along the order of arrival, and
an index alone tells that it is the newest (decision 28).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from mailapp.net.asking import ask, marks
from mailapp.store import muting, rows
from mailapp.store.models import Message
from mailapp.store.store import MaildirStore
from mailapp.store.values import MUTED, NO_FLAGS, Flags, MessageInfo, UidSet

LETTERS = 2000  # of all conversations of a page together

HEADS = """
    SELECT m.uid, m.thread_id FROM store_message m
    WHERE m.mailbox_id = (SELECT id FROM store_mailbox WHERE id = %s AND account_id = %s) AND NOT EXISTS (
        SELECT 1 FROM store_message n WHERE n.thread_id = m.thread_id AND n.mailbox_id = m.mailbox_id
        AND (n.internal_date, n.uid) > (m.internal_date, m.uid))
    ORDER BY m.internal_date {order}, m.uid {order} LIMIT %s OFFSET %s
"""
COLUMNS = {field.name: field.column for field in Message._meta.concrete_fields}
OWN = ", ".join(f"m.{COLUMNS[name]}" for name in ("uid", *rows.OWN))
SHOWN = ", ".join(f"c.{name}" for name in rows.LIST)
MEMBERS = f"""
    SELECT m.mailbox_id, {OWN}, {SHOWN}
    FROM store_message m JOIN store_content c ON c.id = m.content_id
    WHERE m.thread_id IN ({{}}) AND m.mailbox_id IN (SELECT id FROM store_mailbox WHERE account_id = %s)
    ORDER BY m.internal_date DESC, m.uid DESC LIMIT %s
"""  # noqa: S608  (names of our own columns)


@dataclass(frozen=True, slots=True)
class Head:
    """The newest letter of a conversation in one mailbox."""

    uid: int
    thread: str


class Conversations:
    """Of one person's own mailboxes; what others share with him is read by `sharedconversations`."""

    def __init__(self, account: int) -> None:
        self._account = account

    def heads(self, box: int, *, descending: bool = True, offset: int = 0, limit: int = 50) -> list[Head]:
        """By the day of their newest letter there; none in what is not his own."""
        question = HEADS.format(order="DESC" if descending else "ASC")
        return [Head(uid, thread) for uid, thread in ask(question, box, self._account, limit, offset)]

    def letters(self, threads: Sequence[str], most: int = LETTERS) -> dict[str, list[MessageInfo]]:
        """All letters of these conversations in all his folders, oldest first; of very many the newest."""
        if not threads:
            return {}
        found: dict[str, list[MessageInfo]] = defaultdict(list)
        for box, *row in reversed(ask(MEMBERS.format(marks(threads)), *threads, self._account, most)):
            info = rows.info(box, tuple(row), rows.LIST)
            found[info.thread_id].append(info)
        return dict(found)

    def mute(self, thread: str) -> None:
        """Its letters have the keyword from now on, and new ones go past the INBOX."""
        muting.mute(self._account, thread)
        self._mark(thread, add=frozenset({MUTED}))

    def unmute(self, thread: str) -> None:
        muting.unmute(self._account, thread)
        self._mark(thread, remove=frozenset({MUTED}))

    def _mark(self, thread: str, add: Flags = NO_FLAGS, remove: Flags = NO_FLAGS) -> None:
        store, places = MaildirStore(self._account), defaultdict(list)
        for info in self.letters([thread]).get(thread, []):
            places[info.mailbox].append(info.uid)
        for box, uids in places.items():
            store.set_flags(box, UidSet.of(*uids), add=add, remove=remove)
