"""What an action is in words: the journal, the dry run and "Why is it here?" say the same (pure)."""

from mailapp.standards.sieve.actions import (
    Action,
    Discard,
    Edition,
    Fcc,
    FileInto,
    Keep,
    Notify,
    Redirect,
    Reject,
    Vacation,
)

SHOWN = 200  # characters of what a script says itself
DAY, HOUR, MINUTE = 86_400, 3600, 60


def sentence(action: Action, inbox: str = "INBOX") -> str:
    """`inbox` is where a letter lies that rules say nothing about."""
    if isinstance(action, Keep):
        kept = f"Kept in {inbox if action.implicit else 'INBOX'}"
        return kept + _flagged(action.flags) + _changed(action.edition)
    if isinstance(action, FileInto):
        return f"Filed in {_place(action)}{_flagged(action.flags)}{_changed(action.edition)}"
    if isinstance(action, Redirect):
        return f"Forwarded to {action.address}{_changed(action.edition)}"
    if isinstance(action, Reject):
        return f"Refused with “{_short(action.reason)}”"
    if isinstance(action, Vacation):
        return f"Answered{_period(action.seconds)}{_copied(action.fcc)}: {_short(action.subject or action.reason)}"
    if isinstance(action, Notify):
        return f"Told {_short(action.method.partition(':')[2].partition('?')[0])}{_copied(action.fcc)}"
    assert isinstance(action, Discard), action
    return "Discarded"


def _place(action: FileInto) -> str:
    if not action.special_use:
        return action.mailbox
    return f"the folder for {action.special_use.removeprefix(chr(92))}, or {action.mailbox}"


def _flagged(flags: tuple[str, ...] | None) -> str:
    return f" with {', '.join(flags)}" if flags else ""


def _changed(edition: Edition | None) -> str:
    if edition is None:
        return ""
    return ", with a changed header" if edition.body is None else ", changed"


def _copied(fcc: Fcc | None) -> str:
    return f", with a copy in {fcc.mailbox}" if fcc else ""


def _period(seconds: int) -> str:
    for unit, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (1, "second")):
        if seconds and not seconds % unit:
            number = seconds // unit
            return f", once in {number} {name}s" if number > 1 else f", once a {name}"
    return ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"
