"""FETCH of what lies in the files: letter by letter, in answers of a bounded size."""

from collections.abc import Generator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, BinaryIO

from access.imap.answers import Answer, messages
from access.imap.answers.syntax import flag_list
from access.imap.handlers.fetchbodies import BodyItem, Letter, answer, marks_seen, needs_parts
from access.imap.handlers.fetchcolumns import Writer, batches
from access.imap.handlers.sections import Shape
from access.imap.states import Selected
from mailapp.store.values import SEEN, MessageInfo, UidSet

BATCH = 500  # letters that are looked up together
MARKED = 100  # the same, when they are marked as read before they are sent
FLUSH = 64 * 1024  # octets of small answers that go out together


@dataclass(frozen=True, slots=True)
class Plan:
    """What each answer is made of."""

    ready: list[Writer]
    bodies: list[BodyItem]
    uid_only: bool

    @property
    def fields(self) -> list[str]:
        shape = ["header_size", "parts"] if any(map(needs_parts, self.bodies)) else ["header_size"]
        return ["uid", *(writer.field for writer in self.ready), "size", *shape]


@dataclass(frozen=True, slots=True)
class Known:
    """What the index says of one letter."""

    name: int  # its number, or its UID
    written: list[bytes]
    shape: Shape


def letters(state: Selected, uids: list[int], plan: Plan) -> Generator[Answer, None, int]:
    """Returns how many letters were told of."""
    told = 0
    marks = any(map(marks_seen, plan.bodies)) and not state.view.readonly and state.view.may("s")  # RFC 4314 §4
    size = MARKED if marks else BATCH
    for start in range(0, len(uids), size):
        batch = UidSet.of(*uids[start : start + size])
        marked = _mark_seen(state, batch) if marks else {}
        known = dict(_known(state, batch, plan))
        state.view.introduced.meet(info.flags for info in marked.values())
        yield from state.view.introduced.owed()
        small: list[bytes] = []
        for uid, file in state.store.contents(state.view.box, batch):
            if uid in known:
                told += 1
                yield from _gathered(_letter(state, known[uid], file, plan, marked.get(uid)), small)
        if small:
            yield b"".join(small)
    return told


def _mark_seen(state: Selected, uids: UidSet) -> dict[int, MessageInfo]:
    """Those that had not been read, as they are now (RFC 9051 §6.4.5)."""
    changed, _ = state.store.set_flags(state.view.box, uids, add=frozenset([SEEN]))
    state.view.knows(changed)
    return {info.uid: info for info in changed}


def _known(state: Selected, uids: UidSet, plan: Plan) -> Iterator[tuple[int, Known]]:
    for columns in batches(state, uids, plan.fields):
        names = columns[0] if plan.uid_only else state.view.numbers(columns[0])
        for name, row in zip(names, zip(*columns, strict=True), strict=True):
            if name is not None:
                yield row[0], _described(name, row, plan)


def _described(name: int, row: tuple[Any, ...], plan: Plan) -> Known:
    count = len(plan.ready)
    written = [
        writer.template % (writer.write(value) if writer.write else value)
        for writer, value in zip(plan.ready, row[1 : count + 1], strict=True)
    ]
    return Known(name, written, Shape(*row[count + 1 :]))


def _letter(state: Selected, known: Known, file: BinaryIO, plan: Plan, marked: MessageInfo | None) -> Iterator[Answer]:
    with ExitStack() as closing:
        letter = Letter(file, known.shape, closing)
        items: list[list[Answer]] = [[octets] for octets in known.written]
        items += [[octets] for octets in _news(state, plan, marked)]
        items += [answer(letter, item) for item in plan.bodies]  # may refuse: nothing has been said of this letter yet
        yield (b"* %d UIDFETCH (" if plan.uid_only else b"* %d FETCH (") % known.name
        for number, pieces in enumerate(items):
            if number:
                yield b" "
            yield from pieces
        yield b")\r\n"


def _news(state: Selected, plan: Plan, marked: MessageInfo | None) -> Iterator[bytes]:
    """The flags of a letter that was unread until now, where they were not asked for."""
    asked = {writer.field for writer in plan.ready}
    if marked and "flags" not in asked:
        yield messages.FLAGS % flag_list(state.view.recent.flags(marked.uid, marked.flags))
    if marked and "modseq" not in asked and state.talk.condstore:
        yield messages.MODSEQ % marked.modseq  # RFC 7162 §3.1.4


def _gathered(answers: Iterator[Answer], small: list[bytes]) -> Iterator[Answer]:
    """Small pieces wait for one another; a slice of a file goes out before its file is closed."""
    waiting = sum(map(len, small))
    for piece in answers:
        if isinstance(piece, bytes):
            small.append(piece)
            waiting += len(piece)
        if small and (waiting >= FLUSH or not isinstance(piece, bytes)):
            yield b"".join(small)
            small.clear()
            waiting = 0
        if not isinstance(piece, bytes):
            yield piece
