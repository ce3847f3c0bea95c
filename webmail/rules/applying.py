"""What rules would do, done to letters that are here: as one act, which can be undone as one.

Letters that are here are not answered, forwarded or refused any more; what a rule would delete goes to Trash.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from mailapp.standards.sieve.actions import Discard, FileInto, Keep
from mailapp.store.port import Store
from mailapp.store.values import DELETED, INBOX, SPECIAL_USE, Flags, MailboxInfo, StoreError, UidSet
from webmail.folders import special
from webmail.rules.trial import Hit

Step = list[Any]  # as JSON keeps it: ["flags", box, flags, uids] | ["copy", box, uids] | ["move", box, to, pairs]
Noted = Callable[[Sequence[Step]], None]


@dataclass(frozen=True, slots=True)
class Deeds:
    """What is to be done to one letter. `folders`: copies; `to`: where it goes itself, "" when it stays."""

    flags: Flags = frozenset()
    folders: tuple[str, ...] = ()
    to: str = ""
    trash: bool = False

    def __bool__(self) -> bool:
        return bool(self.flags or self.folders or self.to or self.trash)


def deeds(hit: Hit) -> Deeds:
    """Nothing when a script went wrong."""
    if hit.plan.troubles:
        return Deeds()
    actions = hit.plan.actions
    kept = any(isinstance(each, Keep) for each in actions)
    marks = frozenset(flag for each in actions if isinstance(each, Keep | FileInto) for flag in each.flags or ())
    folders = [each.mailbox for each in actions if isinstance(each, FileInto)]
    if kept or not folders:
        only_discarded = all(isinstance(each, Discard) for each in actions)
        return Deeds(marks - hit.info.flags, tuple(folders), trash=only_discarded and bool(actions))
    return Deeds(marks - hit.info.flags, tuple(folders[:-1]), folders[-1])


def carry_out(store: Store, box: MailboxInfo, hits: Iterable[Hit], note: Noted) -> None:
    """`note` gets all steps so far, behind each of them. Raises StoreError."""
    groups: dict[Deeds, list[int]] = {}
    for hit in hits:
        if todo := deeds(hit):
            groups.setdefault(todo, []).append(hit.info.uid)
    steps: list[Step] = []
    for todo, uids in groups.items():
        for step in _steps(store, box, todo, uids):
            steps.append(step)
            note(steps)


def _steps(store: Store, box: MailboxInfo, todo: Deeds, uids: list[int]) -> Iterable[Step]:
    chosen = UidSet.of(*uids)
    if todo.flags:
        store.set_flags(box.id, chosen, add=todo.flags)
        yield ["flags", box.id, sorted(todo.flags), uids]
    for folder in todo.folders:
        target = _place(store, folder)
        if target.id != box.id:
            yield ["copy", target.id, [new for _, new in store.copy(box.id, chosen, target.id).pairs]]
    to = _trash(store) if todo.trash else _place(store, todo.to) if todo.to else None
    if to and to.id != box.id:
        yield ["move", box.id, to.id, [list(pair) for pair in store.move(box.id, chosen, to.id).pairs]]


def _place(store: Store, folder: str) -> MailboxInfo:
    """Raises StoreError: new letters would go to INBOX, those that are here stay where they are."""
    return store.mailbox(INBOX if folder.upper() == INBOX else folder)


def _trash(store: Store) -> MailboxInfo:
    use = SPECIAL_USE["Trash"]
    return special(store.mailboxes(), use) or store.create("Trash", use)


def undo(store: Store, steps: Sequence[Step]) -> None:
    """Letters go back, marks and copies go away, as far as nobody has changed them since.

    Raises StoreError when a folder is gone meanwhile; all else is done then.
    """
    moves = [step for step in steps if step[0] == "move"]
    troubles: list[StoreError] = []
    for step in [*(step for step in steps if step[0] != "move"), *moves]:  # marks go before their letters leave
        try:
            _take_back(store, step, moves)
        except StoreError as trouble:
            troubles.append(trouble)
    if troubles:
        raise troubles[0]


def _take_back(store: Store, step: Step, moves: Sequence[Step]) -> None:
    if step[0] == "flags":
        _, box, flags, uids = step
        for place, there in _now(moves, box, uids).items():
            store.set_flags(place, UidSet.of(*there), remove=frozenset(flags))
    elif step[0] == "copy":
        _, box, uids = step
        store.set_flags(box, UidSet.of(*uids), add=frozenset({DELETED}))
        store.expunge(box, UidSet.of(*uids))
    else:
        _, box, to, pairs = step
        store.move(to, UidSet.of(*(new for _, new in pairs)), box)


def _now(moves: Sequence[Step], box: int, uids: Sequence[int]) -> dict[int, list[int]]:
    """Where letters of this folder lie by now: UIDs by folder."""
    went = {old: (to, new) for _, home, to, pairs in moves if home == box for old, new in pairs}
    found: dict[int, list[int]] = {}
    for uid in uids:
        place, there = went.get(uid, (box, uid))
        found.setdefault(place, []).append(there)
    return found
