"""An egrep expression of procmail as a tree (procmailrc(5), “Extended regular expressions”)."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Letter:
    """One character that stands for itself."""

    text: str


@dataclass(frozen=True, slots=True)
class Letters:
    """[a-z]; a negated one stands for no newline either. `inner` is what stands between the brackets."""

    inner: str
    negated: bool = False

    def has(self, letter: str) -> bool:
        return self._has(letter) != self.negated

    def _has(self, letter: str) -> bool:
        at, inner = 0, self.inner
        while at < len(inner):
            if at + 2 < len(inner) and inner[at + 1] == "-":
                if inner[at] <= letter <= inner[at + 2]:
                    return True
                at += 3
            else:
                if inner[at] == letter:
                    return True
                at += 1
        return False


@dataclass(frozen=True, slots=True)
class Dot:
    """Any character but a newline."""


@dataclass(frozen=True, slots=True)
class Begin:
    """^: a newline, or the beginning of what is searched."""


@dataclass(frozen=True, slots=True)
class End:
    """$: a newline, or the end."""


@dataclass(frozen=True, slots=True)
class Edge:
    """^^: the very beginning or the very end."""


@dataclass(frozen=True, slots=True)
class Border:
    r"""\< and \>: a character that is of no word, or a newline."""


@dataclass(frozen=True, slots=True)
class Split:
    r"""\/: from here on it is MATCH."""


@dataclass(frozen=True, slots=True)
class Opaque:
    """The value of a variable of the script, known when it runs."""

    name: str
    disarmed: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """`least` 0 or 1; `endless`: * and +, else ?."""

    node: "Node"
    least: int
    endless: bool


Node: TypeAlias = Letter | Letters | Dot | Begin | End | Edge | Border | Split | Opaque | Sequence | Choice | Repeat
EMPTY = Sequence()
ANYTHING = Repeat(Dot(), 0, True)  # .*


def sequence(*nodes: Node) -> Node:
    """Flat; one node is itself."""
    parts: list[Node] = []
    for node in nodes:
        parts += node.parts if isinstance(node, Sequence) else (node,)
    return parts[0] if len(parts) == 1 else Sequence(tuple(parts))


def parts_of(node: Node) -> tuple[Node, ...]:
    return node.parts if isinstance(node, Sequence) else (node,)


def nullable(node: Node) -> bool:
    """Whether it may stand for nothing at all."""
    match node:
        case Sequence(parts):
            return all(map(nullable, parts))
        case Choice(options):
            return any(map(nullable, options))
        case Repeat(inner, least, _):
            return not least or nullable(inner)
        case Split():
            return True
    return False


def goes_on(node: Node) -> bool:
    """Whether it asks for the end of a line and for something behind it."""
    inner = parts_of(node)
    inner = inner[1:] if inner and isinstance(inner[0], Begin) else inner
    inner = inner[:-1] if inner and isinstance(inner[-1], End) else inner
    return anywhere(Sequence(inner), (Begin, End)) and not isinstance(node, Choice)


def anywhere(node: Node, kinds: tuple[type, ...]) -> bool:
    """Whether something of these kinds is in it."""
    if isinstance(node, kinds):
        return True
    if isinstance(node, Sequence):
        return any(anywhere(each, kinds) for each in node.parts)
    if isinstance(node, Choice):
        return any(anywhere(each, kinds) for each in node.options)
    return isinstance(node, Repeat) and anywhere(node.node, kinds)
