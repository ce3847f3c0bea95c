"""What stands in the header about spam, for mail programs and for those who read headers (pure)."""

import re
from dataclasses import dataclass
from email.header import Header

from mailapp.policy.values import Policy
from mailapp.scanners.values import Reason
from mailapp.standards.message.headers import FIELD, decode

OURS = re.compile(rb"x-spam-(flag|score|level|status)", re.IGNORECASE)
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


def applied(header: bytes, said: Marks) -> bytes:
    """The header without such fields of others, and with the subject marked; what is not concerned stays as it is."""
    pieces, at, marked = [], 0, not said.subject
    for match in FIELD.finditer(header):
        name = match[1].lower()
        if said.fields and OURS.fullmatch(name):
            pieces.append(header[at : match.start()])
            at = match.end() + header[match.end() :].startswith(b"\n")
        elif name == b"subject" and not marked:
            pieces += [header[at : match.start()], _subject(said.subject, decode(match[2]))]
            at, marked = match.end() + header[match.end() :].startswith(b"\n"), True
    rest = header[at:]
    before = b"" if marked else _subject(said.subject, "")
    return b"".join([before, *pieces, rest])


def _subject(tag: str, subject: str) -> bytes:
    """Marked once, however often the letter passes."""
    text = " ".join(subject.split())
    text = text if text.startswith(tag) else f"{tag} {text}".strip()
    written = text if text.isascii() else Header(text, "utf-8").encode(linesep="\r\n")
    return b"Subject: " + written.encode("ascii", "replace") + b"\r\n"
