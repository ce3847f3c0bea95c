"""Whose file it is, what came of it, and what could not be done."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """`home` is where the file lay, and where its relative names begin."""

    address: str
    login: str = ""
    home: str = ""
    host: str = ""

    @property
    def local(self) -> str:
        return self.login or self.address.rpartition("@")[0] or "you"

    @property
    def directory(self) -> str:
        return (self.home or f"/home/{self.local}").rstrip("/") or "/"

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Report:
    """`left_out`: it is not in the script; else it is, and the sentence says what is different."""

    line: int
    sentence: str
    source: str = ""
    file: str = ""
    left_out: bool = True

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.file else f"line {self.line}"
        said = f": {self.source}" if self.source else ""
        return f"{place}: {self.sentence}{said}"


@dataclass(frozen=True, slots=True)
class Translation:
    """`sieve` compiles. What could not be translated stands in it as comments, and in `reports`."""

    sieve: str
    reports: tuple[Report, ...] = ()
    recipes: int = 0

    @property
    def left_out(self) -> tuple[Report, ...]:
        return tuple(report for report in self.reports if report.left_out)
