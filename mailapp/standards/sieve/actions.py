"""What a script leads to: frozen values, in their order. Whoever delivers carries them out."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edition:
    """A letter as a script has changed it (RFC 5293, RFC 5703); None as body: that of the letter as it came."""

    header: bytes  # with the empty line behind it
    body: bytes | None = None

    def whole(self, original: bytes, body_start: int) -> bytes:
        return self.header + (original[body_start:] if self.body is None else self.body)


@dataclass(frozen=True, slots=True)
class Fcc:
    """Where a copy of what is sent is kept (RFC 8580)."""

    mailbox: str
    create: bool = False
    flags: tuple[str, ...] = ()
    special_use: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """`line` is that of the script's command, 0 for what no command said; for people who ask why."""

    line: int = 0


@dataclass(frozen=True, slots=True)
class Keep(Action):
    """Into the person's INBOX (RFC 5228 §4.3). `flags` None: the script says nothing about them."""

    flags: tuple[str, ...] | None = None
    edition: Edition | None = None  # None: the letter as it came
    implicit: bool = False  # RFC 5228 §2.10.2


@dataclass(frozen=True, slots=True)
class FileInto(Action):
    """RFC 5228 §4.1. Into INBOX when there is no such mailbox and it is not to be created."""

    mailbox: str = ""
    flags: tuple[str, ...] | None = None
    create: bool = False  # RFC 5490 §3.2
    special_use: str = ""  # RFC 8579 §4: first into a mailbox that has it, in which case `mailbox` is the second choice
    edition: Edition | None = None


@dataclass(frozen=True, slots=True)
class Discard(Action):
    """RFC 5228 §4.4"""


@dataclass(frozen=True, slots=True)
class Redirect(Action):
    """RFC 5228 §4.2; `notify` and `ret` as MAIL and RCPT have them (RFC 6009 §5), "" when not said."""

    address: str = ""
    notify: str = ""
    ret: str = ""
    edition: Edition | None = None


@dataclass(frozen=True, slots=True)
class Reject(Action):
    """RFC 5429. `early`: with a reply of SMTP if that can still be (ereject), else with a report."""

    reason: str = ""
    early: bool = False


@dataclass(frozen=True, slots=True)
class Vacation(Action):
    """RFC 5230. Whether there is an answer at all is decided by who delivers: see `answers.unanswered`."""

    reason: str = ""  # text, or a MIME entity when `mime`
    mime: bool = False
    seconds: int = 7 * 86_400  # in which nobody gets it twice; 0: everybody gets it each time (RFC 6131 §2)
    subject: str = ""
    sender: str = ""  # :from, as it stands
    addresses: tuple[str, ...] = ()  # others that are this person's
    handle: str = ""  # answers with the same handle count as one; made of the command's words when none is said
    fcc: Fcc | None = None


@dataclass(frozen=True, slots=True)
class Notify(Action):
    """RFC 5435, RFC 5436."""

    method: str = ""  # a URI
    sender: str = ""
    importance: int = 2  # 1 is high, 3 is low
    options: tuple[str, ...] = ()
    message: str = ""
    fcc: Fcc | None = None


def same(one: Action, other: Action) -> bool:
    """Whether the second would do again what the first does (RFC 5228 §2.10.3).

    A letter that was changed in between is the same letter (RFC 5293 §6): it is filed as it was at first.
    """
    if isinstance(one, Keep | FileInto) and isinstance(other, Keep | FileInto):
        return _place(one) == _place(other)
    if isinstance(one, Redirect) and isinstance(other, Redirect):
        return one.address.lower() == other.address.lower()
    if isinstance(one, Notify) and isinstance(other, Notify):
        return (one.method, one.message, one.importance) == (other.method, other.message, other.importance)
    return isinstance(one, Discard) and isinstance(other, Discard)


def _place(action: Keep | FileInto) -> tuple[str, str]:
    if isinstance(action, Keep) or (action.mailbox.upper() == "INBOX" and not action.special_use):
        return "INBOX", ""
    return action.mailbox, action.special_use


def conflict(before: Sequence[Action], action: Action) -> str:
    """Why this one cannot be where those are; "" when it can."""
    rejected = any(isinstance(each, Reject) for each in before)
    answered = any(isinstance(each, Vacation) for each in before)
    if isinstance(action, Reject):
        if rejected:
            return "A letter is rejected once"
        if any(isinstance(each, Keep | FileInto | Redirect | Vacation) for each in before):
            return "What is kept, forwarded or answered cannot be rejected as well"  # RFC 5429 §2.4
    elif rejected and isinstance(action, Keep | FileInto | Redirect | Vacation):
        return "What is rejected cannot be kept, forwarded or answered as well"  # RFC 5429 §2.4, RFC 5230 §4.7
    if isinstance(action, Vacation) and answered:
        return "A letter is answered by vacation once"  # RFC 5230 §4.7
    return ""
