"""The tree of parts by offsets, in one pass from boundary line to boundary line (RFC 2046 §5.1.1)."""

import re
from typing import NamedTuple

from mailapp.standards.message.headers import FIELD
from mailapp.standards.message.limits import (
    BOUNDARY_OCTETS,
    FIELDS,
    FIRST_WINDOW_OCTETS,
    HEADER_OCTETS,
    MAX_BOUNDARY_LINES,
    MAX_DEPTH,
    MAX_PARTS,
    NESTED_HEADER_OCTETS,
    WINDOW_OCTETS,
    WORK_OCTETS,
    Buffer,
    Note,
)
from mailapp.standards.message.lines import count_lines
from mailapp.standards.message.tree import NESTED_MESSAGES, Node, understood

EMPTY_LINE = re.compile(rb"\n\r?\n")
NO_HEADER = re.compile(rb"\r?\n")


class Line(NamedTuple):
    """A boundary line. `at` is the line end before it, which belongs to it."""

    at: int
    after: int  # first octet of the next line
    level: int  # which of the open multiparts it belongs to
    closing: bool


class Scanner:
    """Takes one message apart; `note` is told the names of limits that were reached."""

    def __init__(self, buffer: Buffer, note: Note) -> None:
        self.buffer = buffer
        self.size = len(buffer)
        self.note = note
        self.unended: list[Node] = []  # from the message inwards, what the scan is in
        self.open: list[Node] = []  # those of them that are multiparts and not closed
        self.boundaries: tuple[bytes, ...] = ()  # of `open`
        self.needle = b""  # what each line of `boundaries` begins with
        self.line: Line | None = None  # the next boundary line
        self.parts = self.header_octets = self.false_lines = 0

    def run(self) -> Node:
        """The message's tree."""
        root = self._enter(Node("", 0, {}, 0), b"text/plain")
        while line := self.line:
            parent = self.open[line.level]
            self._end_within(parent, line.at)
            self._keep_open(line.level if line.closing else line.level + 1)
            if line.closing:
                self._look_from(line.after - 1)
            else:
                self._next_child(parent, line.after)
        self._end_all(self.size)
        count_lines(self.buffer, root)
        return root

    def _next_child(self, parent: Node, start: int) -> None:
        if self.parts >= MAX_PARTS:
            self.note("parts")
            self.line = None
            return
        self._look_from(start - 1)
        child = Node(f"{parent.prefix}{len(parent.children) + 1}", start, {}, start, depth=parent.depth + 1)
        parent.children.append(child)
        self._enter(child, b"message/rfc822" if parent.media_type == "multipart/digest" else b"text/plain")

    def _enter(self, node: Node, default_type: bytes) -> Node:
        """Read the node's header, and that of a message in it, and so on until there is a body to search."""
        first = node
        while True:
            self.parts += 1
            self.unended.append(node)
            self._read_header(node)
            node.understand(default_type)
            holds_message = node.media_type in NESTED_MESSAGES
            if node.depth >= MAX_DEPTH and (holds_message or node.boundary):
                self.note("depth")
                node.leave_whole()
                return first
            if node.boundary:
                self._keep_open(len(self.open), node)
                self._look_from(node.body_start - 1)
            if not holds_message:
                return first
            node.message = Node(node.body_section + ".", node.body_start, {}, node.body_start, depth=node.depth + 1)
            node, default_type = node.message, b"text/plain"

    def _read_header(self, node: Node) -> None:
        """Find the empty line, and the fields before it. A boundary line ends a header as well."""
        start = node.header_start
        end = node.body_start = self._header_end(start, self.line.at + 1 if self.line else self.size)
        most = HEADER_OCTETS if not start else NESTED_HEADER_OCTETS
        if self.header_octets > WORK_OCTETS:
            most = 0
        if end - start > most:
            self.note("header")
            end = start + most
        self.header_octets += end - start
        found = FIELD.findall(self.buffer[start:end])
        if len(found) > FIELDS:
            self.note("fields")
        node.head = understood(found[:FIELDS])

    def _header_end(self, start: int, limit: int) -> int:
        """The first octet behind the empty line; `limit` when there is none before it."""
        if found := NO_HEADER.match(self.buffer[start : min(start + 2, limit)]):
            return start + found.end()
        step = FIRST_WINDOW_OCTETS
        while start < limit:
            window = self.buffer[start : min(start + step, limit)]
            if found := EMPTY_LINE.search(window):
                return start + found.end()
            start += max(len(window) - 2, 1)  # an empty line may lie across two windows
            step = min(step * 4, WINDOW_OCTETS)
        return limit

    def _look_from(self, start: int) -> None:
        """Find the next line, from `start` on, that begins with an open boundary; the longest one counts."""
        self.line = None
        while self.open and (at := self.buffer.find(self.needle, start, self.size)) >= 0:
            seen = self.buffer[at + 3 : at + 5 + BOUNDARY_OCTETS]
            if seen.startswith(self.boundaries):
                self.line = self._line(at, seen)
                return
            self.false_lines += 1
            if self.false_lines > MAX_BOUNDARY_LINES:
                self.note("boundary lines")
                return
            start = at + 1

    def _line(self, at: int, seen: bytes) -> Line:
        level, boundary = max(
            ((level, boundary) for level, boundary in enumerate(self.boundaries) if seen.startswith(boundary)),
            key=lambda found: (len(found[1]), found[0]),
        )
        end = self.buffer.find(b"\n", at + 3 + len(boundary), self.size)
        closing = seen.startswith(b"--", len(boundary))
        return Line(at, self.size if end < 0 else end + 1, level, closing)

    def _keep_open(self, levels: int, more: Node | None = None) -> None:
        """So many of the open multiparts stay open, and one more."""
        self.open = [*self.open[:levels], more] if more else self.open[:levels]
        self.boundaries = tuple(node.boundary for node in self.open)
        self.needle = b"\n--" + _common_start(self.boundaries)

    def _end_within(self, parent: Node, line_end: int) -> None:
        """What is open inside of this multipart ends before the line end at this offset."""
        if self.buffer[line_end - 1 : line_end] == b"\r":
            line_end -= 1
        while (node := self.unended[-1]) is not parent:
            line_end = node.body_end = max(node.body_start, line_end)  # the empty line may be the same line end
            self.unended.pop()

    def _end_all(self, end: int) -> None:
        for node in self.unended:
            node.body_end = end


def _common_start(boundaries: tuple[bytes, ...]) -> bytes:
    if len(boundaries) < 2:
        return b"".join(boundaries)
    low, high = min(boundaries), max(boundaries)
    for index, octet in enumerate(low):
        if octet != high[index]:
            return low[:index]
    return low
