"""Tokens → commands with their arguments, tests and blocks (RFC 5228 §8.2). What they mean is not looked at."""

from dataclasses import dataclass

from mailapp.standards.sieve import limits
from mailapp.standards.sieve.errors import Wrong
from mailapp.standards.sieve.lexer import Kind, Token, tokens


@dataclass(frozen=True, slots=True)
class Argument:
    """A number, a tag, a string (`value` is a str), or a list of strings (a tuple); places are offsets."""

    kind: Kind
    value: int | str | tuple[str, ...]
    at: int

    @property
    def is_list(self) -> bool:
        return isinstance(self.value, tuple)


@dataclass(frozen=True, slots=True)
class Node:
    """A command or a test, its name in lower case."""

    name: str
    at: int
    arguments: tuple[Argument, ...] = ()
    tests: tuple["Node", ...] = ()
    listed: bool = False  # the tests stand in parentheses
    block: tuple["Node", ...] | None = None


def parse(text: str) -> tuple[Node, ...]:
    """A script's commands. Raises Wrong."""
    return _Parser(text).script()


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._count = 0
        self.next = next(self._tokens)

    def script(self) -> tuple[Node, ...]:
        commands = self._commands(0)
        if self.next.kind is not Kind.END:
            raise Wrong("This brace closes nothing: remove it", self.next.at)
        return commands

    def _take(self) -> Token:
        token = self.next
        self.next = next(self._tokens)
        return token

    def _is(self, sign: str) -> bool:
        return self.next.kind is Kind.SPECIAL and self.next.value == sign

    def _commands(self, depth: int) -> tuple[Node, ...]:
        if depth > limits.NESTING:
            raise Wrong(f"Blocks lie in blocks at most {limits.NESTING} deep", self.next.at)
        found = []
        while self.next.kind is not Kind.END and not self._is("}"):
            found.append(self._command(depth))
        return tuple(found)

    def _command(self, depth: int) -> Node:
        token = self._name("a command")
        arguments = self._arguments()
        tests, listed = self._tests(0)
        if self._is("{"):
            opening = self._take()
            block = self._commands(depth + 1)
            if not self._is("}"):
                raise Wrong("This block does not end: a closing brace is missing", opening.at)
            self._take()
            return Node(str(token.value), token.at, arguments, tests, listed, block)
        if not self._is(";"):
            raise Wrong(f"A semicolon is missing behind “{token.value}”, before {self._seen()}", self.next.at)
        self._take()
        return Node(str(token.value), token.at, arguments, tests, listed)

    def _name(self, what: str) -> Token:
        if self.next.kind is not Kind.IDENTIFIER:
            raise Wrong(f"Here should be {what}, and there is {self._seen()}", self.next.at)
        self._count += 1
        if self._count > limits.COMMANDS:
            raise Wrong(f"A script has at most {limits.COMMANDS} commands and tests", self.next.at)
        return self._take()

    def _seen(self) -> str:
        said = f" (“{self.next.value}”)" if self.next.kind in (Kind.IDENTIFIER, Kind.SPECIAL) else ""
        return f"{self.next.kind.value}{said}"

    def _arguments(self) -> tuple[Argument, ...]:
        found: list[Argument] = []
        while True:
            if self.next.kind in (Kind.STRING, Kind.NUMBER, Kind.TAG):
                token = self._take()
                found.append(Argument(token.kind, token.value, token.at))
            elif self._is("["):
                found.append(self._list())
            else:
                return tuple(found)
            if len(found) > limits.ARGUMENTS:
                raise Wrong(f"A command has at most {limits.ARGUMENTS} arguments", found[-1].at)

    def _list(self) -> Argument:
        opening = self._take()
        strings: list[str] = []
        while True:
            if self.next.kind is not Kind.STRING:
                raise Wrong(f"A list has strings between commas, and here is {self._seen()}", self.next.at)
            strings.append(str(self._take().value))
            if len(strings) > limits.LIST_STRINGS:
                raise Wrong(f"A list has at most {limits.LIST_STRINGS} strings", opening.at)
            if self._is("]"):
                self._take()
                return Argument(Kind.STRING, tuple(strings), opening.at)
            if not self._is(","):
                raise Wrong(f"A comma or a bracket is missing in this list, before {self._seen()}", self.next.at)
            self._take()

    def _tests(self, depth: int) -> tuple[tuple[Node, ...], bool]:
        """One test, several in parentheses, or none."""
        if self.next.kind is Kind.IDENTIFIER:
            return (self._test(depth),), False
        if not self._is("("):
            return (), False
        self._take()
        found = [self._test(depth)]
        while self._is(","):
            self._take()
            found.append(self._test(depth))
        if not self._is(")"):
            raise Wrong(f"A comma or a parenthesis is missing between tests, before {self._seen()}", self.next.at)
        self._take()
        return tuple(found), True

    def _test(self, depth: int) -> Node:
        if depth > limits.NESTING:
            raise Wrong(f"Tests lie in tests at most {limits.NESTING} deep", self.next.at)
        token = self._name("a test")
        arguments = self._arguments()
        tests, listed = self._tests(depth + 1)
        return Node(str(token.value), token.at, arguments, tests, listed)
