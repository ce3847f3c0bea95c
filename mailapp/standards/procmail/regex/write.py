"""Tree → the text of a key of :regex, for one value or for a text of several lines.

For a value, ^ and $ are its ends. For a text of lines, they are newlines as well, and what stands for any character
stands for none of them; `(?ms)`-like signs of RE2 say so, which the engine understands.
"""

import re

from mailapp.standards.procmail.regex.nodes import (
    Begin,
    Border,
    Choice,
    Dot,
    Edge,
    End,
    Letter,
    Letters,
    Node,
    Opaque,
    Repeat,
    Sequence,
)

MAGIC = re.compile(r"[.^$*+?()\[\]{}|\\]")
NEWLINE = "\n"
CLASS = re.compile(r"\[[:.=]")
NO_WORD = "[^a-zA-Z0-9_]"


def value(node: Node, *, anchored: bool = False) -> str:
    """For one line without its end; `anchored`: something stands before it that has an end of its own."""
    return _Writer(lines=False, anchored=anchored).text(node, outermost=True)


def lines(node: Node) -> str:
    """For a text of lines, each with its newline."""
    return f"(?m-s:{_Writer(lines=True).text(node, outermost=True)})"


class _Writer:
    def __init__(self, *, lines: bool, anchored: bool = False) -> None:
        self._lines, self._anchored = lines, anchored

    def text(self, node: Node, *, outermost: bool = False) -> str:
        match node:
            case Sequence(parts):
                return self._sequence(parts, outermost=outermost)
            case Choice(options):
                inner = "|".join(self.text(option) for option in options)
                return f"({inner})"
            case Repeat(inner, least, endless):
                return self._unit(inner) + (("+" if least else "*") if endless else "?")
        return self._simple(node, first=outermost, last=outermost)

    def _sequence(self, parts: tuple[Node, ...], *, outermost: bool) -> str:
        found = []
        for place, part in enumerate(parts):
            first, last = outermost and not place, outermost and place == len(parts) - 1
            if isinstance(part, Sequence | Choice | Repeat):
                found.append(self.text(part))
            else:
                found.append(self._simple(part, first=first, last=last))
        return "".join(found)

    def _unit(self, node: Node) -> str:
        text = self.text(node)
        return text if isinstance(node, Letter | Letters | Dot | Choice) else f"({text})"

    def _simple(self, node: Node, *, first: bool, last: bool) -> str:
        match node:
            case Letter(text):
                return "\\" + text if MAGIC.match(text) else text
            case Letters():
                return self._letters(node)
            case Dot():
                return "."
            case Begin():
                return self._edge("^", first)
            case End():
                return self._edge("$", last)
            case Edge():
                return "\\A" if first else "\\z"
            case Border():
                return self._border(first, last)
            case Opaque(name, disarmed):
                return f"\x01{name}\x02" if disarmed else f"(\x01{name}\x02)"
        return ""

    def _edge(self, sign: str, alone: bool) -> str:
        """A newline is taken for it but at the ends of the expression, where nobody else wants it."""
        if not self._lines or alone:
            return sign
        return "(\\A|\\n)" if sign == "^" else "(\\n|\\z)"

    def _border(self, first: bool, last: bool) -> str:
        """A character; or the beginning and the end, beyond which there is none."""
        if self._lines:
            return f"(\\A|{NO_WORD}|\\z)"
        before = "^|" if first and not self._anchored else ""
        return f"({before}{NO_WORD}{'' if first and not last else '|$'})"

    def _letters(self, node: Letters) -> str:
        inner = node.inner
        if CLASS.search(inner):  # no class to procmail: the bracket goes where it means nothing
            inner = inner.replace("[", "") + "["
        if not node.negated:
            return f"[{inner}]"
        return f"[^{_without_newline(inner) if self._lines else inner}]"


def _without_newline(inner: str) -> str:
    """The newline beside them, where it makes no range of them and closes nothing."""
    if inner.startswith("-") and inner.endswith("-"):
        inner = inner[1:]
    return inner + NEWLINE if inner.startswith(("-", "]")) else NEWLINE + inner
