"""Regular expressions that stand for addresses: RE2, whose time grows with the text and with nothing else.

An expression is held against the whole local part, in either case. What RE2 does not know, it refuses:
references back and looks around. `$1` in a target stands for what the first bracket matched, `$$` for a `$`.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

import re2

EXPRESSION_LENGTH = 200  # characters
MEMORY = 1 << 20  # octets that one compiled expression may take
TOGETHER = 100  # expressions that are tried as one, before one by one
REFERENCE = re.compile(r"\$(?:(\$)|(\d)|\{(\d)\})")  # $$, $1, ${1}
REMEMBERED = 10_000  # compiled expressions

Row = tuple[str, tuple[str, ...]]  # an expression, and where it leads


class WrongExpression(ValueError):
    """What is wrong with an expression, as the end of a sentence."""


@lru_cache(REMEMBERED)
def compiled(expression: str) -> "re2._Regexp":
    """Raises WrongExpression."""
    if len(expression) > EXPRESSION_LENGTH:
        raise WrongExpression(f"it is longer than {EXPRESSION_LENGTH} characters")
    return _compile(expression)


def missing_brackets(expression: str, targets: Sequence[str]) -> str:
    """The first reference of a target to a bracket that the expression does not have, such as `$2`; "" = none."""
    brackets = compiled(expression).groups
    for target in targets:
        for found in REFERENCE.finditer(target):
            if not found[1] and int(found[2] or found[3]) > brackets:
                return found[0]
    return ""


class Table:
    """The expressions of one domain, in order."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._parts = [_Part(rows[start : start + TOGETHER]) for start in range(0, len(rows), TOGETHER)]

    def targets(self, local: str) -> tuple[str, ...]:
        """Where the first expression that matches leads, with its brackets filled in; () when none does."""
        for part in self._parts:
            if part.may_match(local):
                for expression, targets in part.rows:
                    if found := compiled(expression).fullmatch(local):
                        return tuple(_filled(target, found) for target in targets)
        return ()


class _Part:
    """A hundred expressions, of which usually none matches: one look instead of a hundred."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = [row for row in rows if _is_right(row[0])]
        try:
            self._any = _compile("|".join(f"(?:{expression})" for expression, _ in self.rows), 8 * MEMORY)
        except WrongExpression:  # too large together
            self._any = None

    def may_match(self, local: str) -> bool:
        return self._any is None or self._any.fullmatch(local) is not None


def _is_right(expression: str) -> bool:
    """Whether it compiles: a row that came into the table another way must not stop the mail."""
    try:
        compiled(expression)
    except WrongExpression:
        return False
    return True


def _compile(expression: str, memory: int = MEMORY) -> "re2._Regexp":
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = memory
    try:
        return re2.compile(expression, options)
    except re2.error as wrong:
        said = wrong.args[0] if wrong.args else "it does not compile"
        raise WrongExpression(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)) from wrong


def _filled(target: str, found: "re2._Match") -> str:
    """The target with `$1` … put in; a bracket that took no part is empty."""

    def put_in(reference: re.Match[str]) -> str:
        if reference[1]:
            return "$"
        number = int(reference[2] or reference[3])
        return (found.group(number) or "") if number <= found.re.groups else ""

    return REFERENCE.sub(put_in, target)
