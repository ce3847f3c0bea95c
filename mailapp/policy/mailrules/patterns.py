"""Regular expressions of administrators and strangers' text: linear in time (RE2), many at once.

The syntax is RE2's: that of Perl without look-around and back-references. A pattern sees one line; ^ and $ are
its ends.
"""

import re
from collections.abc import Sequence

import re2

from mailapp.policy.mailrules.values import BadRule

MEMORY_OCTETS = 64 * 1024 * 1024  # for one table's machine; RE2 begins anew when it is full
NOT_OURS = re.compile(r"\\[AzC]|\(\?[a-zA-Z-]*[a-zA-Z]-?[a-zA-Z]*[:)]")


def check(pattern: str) -> None:
    """Raises BadRule with a sentence for what is no pattern."""
    if not pattern:
        raise BadRule("The pattern is empty: it would fit everything.")
    if found := NOT_OURS.search(pattern):
        raise BadRule(f"{found[0]} is not for patterns here: they see one line, and have a switch for capitals.")
    try:
        re2.compile(pattern, _options(ignore_case=True))
    except re2.error as wrong:
        said = wrong.args[0]
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        raise BadRule(f"The pattern cannot be read: {words}.") from None


class Patterns:
    """Patterns that are looked for together; `find` tells which of them fit, in their order."""

    def __init__(self, patterns: Sequence[tuple[str, bool]]) -> None:
        """Each with whether it ignores capitals."""
        self._set = re2.Set.SearchSet(_options(ignore_case=False))
        for pattern, ignore_case in patterns:
            self._set.Add(f"(?{'i' if ignore_case else ''}m:{pattern})")
        self._any = bool(patterns)
        if patterns:
            self._compile()

    def _compile(self) -> None:
        try:
            self._set.Compile()
        except re2.error:
            raise BadRule(f"These patterns are too many or too large for {MEMORY_OCTETS >> 20} MB.") from None

    def find(self, text: str) -> list[int]:
        """The places of the patterns that fit somewhere in the text."""
        return sorted(self._set.Match(text) or ()) if self._any else []


def _options(*, ignore_case: bool) -> re2.Options:
    options = re2.Options()
    options.case_sensitive = not ignore_case
    options.log_errors = False
    options.never_capture = True
    options.max_mem = MEMORY_OCTETS
    return options
