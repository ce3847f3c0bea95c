"""Why a command is not done: what a handler raises, and the session tells (RFC 9051 §7.1)."""


class Refusal(Exception):
    """Its text is a sentence for the client's reader; `code` stands in the brackets."""

    status = "NO"

    def __init__(self, text: str, code: str | bytes = b"") -> None:
        super().__init__(text)
        self.text = text
        self.code = code


class No(Refusal):
    """It cannot be done, now or at all."""


class Wrong(Refusal):
    """It should not have been asked: the client errs."""

    status = "BAD"
