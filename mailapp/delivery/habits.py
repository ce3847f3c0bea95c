"""What a person does by hand again and again: letters alike that were moved into one folder, by whatever program.

Nothing is kept for it: a letter that came into its folder later than it came into the house was moved there.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailapp.standards.message.headers import decode, header_of
from mailapp.standards.trace import queue_id
from mailapp.store.port import Store
from mailapp.store.query import All, Order
from mailapp.store.values import INBOX, MailboxInfo, MessageInfo, UidSet, Want

ALIKE = 3  # letters that make a habit
NEWEST = 12  # letters of a folder that are looked at
FOLDERS = 20  # of one person
BY_HAND = timedelta(seconds=5)  # what rules file is filed at once
RECENT = timedelta(days=30)
HEADER_OCTETS = 64 * 1024


@dataclass(frozen=True, slots=True)
class Habit:
    """`letters` of this list (`list_id`), or else of this sender, were moved to `folder` one after the other."""

    folder: str
    letters: int
    list_id: str = ""
    sender: str = ""


def habit(mail: Store, box: MailboxInfo, now: datetime) -> Habit | None:
    """Of one folder of a person's own; those that everybody has say nothing about what is in them."""
    if box.owner or box.virtual or box.special_use or box.name == INBOX:
        return None
    moved = [info for info in _newest(mail, box) if _is_by_hand(info, now)]
    if len(moved) < ALIKE:
        return None
    counted = Counter(_alike(mail, box, moved))
    for (list_id, sender), letters in counted.most_common(1):
        if letters >= ALIKE:
            return Habit(box.name, letters, list_id, sender)
    return None


def habits(mail: Store, now: datetime) -> list[Habit]:
    """Of all folders, those into which something came last first."""
    own = sorted((box for box in mail.mailboxes() if box.messages >= ALIKE), key=lambda box: -box.highestmodseq)
    found = (habit(mail, box, now) for box in own[:FOLDERS])
    return [each for each in found if each]


def _newest(mail: Store, box: MailboxInfo) -> list[MessageInfo]:
    found = mail.search(All(), box.id, Order.UID, descending=True, limit=NEWEST)
    return list(mail.fetch(box.id, UidSet.of(*(uid for _, uid in found)), Want.LIST)) if found else []


def _is_by_hand(info: MessageInfo, now: datetime) -> bool:
    return info.saved - info.internal_date > BY_HAND and now - info.saved < RECENT


def _alike(mail: Store, box: MailboxInfo, moved: list[MessageInfo]) -> Iterator[tuple[str, str]]:
    """By its list, or by its sender. What did not come in here was brought along, and nobody moved it one by one."""
    senders = {info.uid: info.sender_address for info in moved}
    for uid, file in mail.contents(box.id, UidSet.of(*senders)):
        header = file.read(HEADER_OCTETS)
        if not queue_id(decode(header_of(header, "received") or b"")):
            continue
        list_id = _list_id(decode(header_of(header, "list-id") or b""))
        if list_id or senders[uid]:
            yield (list_id, "") if list_id else ("", senders[uid].lower())


def _list_id(value: str) -> str:
    """What stands in angle brackets (RFC 2919 §3)."""
    return value.rpartition("<")[2].partition(">")[0].strip() if "<" in value else ""
