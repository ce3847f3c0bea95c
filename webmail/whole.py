"""What is done to whole conversations: which letters of which folders that means; and muting them."""

from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import ngettext

from mailapp.store import api
from mailapp.store.port import Store
from mailapp.store.values import INBOX, SEEN, MailboxInfo, UidSet
from webmail.acts import Done, perform
from webmail.bulk import STAYING
from webmail.undoing import NOBODY, Step

THREADS = 200  # of one act
RIGHT = {"read": "s", "unread": "s"}  # of a folder in which letters stay (RFC 4314 §4 STORE); else w


def threads_of(store: Store, box: int, uids: UidSet) -> list[str]:
    found = (thread for [some] in store.columns(box, uids, ("thread_id",)) for thread in some)
    return list(dict.fromkeys(found))[:THREADS]


def perform_on_whole(store: Store, account: int, box: MailboxInfo, uids: UidSet, verb: tuple[str, str]) -> list[Done]:
    """The letters of these conversations: those of this folder leave it, and all of them are marked. StoreError."""
    letters = api.conversations(account, box).letters(threads_of(store, box.id, uids))
    places: dict[int, list[int]] = defaultdict(list)
    for some in letters.values():
        for one in some:
            if one.mailbox == box.id or verb[0] in STAYING:
                places[one.mailbox].append(one.uid)
    boxes = {box.id: box} if set(places) <= {box.id} else {one.id: one for one in store.mailboxes()}
    found = (
        perform(store, boxes[at], UidSet.of(*some), verb)
        for at, some in places.items()
        if at == box.id or (at in boxes and boxes[at].may(RIGHT.get(verb[0], "w")))  # others are not refused for it
    )
    return [done for done in found if done]


def letters_here(store: Store, account: int, box: MailboxInfo, uids: UidSet) -> UidSet:
    """All letters in this folder of the conversations of these."""
    letters = api.conversations(account, box).letters(threads_of(store, box.id, uids))
    return UidSet.of(*(one.uid for some in letters.values() for one in some if one.mailbox == box.id))


def mute(store: Store, account: int, box: MailboxInfo, uids: UidSet) -> list[Done]:
    """They leave the INBOX for Archive, as read, and what comes later does the same."""
    talk, threads = api.Conversations(account), threads_of(store, box.id, uids)
    for thread in threads:
        talk.mute(thread)
    steps = [Step(box.id, NOBODY, hear=tuple(threads)), *_out_of_inbox(store, talk, threads)] if threads else []

    def said(n: int) -> str:
        words = ngettext(
            "%(n)d conversation is muted: its new letters go to Archive.",
            "%(n)d conversations are muted: their new letters go to Archive.",
            n,
        )
        return words % {"n": n}

    return [Done(len(threads), said, tuple(steps))]


def _out_of_inbox(store: Store, talk: api.Conversations, threads: Sequence[str]) -> list[Step]:
    inbox, archive = store.mailbox(INBOX), store.mailbox("Archive")
    here = [one.uid for some in talk.letters(threads).values() for one in some if one.mailbox == inbox.id]
    if not here:
        return []
    changed, _held = store.set_flags(inbox.id, UidSet.of(*here), add=frozenset({SEEN}))
    fresh = {one.uid for one in changed}
    pairs = store.move(inbox.id, UidSet.of(*here), archive.id).pairs
    back = Step(archive.id, UidSet.of(*(new for old, new in pairs if old not in fresh)), inbox.id)
    unread = UidSet.of(*(new for old, new in pairs if old in fresh))
    return [back, Step(archive.id, unread, inbox.id, remove=frozenset({SEEN}))]


def unmute(store: Store, account: int, box: MailboxInfo, uids: UidSet) -> list[Done]:
    talk, threads = api.Conversations(account), threads_of(store, box.id, uids)
    for thread in threads:
        talk.unmute(thread)

    def said(n: int) -> str:
        words = ngettext("%(n)d conversation is heard again.", "%(n)d conversations are heard again.", n)
        return words % {"n": n}

    return [Done(len(threads), said, (Step(box.id, NOBODY, mute=tuple(threads)),) if threads else ())]
