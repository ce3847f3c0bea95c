"""Letters as conversations: ORDEREDSUBJECT and REFERENCES (RFC 5256 §3), and REFS.

REFS is REFERENCES without the joining by subjects, and its threads stand in the order of their latest letters
(draft-ietf-morg-inthread). Nothing here recurses: a thread can be thousands deep. Most letters of a large mailbox
answer none and are answered by none: they are put aside first, and cost next to nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mailapp.standards.message.subject import base_subject, is_reply


class Letter(NamedTuple):
    """What threading reads of a letter, in the order of the mailbox."""

    number: int
    message_id: str
    references: tuple[str, ...]  # ancestors, the parent last
    sent: int  # any unit; what RFC 5256 §2.2 calls the sent date
    subject: str


class Node:
    """A letter and those that answer it; without a letter where one is missing."""

    __slots__ = ("children", "letter", "parent")

    def __init__(self, letter: Letter | None = None, children: "list[Node] | None" = None) -> None:
        self.letter = letter
        self.children = children or []
        self.parent: Node | None = None

    @property
    def number(self) -> int | None:
        return self.letter.number if self.letter else None

    @property
    def first(self) -> Letter | None:
        """Its letter, or that of its first child: what a missing letter is sorted by (RFC 5256 §3, step 4)."""
        return self.letter or next((child.letter for child in self.children), None)


def ordered_subject(letters: Sequence[Letter]) -> list[Node]:
    """By base subject; the first letter is answered by all others (RFC 5256 §3 ORDEREDSUBJECT)."""
    threads: dict[str, list[Letter]] = {}
    for letter in sorted(letters, key=_by_date):
        threads.setdefault(base_subject(letter.subject), []).append(letter)
    return [Node(first, list(map(Node, rest))) for first, *rest in threads.values()]


def references(letters: Sequence[Letter]) -> list[Node]:
    """RFC 5256 §3 REFERENCES, steps 1 to 6."""
    roots = _in_order(_conversations(letters), _by_first)
    return _in_order(_joined_by_subject(roots), _by_first)


def refs(letters: Sequence[Letter]) -> list[Node]:
    """As REFERENCES, but strangers with the same subject stay apart, and the latest thread is the last."""
    return _in_order(_conversations(letters), _by_latest)


def _conversations(letters: Sequence[Letter]) -> list[Node]:
    """Steps 1 to 3."""
    answered = {reference for letter in letters for reference in letter.references}
    alone: list[Node] = []
    related: list[Letter] = []
    for letter in letters:
        if letter.references or letter.message_id in answered:
            related.append(letter)
        else:
            alone.append(Node(letter))
    return alone + _pruned(_linked(related))


def _linked(letters: Sequence[Letter]) -> list[Node]:
    """Step 1: nodes for all letters and for all that they refer to; those without a parent (step 2)."""
    by_id: dict[str, Node] = {}
    nodes: list[Node] = []
    for letter in letters:
        node = by_id.get(letter.message_id) if letter.message_id else None
        if node is None or node.letter is not None:  # no id, or one that another has: it stands for itself
            node = Node()
            if letter.message_id:
                by_id.setdefault(letter.message_id, node)
        node.letter = letter
        nodes.append(node)
        _link(node, letter, by_id)
    return [node for node in dict.fromkeys([*nodes, *by_id.values()]) if node.parent is None]


def _link(node: Node, letter: Letter, by_id: dict[str, Node]) -> None:
    above: Node | None = None
    for reference in letter.references:
        ancestor = by_id.setdefault(reference, Node())
        if above is not None and ancestor.parent is None and not _is_above(ancestor, above):
            _adopt(above, ancestor)  # 1A: what is linked already stays so
        above = ancestor
    if node.parent is not None and above is not node.parent:
        node.parent.children.remove(node)  # 1B: the letter itself knows best
        node.parent = None
    if above is not None and node.parent is None and not _is_above(node, above):
        _adopt(above, node)


def _adopt(parent: Node, child: Node) -> None:
    child.parent = parent
    parent.children.append(child)


def _is_above(node: Node, other: Node) -> bool:
    """Whether `other` is the node or lies below it: linking would make a circle."""
    at: Node | None = other if node.children else None
    while at is not None:
        if at is node:
            return True
        at = at.parent
    return node is other


def _pruned(roots: list[Node]) -> list[Node]:
    """Step 3: missing letters go; their children move up, but stand alone at the root only when they are alone."""
    for node in _deepest_first(roots):
        node.children = [kept for child in node.children for kept in ([child] if child.letter else child.children)]
        for child in node.children:
            child.parent = node
    kept = [one for root in roots for one in ([root] if root.letter or len(root.children) > 1 else root.children)]
    for root in kept:
        root.parent = None
    return kept


def _deepest_first(roots: list[Node]) -> list[Node]:
    """Every node, behind all that lies below it."""
    found: list[Node] = []
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting.extend(node.children)
    return found[::-1]


def _joined_by_subject(roots: list[Node]) -> list[Node]:
    """Step 5: threads whose first letters have the same base subject become one."""
    subjects = {root: base_subject(root.first.subject) if root.first else "" for root in roots}
    table = _table(roots, subjects)
    for node in roots:
        other = table.get(subjects[node])
        if other is not None and other is not node:
            table[subjects[node]] = _joined(node, other)
    # A missing letter whose children all went elsewhere is nothing any more.
    made = [node for node in dict.fromkeys([*roots, *table.values()]) if node.parent is None]
    return [node for node in made if node.letter or node.children]


def _table(roots: list[Node], subjects: dict[Node, str]) -> dict[str, Node]:
    """5B: for each subject a missing letter before any other, and an original before a reply."""
    table: dict[str, Node] = {}
    for node in roots:
        held = table.get(subjects[node])
        if not subjects[node]:
            continue
        if held is None or (held.letter and (not node.letter or (_is_reply(held) and not _is_reply(node)))):
            table[subjects[node]] = node
    return table


def _joined(node: Node, other: Node) -> Node:
    """5C: `node` and `other`, which the table names, become one thread; its root."""
    if not node.letter and not other.letter:
        for child in node.children:
            _adopt(other, child)
        node.children = []
        return other
    if not other.letter or (_is_reply(node) and not _is_reply(other)):
        _adopt(other, node)
        return other
    both = Node()
    _adopt(both, other)
    _adopt(both, node)
    return both


def _is_reply(node: Node) -> bool:
    return node.first is not None and is_reply(node.first.subject)


def _in_order(roots: list[Node], top: Callable[[Node], tuple[int, int]]) -> list[Node]:
    """Step 6: siblings by date, from the deepest up."""
    for node in _deepest_first([root for root in roots if root.children]):
        node.parent = None  # nobody asks any more; circles would stay in memory until Python looks for garbage
        if len(node.children) > 1:
            node.children.sort(key=_by_first)
    return sorted(roots, key=top)


def _by_date(letter: Letter) -> tuple[int, int]:
    return letter.sent, letter.number


def _by_first(node: Node) -> tuple[int, int]:
    return _by_date(node.first) if node.first else (0, 0)


def _by_latest(node: Node) -> tuple[int, int]:
    if node.letter and not node.children:
        return _by_date(node.letter)
    return max(_by_date(one.letter) for one in _deepest_first([node]) if one.letter)


@dataclass(frozen=True, slots=True)
class Algorithm:
    """How letters become threads, and what holds of these: whoever knows most of a mailbox need not begin anew.

    Threads stand in ascending order of their `key`. Letters that have no tie in common, and that no chain of others
    ties together, are in different threads and cannot change one another's.
    """

    threads: Callable[[Sequence[Letter]], list[Node]]
    key: Callable[[Node], tuple[int, int]]
    ties: Callable[[Letter], set[str]]


def _ids(letter: Letter) -> set[str]:
    return {letter.message_id, *letter.references} - {""}


def _subject(letter: Letter) -> set[str]:
    return {SUBJECT + base_subject(letter.subject)}


SUBJECT = "\0"  # before a subject, which may look like a message id
ALGORITHMS = {
    "ORDEREDSUBJECT": Algorithm(ordered_subject, _by_first, _subject),
    "REFERENCES": Algorithm(references, _by_first, lambda letter: _ids(letter) | (_subject(letter) - {SUBJECT})),
    "REFS": Algorithm(refs, _by_latest, _ids),
}
