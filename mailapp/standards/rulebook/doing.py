"""Actions → commands of Sieve (RFC 5228 §4)."""

from collections.abc import Callable

from mailapp.standards.rulebook.actions import (
    Action,
    Answer,
    CopyTo,
    Delete,
    Flag,
    Forward,
    Label,
    MarkRead,
    MoveTo,
    Refuse,
)
from mailapp.standards.rulebook.quoting import listed, quoted
from mailapp.standards.rulebook.rules import Away

FLAGGED, SEEN = "\\Flagged", "\\Seen"  # RFC 9051 §2.3.2


def redirect(address: str, *, keep: bool) -> str:
    return f"redirect {':copy ' if keep else ''}{quoted(address)};"


def vacation(answer: Answer | Away) -> str:
    """RFC 5230 §4"""
    tags = [f":days {answer.days}"]
    if answer.subject:
        tags.append(f":subject {quoted(answer.subject)}")
    if isinstance(answer, Away) and answer.addresses:
        tags.append(f":addresses {listed(answer.addresses)}")
    return f"vacation {' '.join(tags)} {quoted(answer.text)};"


WORDS: dict[type, Callable[..., str]] = {
    Label: lambda action: f"addflag {quoted(action.keyword)};",
    Flag: lambda action: f"addflag {quoted(FLAGGED)};",
    MarkRead: lambda action: f"addflag {quoted(SEEN)};",
    CopyTo: lambda action: f"fileinto :copy {quoted(action.folder)};",
    MoveTo: lambda action: f"fileinto {quoted(action.folder)};",
    Forward: lambda action: redirect(action.address, keep=action.keep),
    Answer: vacation,
    Refuse: lambda action: f"ereject {quoted(action.reason)};",
    Delete: lambda action: "discard;",
}


def command(action: Action) -> str:
    return WORDS[type(action)](action)
