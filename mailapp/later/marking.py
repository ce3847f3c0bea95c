"""The letter that was answered or forwarded is marked so; in a shared mailbox also by whom it was answered."""

from contextlib import suppress

from mailapp.store.port import Store
from mailapp.store.values import ANSWERED, FORWARDED, Flags, StoreError, UidSet
from mailapp.teamwork import api as teamwork

REPLIES = ("reply", "reply-all", "reply-list")
MARKS: dict[str, Flags] = {**dict.fromkeys(REPLIES, frozenset({ANSWERED})), "forward": frozenset({FORWARDED})}


def mark_original(store: Store, account: int, answers: str) -> None:
    """`answers` is "forward 12 345,346": mailbox and UIDs. The letter has left: that this fails changes nothing."""
    verb, _blank, place = answers.partition(" ")
    box, _blank, uids = place.partition(" ")
    known = [int(uid) for uid in uids.split(",") if uid.isdecimal() and len(uid) < 11]
    if verb not in MARKS or not known or not (box.isdecimal() and len(box) < 16):
        return
    with suppress(StoreError):
        info = store.mailbox_by_id(int(box))
        flags = MARKS[verb]
        if verb in REPLIES and teamwork.is_shared(info) and (handle := teamwork.handle_of(info.id, account)):
            flags |= {teamwork.BY + handle}
        if info.may("w"):
            store.set_flags(info.id, UidSet.of(*known), add=flags)
