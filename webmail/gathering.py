"""The list as conversations, or as threads of one folder: which letters belong together, and who has written them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from mailapp.store import api
from mailapp.store.port import Store
from mailapp.store.values import DRAFT, SEEN, SPECIAL_USE, Flags, MailboxInfo, MessageInfo, UidSet
from mailapp.teamwork import api as teamwork
from webmail.listing import Page, Slice

LETTERS, THREADS, CONVERSATIONS = "letters", "threads", "conversations"
THREADS_PAGE = 25  # a page of threads has all their letters
LETTERS_OF_THREADS = 500  # of such a page
DEEPEST = 8  # indentations that are shown
NAMES = 4  # of a conversation's people that stand in its line
ASIDE = frozenset({SPECIAL_USE["Trash"], SPECIAL_USE["Junk"]})


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation as one line of a list shows it."""

    thread: str
    letters: int
    people: str
    flags: Flags  # of any of its letters; \\Seen only when all are read
    attachments: int
    here: frozenset[int]  # UIDs of its letters in the folder whose list it is


@dataclass(frozen=True, slots=True)
class Gathered:
    """A page, and what is known of the letters in it beyond themselves: by UID."""

    page: Page
    talks: Mapping[int, Talk]
    depths: Mapping[int, int]


def mode(chosen: str, box: MailboxInfo, wanted: Slice) -> str:
    """What belongs together is shown along the days; a search and another order show letters."""
    plain = wanted.words or wanted.sort != "date" or box.special_use == SPECIAL_USE["Drafts"]
    return LETTERS if plain else chosen


def conversations(account: int, boxes: Sequence[MailboxInfo], box: MailboxInfo, wanted: Slice, own: str) -> Gathered:
    """One line for each; `own` is the person's address, who is called "me"."""
    talk = api.conversations(account, box)
    size, lead = wanted.size, int(wanted.page > 1)
    start = (wanted.page - 1) * size
    heads = talk.heads(box.id, descending=wanted.descending, offset=start - lead, limit=size + lead + 1)
    shown = heads[lead : lead + size]
    letters = talk.letters([one.thread for one in shown])
    put_by = aside(boxes, box.id)
    messages, talks = [], {}
    for head in shown:
        members = one_each(letters.get(head.thread, []), box.id, put_by)
        newest = next((one for one in members if (one.mailbox, one.uid) == (box.id, head.uid)), None)
        if newest is not None:  # it may have left between the two questions
            messages.append(newest)
            talks[head.uid] = _talk(head.thread, members, own, box.id)
    before = heads[0].uid if lead and heads else None
    behind = heads[lead + size].uid if len(heads) > lead + size else None
    return Gathered(Page(wanted, messages, 0, before, behind), talks, {})


def aside(boxes: Iterable[MailboxInfo], here: int) -> set[int]:
    """Whose letters belong to no conversation that is looked at elsewhere: thrown away, junk, a team's notes."""
    some = list(boxes)
    notes = {teamwork.folder_of(one) for one in some if teamwork.is_shared(one)}
    return {one.id for one in some if one.special_use in ASIDE or one.name in notes} - {here}


def one_each(letters: Iterable[MessageInfo], here: int, put_by: Collection[int]) -> list[MessageInfo]:
    """Each letter once: a copy that lies here goes before others; what was thrown away elsewhere is not told."""
    found: dict[str, MessageInfo] = {}
    for one in letters:
        if one.mailbox in put_by or (DRAFT in one.flags and one.mailbox != here):
            continue
        known = found.get(one.message_id or one.email_id)
        if known is None or (one.mailbox == here and known.mailbox != here):
            found[one.message_id or one.email_id] = one
    return list(found.values())


def _talk(thread: str, letters: Sequence[MessageInfo], own: str, box: int) -> Talk:
    flags = frozenset[str]().union(*(one.flags for one in letters)) - {SEEN}
    unread = any(not one.seen for one in letters)
    return Talk(
        thread=thread,
        letters=len(letters),
        people=people(letters, own),
        flags=flags if unread else flags | {SEEN},
        attachments=sum(one.attachments for one in letters),
        here=frozenset(one.uid for one in letters if one.mailbox == box),
    )


def people(letters: Iterable[MessageInfo], own: str) -> str:
    """ "Ben, me, Carl": each once, in the order in which they have written; of very many the first and the last."""
    names: dict[str, str] = {}
    for one in letters:
        address = one.sender_address.casefold()
        names.setdefault(address, _("me") if address == own.casefold() else one.sender)
    some = list(names.values())
    if len(some) == 1:
        return some[0]
    short = [_short(one) for one in some]
    return ", ".join(short if len(short) <= NAMES else [short[0], "…", *short[2 - NAMES :]])


def _short(name: str) -> str:
    """The first name, as one calls people in a conversation."""
    return name.split("@")[0] if "@" in name else name.split(" ")[0].rstrip(",")


# -- threads of one folder ----------------------------------------------------------------------------


def threads(account: int, store: Store, box: MailboxInfo, wanted: Slice) -> Gathered:
    """All letters of each thread in this folder, answers below what they answer, and indented."""
    talk = api.conversations(account, box)
    start, lead = (wanted.page - 1) * THREADS_PAGE, int(wanted.page > 1)
    heads = talk.heads(box.id, descending=wanted.descending, offset=start - lead, limit=THREADS_PAGE + lead + 1)
    shown = heads[lead : lead + THREADS_PAGE]
    found = talk.letters([one.thread for one in shown], LETTERS_OF_THREADS)
    here = {head.thread: [one for one in found.get(head.thread, []) if one.mailbox == box.id] for head in shown}
    answered = _answered(store, box.id, [one.uid for some in here.values() for one in some])
    messages: list[MessageInfo] = []
    depths: dict[int, int] = {}
    for some in here.values():
        for one, depth in indented(some, answered):
            messages.append(one)
            depths[one.uid] = min(depth, DEEPEST)
    before = heads[0].uid if lead and heads else None
    behind = heads[lead + THREADS_PAGE].uid if len(heads) > lead + THREADS_PAGE else None
    page = Page(replace(wanted, size=THREADS_PAGE), messages, 0, before, behind, threads=len(shown))
    return Gathered(page, {}, depths)


def _answered(store: Store, box: int, uids: Sequence[int]) -> dict[int, Sequence[str]]:
    """By UID, the ids of the letters that each answers, the nearest last."""
    if not uids:
        return {}
    found: dict[int, Sequence[str]] = {}
    for some, references in store.columns(box, UidSet.of(*uids), ("uid", "references")):
        found.update(zip(some, references, strict=True))
    return found


def indented(letters: Sequence[MessageInfo], answered: Mapping[int, Sequence[str]]) -> list[tuple[MessageInfo, int]]:
    """Each letter with its depth, what it answers before it; letters come oldest first, and so do answers to one."""
    by_id = {one.message_id: one.uid for one in reversed(letters) if one.message_id}
    above: dict[int, int] = {}
    for one in letters[1:]:
        known = (by_id.get(reference) for reference in reversed(answered.get(one.uid, ())))
        parent = next((uid for uid in known if uid is not None and uid != one.uid), None)
        if parent is not None and not _is_above(one.uid, parent, above):
            above[one.uid] = parent
        else:  # what it answers lies elsewhere: it stands below the first
            above[one.uid] = letters[0].uid
    below: dict[int, list[MessageInfo]] = {}
    for one in letters:
        below.setdefault(above.get(one.uid, 0), []).append(one)
    found, waiting = [], [(one, 0) for one in reversed(below.get(0, []))]
    while waiting:
        one, depth = waiting.pop()
        found.append((one, depth))
        waiting.extend((answer, depth + 1) for answer in reversed(below.get(one.uid, [])))
    return found


def _is_above(uid: int, other: int, above: Mapping[int, int]) -> bool:
    """Whether `other` answers `uid`, directly or not: letters that name one another go round in no circle."""
    at: int | None = other
    while at is not None:
        if at == uid:
            return True
        at = above.get(at)
    return False
