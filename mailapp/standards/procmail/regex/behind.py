"""What an expression says of a field's value, which Sieve gives without the white space behind the colon.

Procmail sees “: value” with its space. `behind_space` takes the space from the front of an expression, as Brzozowski
derives one expression from another by a letter; what cannot begin with a space is None.
"""

from mailapp.standards.procmail.regex.nodes import (
    ANYTHING,
    EMPTY,
    Border,
    Choice,
    Dot,
    Letter,
    Letters,
    Node,
    Opaque,
    Repeat,
    Sequence,
    nullable,
    parts_of,
    sequence,
)

SPACE = " "


def behind_space(node: Node) -> Node | None:
    match node:
        case Letter(text):
            return EMPTY if text == SPACE else None
        case Letters():
            return EMPTY if node.has(SPACE) else None
        case Dot() | Border():
            return EMPTY
        case Repeat(inner, _, endless):
            rest = behind_space(inner)
            if rest is None:
                return None
            return sequence(rest, Repeat(inner, 0, True)) if endless else rest
        case Choice(options):
            return _any_of([rest for each in options if (rest := behind_space(each)) is not None])
        case Sequence(parts):
            return _sequence(parts)
        case Opaque():
            return None
    return None


def _sequence(parts: tuple[Node, ...]) -> Node | None:
    if not parts:
        return None
    head, tail = parts[0], parts[1:]
    found = []
    if (rest := behind_space(head)) is not None:
        found.append(sequence(rest, *tail))
    if nullable(head) and (rest := behind_space(sequence(*tail))) is not None:
        found.append(rest)
    return _any_of(found)


def _any_of(found: list[Node]) -> Node | None:
    """What is the same at the end is said once: “.*[^a]foo” or “foo” is “(.*[^a])?foo”."""
    distinct = list(dict.fromkeys(found))
    if len(distinct) < 2:
        return distinct[0] if distinct else None
    if len(distinct) == 2:
        longer, shorter = sorted(map(parts_of, distinct), key=len, reverse=True)
        if not shorter or longer[-len(shorter) :] == shorter:
            before = longer[: len(longer) - len(shorter)]
            if before[0] == ANYTHING and len(before) == 2 and isinstance(before[1], Border):
                return sequence(*longer)  # a border stands for the beginning as well
            return sequence(Repeat(sequence(*before), 0, False), *shorter)
    return Choice(tuple(distinct))


def trimmed(node: Node) -> Node:
    """Without white space that may stand at the front: a value does not begin with it."""
    parts = list(parts_of(node))
    while parts and isinstance(parts[0], Repeat) and not parts[0].least and _is_white(parts[0].node):
        parts.pop(0)
    return sequence(*parts) if parts else EMPTY


def _is_white(node: Node) -> bool:
    if isinstance(node, Letters):
        return not node.negated and set(node.inner) <= {" ", "\t"}
    return node == Letter(SPACE)
