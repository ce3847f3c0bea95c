"""What all parts of the translator share while one file is translated."""

from collections.abc import Callable
from dataclasses import dataclass, field

from mailapp.standards.procmail import limits
from mailapp.standards.procmail.sieving.code import Needs
from mailapp.standards.procmail.sieving.folders import Folders
from mailapp.standards.procmail.sieving.person import Person, Report
from mailapp.standards.procmail.sieving.scope import Scope

Files = Callable[[str], str | None]  # text of another file by its path; None when it is not there


@dataclass(slots=True)
class Context:
    """`copy` is the name of the copy whose way is written just now, "" for the letter's own."""

    person: Person
    files: Files
    scope: Scope
    needs: Needs
    folders: Folders
    file: str = ""
    copy: str = ""
    reports: list[Report] = field(default_factory=list)

    def left_out(self, line: int, sentence: str, source: str = "") -> None:
        self._report(Report(line, sentence, source, self.file))

    def differs(self, line: int, sentence: str, source: str = "") -> None:
        """It is translated, and something of it is not quite the same."""
        self._report(Report(line, sentence, source, self.file, left_out=False))

    def _report(self, report: Report) -> None:
        if report not in self.reports and len(self.reports) < limits.REPORTS:
            self.reports.append(report)

    @property
    def here(self) -> str:
        return self.file or ".procmailrc"
