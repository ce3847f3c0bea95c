"""How many lines every body has, in one pass over the message."""

from mailapp.standards.message.limits import WINDOW_OCTETS, Buffer
from mailapp.standards.message.tree import Node


def count_lines(buffer: Buffer, root: Node) -> None:
    """Set `lines` of all nodes: the line ends in their bodies."""
    nodes = [root]
    for node in nodes:  # grows while it is walked
        nodes.extend(node.children)
        if node.message:
            nodes.append(node.message)
    counted: dict[int, int] = {}
    total = at = 0
    for offset in sorted({offset for node in nodes for offset in (node.body_start, node.body_end)}):
        if counted:
            total += _line_ends(buffer, at, offset)
        counted[offset] = total
        at = offset
    for node in nodes:
        node.lines = counted[node.body_end] - counted[node.body_start]


def _line_ends(buffer: Buffer, start: int, end: int) -> int:
    if isinstance(buffer, bytes):
        return buffer.count(b"\n", start, end)
    return sum(buffer[at : min(at + WINDOW_OCTETS, end)].count(b"\n") for at in range(start, end, WINDOW_OCTETS))
