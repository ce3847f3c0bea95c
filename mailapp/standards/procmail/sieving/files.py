"""INCLUDERC, SWITCHRC and HOST: other files, and the end of this one."""

import posixpath
from collections.abc import Callable, Sequence

from mailapp.standards.procmail import limits
from mailapp.standards.procmail.errors import ProcmailError, Untranslatable
from mailapp.standards.procmail.reader import read
from mailapp.standards.procmail.sieving.acting import Acting
from mailapp.standards.procmail.sieving.code import Code, Leave, is_constant
from mailapp.standards.procmail.sieving.context import Context
from mailapp.standards.procmail.sieving.leaving import without_leaving
from mailapp.standards.procmail.sieving.level import Level
from mailapp.standards.procmail.values import Assignment, Block, Recipe, Statement

Go = Callable[[Sequence[Statement], Level], None]
MISSING = "the file {} is not here: bring it along"


class Including:
    """`go` goes through statements on a level."""

    def __init__(self, context: Context, acting: Acting, go: Go) -> None:
        self._context, self._acting, self._go = context, acting, go
        self._open: list[str] = []
        self._count = self._octets = 0
        self._leave = ""  # the block around an included file that SWITCHRC leaves

    def check_count(self, recipes: int, line: int) -> None:
        if recipes > limits.RECIPES:
            raise ProcmailError(f"There are more than {limits.RECIPES} recipes", line, self._context.file)

    def control(self, said: Assignment, level: Level) -> None:
        try:
            path = "" if said.value is None else self._context.scope.text(said.value, level.code)
            if said.name == "HOST":
                self._host(path, level)
            elif said.name == "INCLUDERC":
                self._include(path, said, level)
            else:
                self._switch(path, said, level)
        except Untranslatable as why:
            self._context.left_out(said.line, str(why), said.source)
            level.code.append(f"# {self._context.here}, line {said.line}: left out, as {why}: {said.source[:200]}")
            level.interrupted()

    def _host(self, name: str, level: Level) -> None:
        """Another name than that of the machine ends it all, and the letter with it."""
        here = self._context.scope.values.get("HOST", "")
        if name and name.lower() in (here.lower(), here.lower().partition(".")[0]):
            return
        if name:
            raise Untranslatable(f"HOST asks whether this is the machine {name}")
        level.code += [*self._acting.refused(), *self._acting.end()]
        level.ended = True

    def _statements(self, path: str, said: Assignment) -> tuple[str, Sequence[Statement]] | None:
        """Its short name, and what stands in it. Raises ProcmailError, Untranslatable."""
        if not is_constant(path):
            raise Untranslatable("the file's name is only known when a letter comes")
        whole = posixpath.normpath(posixpath.join(self._context.scope.values.get("MAILDIR", "/"), path))
        self._count += 1
        if len(self._open) >= limits.INCLUDES or self._count > limits.INCLUDED:
            raise ProcmailError(
                f"Files include files at most {limits.INCLUDES} deep, and {limits.INCLUDED} times in all: "
                f"does {whole} include itself?",
                said.line,
                self._context.file,
            )
        text = self._context.files(whole)
        if text is None:
            raise Untranslatable(MISSING.format(path))
        self._octets += len(text)
        if self._octets > limits.ALL_OCTETS:
            raise ProcmailError(f"All files have more than {limits.ALL_OCTETS} octets", said.line, self._context.file)
        return whole, read(text, posixpath.basename(whole))

    def _include(self, path: str, said: Assignment, level: Level) -> None:
        if not path or path == "/dev/null":
            return
        found = self._statements(path, said)
        if found is None:
            return
        whole, statements = found
        if not _switches(statements):
            self._within(whole, statements, level)
            return
        around, self._leave = self._leave, f"file_{self._count}"
        inner = Level([], level.last, list(level.before), level.begins)
        self._within(whole, statements, inner)
        level.code += without_leaving(inner.code, self._leave)
        level.interrupted()
        level.last, level.before, level.begins = inner.last, inner.before, inner.begins
        self._leave = around

    def _within(self, whole: str, statements: Sequence[Statement], level: Level) -> None:
        around = self._context.file
        self._open.append(whole)
        self._context.file = posixpath.basename(whole)
        try:
            self._go(statements, level)
        finally:
            self._context.file = around
            self._open.pop()

    def _switch(self, path: str, said: Assignment, level: Level) -> None:
        """The rest of this file is not read; without a name, it ends here."""
        if path and path != "/dev/null":
            found = self._statements(path, said)
            if found is not None:
                self._within(*found, level)
        if not level.ended:
            level.code += self._left()
        level.ended = True

    def _left(self) -> Code:
        if self._leave:
            return [Leave(self._leave)]
        return [*self._acting.default(), *self._acting.end()]


def _switches(statements: Sequence[Statement]) -> bool:
    for said in statements:
        if isinstance(said, Assignment) and said.name == "SWITCHRC":
            return True
        if isinstance(said, Recipe) and isinstance(said.action, Block) and _switches(said.action.statements):
            return True
    return False
