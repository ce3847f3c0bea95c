"""A whole file → a Sieve script that does the same, and a report of what it does not do."""

from dataclasses import replace

from mailapp.standards.procmail import limits
from mailapp.standards.procmail.errors import ProcmailError, Untranslatable
from mailapp.standards.procmail.reader import read
from mailapp.standards.procmail.sieving.acting import Acting
from mailapp.standards.procmail.sieving.assigning import Assigning
from mailapp.standards.procmail.sieving.captures import Captures
from mailapp.standards.procmail.sieving.code import DOLLAR, Code, Needs, written
from mailapp.standards.procmail.sieving.context import Context, Files
from mailapp.standards.procmail.sieving.folders import Folders
from mailapp.standards.procmail.sieving.level import Level
from mailapp.standards.procmail.sieving.person import Person, Report, Translation
from mailapp.standards.procmail.sieving.recipes import Recipes
from mailapp.standards.procmail.sieving.scope import Names, Scope, defaults
from mailapp.standards.procmail.values import Statement
from mailapp.standards.sieve import CompileError
from mailapp.standards.sieve import compile as compile_sieve

HEAD = (
    "# Made of a .procmailrc, whose lines are named above what has become of them.",
    "# Its owner may change it like any other script.",
)
MISSING = "it grows too large for a script: {}"


def nothing(path: str) -> str | None:
    return None


def translate(text: str, person: Person, files: Files = nothing) -> Translation:
    """`files` gives other files by their path, as the owner's machine had them. Raises ProcmailError."""
    statements = read(_clean(text))
    changing: set[str] = set()
    wanted: set[int] = set()
    for _ in range(limits.PASSES):
        made = _Pass(person, files, changing, wanted)
        made.go(statements)
        if made.found <= changing and made.asked <= wanted:
            return made.translation()
        changing, wanted = changing | made.found, wanted | made.asked
    raise ProcmailError("Its variables depend on one another in too many ways")


def _clean(text: str) -> str:
    """The signs that mark variables within the translator mean nothing in a file."""
    return text.replace("\1", "\ufffd").replace("\2", "\ufffd")


class _Pass:
    """One way through the file; what it finds out about variables may ask for another one."""

    def __init__(self, person: Person, files: Files, changing: set[str], wanted: set[int]) -> None:
        needs, captures = Needs(), Captures()
        scope = Scope(needs, Names(), captures.capture, defaults(person))
        self._context = captures.context = Context(person, files, scope, needs, Folders(person))
        self._assigning = Assigning(self._context, changing)
        self._recipes = Recipes(self._context, self._assigning, wanted)
        self._code: Code = []

    @property
    def found(self) -> set[str]:
        return self._assigning.found

    @property
    def asked(self) -> set[int]:
        return self._recipes.asked

    def go(self, statements: tuple[Statement, ...]) -> None:
        self._assigning.begin(self._code)
        level = Level(self._code)
        self._recipes.block(statements, level)
        if level.ended:
            return
        try:
            code = Acting(self._context).default()
        except Untranslatable as why:
            self._context.left_out(0, str(why), "DEFAULT")
            return
        if code:
            self._code += ["# DEFAULT", *code]

    def translation(self) -> Translation:
        sieve = self._text()
        try:
            compile_sieve(sieve)
        except CompileError as wrong:
            raise ProcmailError(MISSING.format(wrong.problems[0].sentence)) from None
        reports = sorted(self._context.reports, key=lambda each: (each.file, each.line))
        return Translation(sieve, tuple(map(_bounded, reports)), self._recipes.count)

    def _text(self) -> str:
        names = self._context.needs.names
        head = [*HEAD]
        if names:
            listed = ", ".join(f'"{name}"' for name in sorted(names))
            head.append(f"require [{listed}];")
        if self._context.needs.dollar:
            head.append(f'set "{DOLLAR}" "$";')
        return "\n".join([*head, "", *written(self._code), ""])


def _bounded(report: Report) -> Report:
    source = "".join(filter(str.isprintable, report.source))
    return replace(report, source=source if len(source) <= 200 else source[:200] + "…")
