"""What ends the reading of a file. What merely cannot be translated is a Report, and no error."""


class ProcmailError(Exception):
    """The file means nothing, or is too large; the text is for its owner and names file and line."""

    def __init__(self, sentence: str, line: int = 0, file: str = "") -> None:
        place = ", ".join(filter(None, (file, f"line {line}" if line else "")))
        super().__init__(f"{place}: {sentence}" if place else sentence)
        self.sentence, self.line, self.file = sentence, line, file


class Untranslatable(Exception):
    """Within the translator: one condition or action has no counterpart; the text says why."""
