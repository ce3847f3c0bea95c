"""A file → statements (procmailrc(5)). Linear in time; nothing in it is looked up or carried out."""

import re
from bisect import bisect_right

from mailapp.standards.procmail import limits, words
from mailapp.standards.procmail.conditions import condition
from mailapp.standards.procmail.errors import ProcmailError
from mailapp.standards.procmail.values import (
    Action,
    Assignment,
    Block,
    Condition,
    Forward,
    Mailbox,
    Pipe,
    Recipe,
    Statement,
)

START = re.compile(r":[ \t]*+(\d*)")
FLAGS = "HBDAaEehbfcwWir"
CAPTURE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*\|")
CONTINUED = re.compile(r"\\\n[ \t]*")
BLANK = " \t\n"
LONG = f"A line or a value has at most {limits.LINE_CHARACTERS} characters"


class Reader:
    """Of one file; `at` is where it has come to."""

    def __init__(self, text: str, file: str = "") -> None:
        self.text, self.file, self.at, self.count = text, file, 0, 0
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]

    def line(self, at: int | None = None) -> int:
        return bisect_right(self._lines, self.at if at is None else at)

    def fail(self, sentence: str, at: int | None = None) -> ProcmailError:
        return ProcmailError(sentence, self.line(at), self.file)

    def statements(self, depth: int = 0) -> tuple[Statement, ...]:
        """Up to the end, or up to the brace that closes a block."""
        found: list[Statement] = []
        opened = self.at
        while self._skip():
            if self.text[self.at] == "}":
                if not depth:
                    raise self.fail("A closing brace stands here, and no block is open: remove it")
                self.at += 1
                return tuple(found)
            self.count += 1
            if self.count > limits.STATEMENTS:
                raise self.fail(f"A file has at most {limits.STATEMENTS} recipes and assignments")
            found.append(self._recipe(depth) if self.text[self.at] == ":" else self._assignment())
        if depth:
            raise self.fail("A block begins here and does not end: put a closing brace behind it", opened - 1)
        return tuple(found)

    def _skip(self) -> bool:
        """Past white space and comments; whether there is something more."""
        while self.at < len(self.text):
            letter = self.text[self.at]
            if letter == "#":
                self.at = self._line_end(self.at)
            elif letter in BLANK:
                self.at += 1
            elif self.text.startswith("\\\n", self.at):
                self.at += 2
            else:
                return True
        return False

    def _line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end

    def _logical(self) -> str:
        """The rest of the line with those that continue it; `at` is behind it then."""
        start = end = self.at
        while True:
            end = self._line_end(end)
            if end < len(self.text) and self.text[end - 1 : end] == "\\" and end > start:
                end += 1
                continue
            break
        self.at = end
        if end - start > limits.LINE_CHARACTERS:
            raise self.fail(LONG, start)
        return self.text[start:end]

    # assignments

    def _assignment(self) -> Assignment:
        """NAME=value; NAME alone unsets it."""
        start = self.at
        found = words.NAME.match(self.text, self.at)
        if found is None:
            raise self.fail(f"“{self._here()}” is neither a recipe (they begin with :0) nor an assignment")
        self.at = found.end()
        while self.at < len(self.text) and self.text[self.at] in " \t":
            self.at += 1
        if not self.text.startswith("=", self.at):
            self.at = found.end()
            if self.at < len(self.text) and self.text[self.at] not in " \t\n}":
                raise self.fail(
                    f"“{self._here(start)}” is neither a recipe (they begin with :0) nor an assignment", start
                )
            return Assignment(self.line(start), found[0], None, found[0])
        self.at += 1
        while self.at < len(self.text) and self.text[self.at] in " \t":
            self.at += 1
        reader = words.Reader(self.text, self.at)
        value = reader.word()
        self.at = min(reader.at, len(self.text))
        if self.at - start > limits.LINE_CHARACTERS:
            raise self.fail(f"{LONG}: is there a quotation mark that is not closed?", start)
        return Assignment(self.line(start), found[0], value, self.text[start : self.at])

    def _here(self, at: int | None = None) -> str:
        at = self.at if at is None else at
        return "".join(filter(str.isprintable, self.text[at : min(self._line_end(at), at + 30)]))

    # recipes

    def _recipe(self, depth: int) -> Recipe:
        start = self.at
        flags, lockfile, old = self._head()
        conditions = self._conditions(flags, old)
        if not self._skip():
            raise self.fail("A recipe begins here, and has no action: say what shall be done", start)
        line, at = self.line(), self.at
        action = self._action(depth)
        source = " ".join(self.text[at : self.at].split()) if not isinstance(action, Block) else "{"
        return Recipe(self.line(start), flags, conditions, action, line, source, lockfile)

    def _head(self) -> tuple[frozenset[str], bool, int]:
        """:0 flags : lockfile; and how many conditions an old recipe (:1, :2, …) has without “*”."""
        found = START.match(self.text, self.at)
        assert found is not None
        self.at = found.end()
        rest = self._logical().partition("#")[0].replace("\\\n", " ")
        letters, colon, _ = rest.partition(":")
        old = int(found[1][:4] or 1) if found[1] != "0" else 0
        return frozenset(letters) & set(FLAGS), bool(colon), old  # others procmail skips as well

    def _conditions(self, flags: frozenset[str], old: int) -> tuple[Condition, ...]:
        found: list[Condition] = []
        while self._skip():
            if self.text[self.at] == "*":
                self.at += 1
            elif len(found) >= old:
                break
            line = self.line()
            found.append(condition(self._logical(), line, self.file))
            if len(found) > limits.CONDITIONS:
                raise self.fail(f"A recipe has at most {limits.CONDITIONS} conditions")
        return tuple(found)

    def _action(self, depth: int) -> Action:
        letter = self.text[self.at]
        if letter == "{" and self.text[self.at + 1 : self.at + 2] in ("", *BLANK):
            if depth >= limits.NESTING:
                raise self.fail(f"Blocks lie in blocks at most {limits.NESTING} deep")
            self.at += 1
            return Block(self.statements(depth + 1))
        if letter == "!":
            self.at += 1
            return Forward(words.split(CONTINUED.sub(" ", self._logical())))
        if letter == "|":
            self.at += 1
            return Pipe(CONTINUED.sub(" ", self._logical()).strip())
        if found := CAPTURE.match(self.text, self.at):
            self.at = found.end()
            return Pipe(CONTINUED.sub(" ", self._logical()).strip(), found[1])
        return self._mailbox()

    def _mailbox(self) -> Mailbox:
        at = self.at
        if self.text[at] in ":*}":
            raise self.fail("An action stands where this is: a mailbox, “!” addresses, “|” a program or “{”")
        names = words.split(CONTINUED.sub(" ", self._logical()))
        if not names:
            raise self.fail("A recipe has no action: say what shall be done", at)
        return Mailbox(names)


def read(text: str, file: str = "") -> tuple[Statement, ...]:
    """Raises ProcmailError with the line."""
    if len(text) > limits.OCTETS:
        raise ProcmailError(f"It has more than {limits.OCTETS} octets", 0, file)
    if "\0" in text:
        raise ProcmailError("It is no text: there is a NUL in it", text.count("\n", 0, text.index("\0")) + 1, file)
    return Reader(text.replace("\r\n", "\n"), file).statements()
