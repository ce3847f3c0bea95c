"""What stands in the header about spam, for mail programs and for those who read headers (pure)."""

import re
from dataclasses import dataclass
from email.header import Header

from mailapp.policy.values import Policy
from mailapp.scanners.values import Reason
from mailapp.standards.message.headers import FIELD, decode

OURS = re.compile(rb"x-spam-(flag|score|level|status)")
STRANGERS = re.compile(rb"x-spam-.*|x-scanner-away")  # that somebody from outside says it tells us nothing
STARS = 50
TESTS = 20


@dataclass(frozen=True, slots=True)
class Marks:
    """`fields` stand above the letter; `subject` is put before its own. False: nothing is said."""

    fields: bytes = b""
    subject: str = ""

    def __bool__(self) -> bool:
        return bool(self.fields or self.subject)


NO_MARKS = Marks()


def marks(points: float | None, reasons: tuple[Reason, ...], rules: Policy) -> Marks:
    """What is to be said of a letter of so many points; None: nobody has looked."""
    if points is None:
        return NO_MARKS
    is_spam = 0 < rules.spam_mark_points <= points
    fields = _fields(points, reasons, rules, is_spam) if rules.spam_fields else b""
    return Marks(fields, rules.spam_subject if is_spam else "")


def _fields(points: float, reasons: tuple[Reason, ...], rules: Policy, is_spam: bool) -> bytes:
    """As SpamAssassin writes them, whom filters of mail programs know."""
    counted = [reason.source for reason in reasons if reason.points][:TESTS]  # who was away has tested nothing
    tests = ",".join(dict.fromkeys(re.sub(r"[^\w.-]", "_", source) for source in counted))
    required = f" required={rules.spam_mark_points}" if rules.spam_mark_points else ""
    lines = ["X-Spam-Flag: YES"] if is_spam else []
    lines += [
        f"X-Spam-Score: {points:.1f}",
        f"X-Spam-Level: {'*' * max(0, min(STARS, int(points)))}",
        f"X-Spam-Status: {'Yes' if is_spam else 'No'}, score={points:.1f}{required}\r\n\ttests={tests or 'none'}",
    ]
    return "".join(f"{line.rstrip(' ')}\r\n" for line in lines).encode("ascii", "replace")


def without_strangers(header: bytes) -> bytes:
    """The header of a letter from outside without what it says of itself; the very same object when it says nothing."""
    lower = header.lower()
    return _without(header, STRANGERS) if b"\nx-s" in lower or lower.startswith(b"x-s") else header


def _without(header: bytes, wanted: re.Pattern[bytes]) -> bytes:
    pieces, at = [], 0
    for match in FIELD.finditer(header):
        if wanted.fullmatch(match[1].lower()):
            pieces.append(header[at : match.start()])
            at = match.end() + header.startswith(b"\n", match.end())
    return b"".join([*pieces, header[at:]]) if pieces else header


def applied(header: bytes, said: Marks) -> bytes:
    """The header without such fields of others, and with the subject marked; what is not concerned stays as it is."""
    if said.fields:
        header = _without(header, OURS)
    if not said.subject:
        return header
    for match in FIELD.finditer(header):
        if match[1].lower() == b"subject":
            end = match.end() + header.startswith(b"\n", match.end())
            return header[: match.start()] + _subject(said.subject, decode(match[2])) + header[end:]
    return _subject(said.subject, "") + header


def _subject(tag: str, subject: str) -> bytes:
    """Marked once, however often the letter passes."""
    text = " ".join(subject.split())
    text = text if text.startswith(tag) else f"{tag} {text}".strip()
    written = text if text.isascii() else Header(text, "utf-8").encode(linesep="\r\n")
    return b"Subject: " + written.encode("ascii", "replace") + b"\r\n"
