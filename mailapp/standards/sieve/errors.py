"""What can be wrong with a script, or go wrong while it runs. Nothing else is ever raised."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and what to do; lines and columns count from 1."""

    sentence: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.sentence}"


class SieveError(Exception):
    """Of all errors of this room; the text is for the script's owner."""


class CompileError(SieveError):
    """The script means nothing; `problems` are in their order, at least one."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class RunError(SieveError):
    """The script cannot go on; `line` is that of the command, 0 when none is meant."""

    def __init__(self, sentence: str, line: int = 0) -> None:
        super().__init__(f"line {line}: {sentence}" if line else sentence)
        self.sentence = sentence
        self.line = line


class Wrong(Exception):
    """Within the compiler: a problem at an offset of the script's text."""

    def __init__(self, sentence: str, at: int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.at = at
