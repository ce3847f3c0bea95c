"""Untagged answers that tell what was found: SEARCH, ESEARCH, SORT, THREAD."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from access.imap.answers.syntax import NIL, string
from access.imap.commands import Partial
from access.imap.sets import written
from mailapp.store.values import UidSet


def search(numbers: Iterable[int], modseq: int | None = None) -> bytes:
    """RFC 3501 §7.2.5; the highest `modseq` of what was found when MODSEQ was asked for (RFC 7162 §3.1.5)."""
    return _numbers(b"* SEARCH", numbers, modseq)


def sort(numbers: Iterable[int], modseq: int | None = None) -> bytes:
    """RFC 5256 §4 SORT"""
    return _numbers(b"* SORT", numbers, modseq)


def _numbers(word: bytes, numbers: Iterable[int], modseq: int | None) -> bytes:
    listed = " ".join(map(str, numbers)).encode()
    line = word + b" " + listed if listed else word
    return line + (b" (MODSEQ %d)\r\n" % modseq if modseq is not None else b"\r\n")


def esearch(
    tag: str,
    *,
    by_uid: bool,
    min: int | None = None,
    max: int | None = None,
    all: bytes = b"",
    count: int | None = None,
    partial: tuple[Partial, bytes] | None = None,
    modseq: int | None = None,
) -> bytes:
    """RFC 9051 §7.3.4 (RFC 4731): only what was asked for and is there.

    `all` and the second of `partial` are of `numbered` or `in_order`; what lies in no message is b"".
    """
    pieces = [b"* ESEARCH (TAG %s)" % string(tag.encode())]
    if by_uid:
        pieces.append(b"UID")
    for name, number in ((b"MIN", min), (b"MAX", max), (b"COUNT", count)):
        if number is not None:
            pieces.append(b"%s %d" % (name, number))
    if all:
        pieces.append(b"ALL " + all)
    if partial:
        window, listed = partial
        pieces.append(b"PARTIAL (%d:%d %s)" % (window.first, window.last, listed or NIL))  # RFC 9394 §3.1
    if modseq is not None:
        pieces.append(b"MODSEQ %d" % modseq)
    return b" ".join(pieces) + b"\r\n"


def numbered(numbers: Iterable[int]) -> bytes:
    """What SEARCH found, as a set."""
    return written(UidSet.of(*numbers))


def in_order(numbers: Sequence[int]) -> bytes:
    """What SORT found, as a set that keeps the order (RFC 5267 §3.1): only rising neighbours are joined."""
    ranges: list[tuple[int, int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    return b",".join([b"%d" % low if low == high else b"%d:%d" % (low, high) for low, high in ranges])


class Branch(Protocol):
    """A message of a thread, or None where one is missing, and the answers to it."""

    @property
    def number(self) -> int | None: ...

    @property
    def children(self) -> Sequence["Branch"]: ...


def thread(roots: Iterable[Branch]) -> bytes:
    """RFC 5256 §4 THREAD"""
    return threads(b"".join([conversation(root) for root in roots]))


def threads(written: bytes) -> bytes:
    """The same of what `conversation` has written."""
    return b"* THREAD %s\r\n" % written if written else b"* THREAD\r\n"


def conversation(root: Branch) -> bytes:
    """`(3 6 (4 23)(44 7 96))`: a chain as long as each has one answer, then its branches.

    Without recursion: threads can be thousands deep.
    """
    if not root.children and root.number is not None:
        return b"(%d)" % root.number
    pieces: list[bytes] = []
    todo: list[Branch | bytes] = [root]
    while todo:
        branch = todo.pop()
        if isinstance(branch, bytes):
            pieces.append(branch)
            continue
        chain: list[bytes] = []
        node = branch
        while True:
            if node.number is not None:
                chain.append(b"%d" % node.number)
            if len(node.children) != 1:
                break
            node = node.children[0]
        pieces.append(b"(" + b" ".join(chain) + (b" " if chain and node.children else b""))
        todo.append(b")")
        todo.extend(reversed(node.children))
    return b"".join(pieces)
