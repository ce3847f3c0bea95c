"""Tree → how Sieve compares a value with it: the match type and the keys, as plain as can be."""

from dataclasses import dataclass

from mailapp.standards.procmail.regex import write
from mailapp.standards.procmail.regex.nodes import (
    ANYTHING,
    Begin,
    Choice,
    Edge,
    End,
    Letter,
    Node,
    Repeat,
    Sequence,
    Split,
    anywhere,
    nullable,
    parts_of,
    sequence,
)

FOLDED = "*?\\"


@dataclass(frozen=True, slots=True)
class Key:
    """`kind` "" asks whether there is a value at all."""

    kind: str
    keys: tuple[str, ...] = ()


class OfLines(Exception):
    """It asks about more than one line: the text must be searched as it is."""


def key(node: Node, *, anchored: bool) -> Key:
    """`anchored`: it begins where the value begins. Raises OfLines."""
    parts, anchored, ended = _bare(parts_of(node), anchored)
    if anywhere(sequence(*parts), (Begin, Edge, Split)) or _ends_within(sequence(*parts)):
        raise OfLines
    if not parts or (not ended and nullable(sequence(*parts))):
        return Key(":is", ("",)) if anchored and ended else Key("")
    plain = _plain(parts)
    if plain is not None:
        return _plain_key(plain, anchored=anchored, ended=ended)
    return Key(":regex", (_expression(parts, anchored, ended),))


def _bare(parts: tuple[Node, ...], anchored: bool) -> tuple[tuple[Node, ...], bool, bool]:
    """Without “.*” at the ends, and whether the ends are those of the value."""
    ended = bool(parts) and isinstance(parts[-1], End)
    parts = parts[:-1] if ended else parts
    while parts and parts[0] == ANYTHING:
        parts, anchored = parts[1:], False
    while parts and not ended and parts[-1] == ANYTHING:
        parts = parts[:-1]
    if ended and parts and parts[-1] == ANYTHING:
        return _bare(parts, anchored)
    return parts, anchored, ended


def _ends_within(node: Node, *, last: bool = True) -> bool:
    """Whether a “$” stands where more of the expression must follow it."""
    match node:
        case End():
            return not last
        case Sequence(parts):
            behind = True
            for part in reversed(parts):
                if _ends_within(part, last=last and behind):
                    return True
                behind = behind and nullable(part)
            return False
        case Choice(options):
            return any(_ends_within(each, last=last) for each in options)
        case Repeat(inner, _, endless):
            return _ends_within(inner, last=last and not endless)
    return False


def _plain(parts: tuple[Node, ...]) -> tuple[str, ...] | None:
    """The texts that it stands for, when they are few and there is nothing else in it."""
    texts = [""]
    for part in parts:
        match part:
            case Letter(text):
                texts = [each + text for each in texts]
            case Choice(options) if all(_is_text(option) for option in options):
                texts = [each + _text(option) for each in texts for option in options]
            case _:
                return None
        if len(texts) > 40:
            return None
    return tuple(dict.fromkeys(texts))


def _is_text(node: Node) -> bool:
    return all(isinstance(part, Letter) for part in parts_of(node))


def _text(node: Node) -> str:
    return "".join(part.text for part in parts_of(node) if isinstance(part, Letter))


def _plain_key(texts: tuple[str, ...], *, anchored: bool, ended: bool) -> Key:
    """A value has no white space at its ends, so that of a key stays where an end is meant."""
    if anchored and ended:
        return Key(":is", texts)
    if not anchored and not ended:
        return Key(":contains", texts)
    escaped = ["".join(f"\\{sign}" if sign in FOLDED else sign for sign in text) for text in texts]
    return Key(":matches", tuple(f"{text}*" if anchored else f"*{text}" for text in escaped))


def _expression(parts: tuple[Node, ...], anchored: bool, ended: bool) -> str:
    before = "^" if anchored else ""
    head = parts[0]
    if anchored and isinstance(head, Repeat) and not head.least and not head.endless:
        inner = parts_of(head.node)
        if inner[0] == ANYTHING and len(inner) > 1:  # “^(.*[^a])?” is “(^|[^a])”
            before, parts = f"(^|{write.value(sequence(*inner[1:]))})", parts[1:]
    text = write.value(sequence(*parts), anchored=anchored) if parts else ""
    if len(parts) == 1 and isinstance(parts[0], Choice) and not before and not ended:
        text = text[1:-1]  # no group is needed around all of it
    return f"{before}{text}{'$' if ended else ''}"
