"""What a team knows of one letter: whose it is, who answers or has answered, what was noted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mailapp.store.port import Store
from mailapp.store.query import ThreadId
from mailapp.store.values import ANSWERED, MailboxInfo, MessageInfo, UidSet, Want
from mailapp.teamwork import api as teamwork

ANSWERS = 5  # letters of the team's Sent that are shown as answers, the newest


@dataclass(frozen=True, slots=True)
class Answer:
    """A letter in the team's Sent that belongs to the same conversation."""

    box: int
    uid: int
    sender: str
    when: datetime


@dataclass(frozen=True, slots=True)
class Card:
    members: tuple[teamwork.Member, ...]
    assigned: tuple[str, ...]  # names
    handle: str  # of the member to whom it is assigned, "" for nobody
    mine: str  # one's own handle
    done: bool
    answered: tuple[str, ...]  # names
    answers: tuple[Answer, ...]
    answering: tuple[str, ...]  # names
    notes: tuple[teamwork.Note, ...]
    writes: bool
    notes_may_be_added: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What the page has asked already. `noted`: where the notes of this letter's conversation lie."""

    mailboxes: Sequence[MailboxInfo]
    members: Sequence[teamwork.Member]
    noted: Sequence[teamwork.Spot]


def card(store: Store, account: int, box: MailboxInfo, letter: MessageInfo, known: Known) -> Card:
    members, names = known.members, {one.handle: one.name for one in known.members}
    work = teamwork.Work.of(letter.flags)
    return Card(
        tuple(members),
        named(work.assigned, names),
        work.assigned[0] if work.assigned else "",
        next((one.handle for one in members if one.id == account), ""),
        work.done,
        named(work.answered, names),
        tuple(_answers(store, box, letter, known.mailboxes)) if ANSWERED in letter.flags else (),
        tuple(teamwork.answering(box.id, but=account).get(letter.uid, [])),
        tuple(teamwork.notes(store, known.noted)),
        box.may("w"),
        box.may("i") and bool(letter.message_id),
    )


def named(handles: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """Somebody who has left the team is called as the keyword calls him."""
    return tuple(names.get(handle, handle) for handle in handles)


def _answers(store: Store, box: MailboxInfo, letter: MessageInfo, mailboxes: Sequence[MailboxInfo]) -> list[Answer]:
    use = "\\Sent"
    sent = next((one for one in mailboxes if one.owner == box.owner and one.special_use == use and one.may("r")), None)
    if sent is None:
        return []
    uids = [uid for _, uid in store.search(ThreadId(letter.thread_id), sent.id)][-ANSWERS:]
    found = store.fetch(sent.id, UidSet.of(*uids), Want.LIST) if uids else ()
    return [Answer(sent.id, one.uid, one.sender_address, one.internal_date) for one in found]
