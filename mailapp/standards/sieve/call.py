"""A command or a test whose arguments fit its form; extensions make something of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from mailapp.standards.sieve.errors import Wrong
from mailapp.standards.sieve.forms import Test
from mailapp.standards.sieve.matching import Matcher, matcher
from mailapp.standards.sieve.parser import Argument, Node
from mailapp.standards.sieve.strings import Strings, Text

if TYPE_CHECKING:
    from mailapp.standards.sieve.compiler import Compiler


class Call:
    """`tests` are ready to be asked."""

    def __init__(self, compiler: "Compiler", node: Node, tags: dict[str, Argument | None]) -> None:
        self.compiler = compiler
        self.node = node
        self.line = compiler.source.line(node.at)
        self.named: dict[str, Argument] = {}
        self.tests: Sequence[Test] = ()
        self._tags = tags  # those that were said, with their arguments

    def fail(self, sentence: str, what: str = "") -> NoReturn:
        """`what`: the argument or tag that is wrong."""
        argument = self.named.get(what) or self._tags.get(what)
        raise Wrong(sentence, argument.at if argument else self.node.at)

    def warn(self, sentence: str, what: str) -> None:
        """The script is good all the same."""
        self.compiler.warn(Wrong(sentence, self._argument(what).at))

    def has(self, tag: str) -> bool:
        return tag in self._tags

    def given(self, name: str) -> bool:
        """Whether an optional argument is there."""
        return name in self.named

    def first_of(self, *tags: str) -> str:
        """Which of them was said; "" when none was."""
        return next((tag for tag in tags if tag in self._tags), "")

    def _argument(self, name: str) -> Argument:
        argument = self.named.get(name) or self._tags.get(name)
        assert argument is not None, name
        return argument

    def number(self, name: str, default: int = 0) -> int:
        """Of an argument or a tag."""
        if name not in self.named and name not in self._tags:
            return default
        value = self._argument(name).value
        assert isinstance(value, int)
        return value

    def literal(self, name: str) -> str:
        """As it is written, variables not looked at."""
        return str(self._argument(name).value)

    def literals(self, name: str) -> tuple[str, ...]:
        value = self._argument(name).value
        return value if isinstance(value, tuple) else (str(value),)

    def text(self, name: str, default: str = "") -> Text:
        if name not in self.named and name not in self._tags:
            return Text(default)
        argument = self._argument(name)
        return self.compiler.text(str(argument.value), argument.at)

    def words(self, name: str) -> Strings:
        """As `strings`, each word of a constant one by itself."""
        found = self.strings(name)
        return found if found.constant is None else Strings([Text(w) for text in found.constant for w in text.split()])

    def strings(self, name: str) -> Strings:
        if name not in self.named and name not in self._tags:
            return Strings(())
        at = self._argument(name).at
        return Strings([self.compiler.text(each, at) for each in self.literals(name)])

    def matcher(self, keys: str, *, words: bool = False, remember: bool = True) -> Matcher:
        """`remember`: wildcards of a match become ${1}, … (RFC 5229 §3.2). `words`: each word of a key is one."""
        texts = self.words(keys) if words else self.strings(keys)
        return matcher(self, keys, texts, remember=remember and self.compiler.requires("variables"))
