"""What a rule does: frozen values, which clean what they are given, or raise BadRule."""

from dataclasses import dataclass

from mailapp.standards.address import parse_list, parse_path
from mailapp.standards.rulebook import wording
from mailapp.standards.rulebook.canonical import become
from mailapp.standards.rulebook.errors import BadRule
from mailapp.standards.sieve.addresses import mailbox
from mailapp.standards.sieve.extensions.flagging import NOT_ATOM
from mailapp.standards.sieve.extensions.keeping import wrong_mailbox

FOLDER_CHARACTERS = 500
LABEL_CHARACTERS = 100
SUBJECT_CHARACTERS = 200
TEXT_CHARACTERS = 20_000
DAYS = 7  # in which nobody is answered twice (RFC 5230 §4.1)
MOST_DAYS = 365


@dataclass(frozen=True, slots=True)
class Label:
    """A keyword of IMAP (RFC 9051 §2.3.2)."""

    keyword: str

    def __post_init__(self) -> None:
        keyword = wording.said(self.keyword, LABEL_CHARACTERS, "The label").strip()
        if not keyword.isascii() or not NOT_ATOM.isdisjoint(keyword):
            raise BadRule("A label is one word of plain letters, digits and signs such as $, _ and -.")
        become(self, keyword=keyword)


@dataclass(frozen=True, slots=True)
class Flag: ...


@dataclass(frozen=True, slots=True)
class MarkRead: ...


@dataclass(frozen=True, slots=True)
class CopyTo:
    """Into a folder, and on with the letter."""

    folder: str

    def __post_init__(self) -> None:
        become(self, folder=_folder(self.folder))


@dataclass(frozen=True, slots=True)
class MoveTo:
    """Into a folder in the place of INBOX."""

    folder: str

    def __post_init__(self) -> None:
        become(self, folder=_folder(self.folder))


@dataclass(frozen=True, slots=True)
class Forward:
    """`keep`: a copy stays here."""

    address: str
    keep: bool = True

    def __post_init__(self) -> None:
        become(self, address=address(self.address))


@dataclass(frozen=True, slots=True)
class Answer:
    """A text to whoever wrote, not twice within `days`. Without a subject it is that of the letter."""

    text: str
    subject: str = ""
    days: int = DAYS

    def __post_init__(self) -> None:
        text = wording.written(self.text, TEXT_CHARACTERS, "The text of the answer")
        become(self, text=text, subject=subject(self.subject), days=days(self.days))


@dataclass(frozen=True, slots=True)
class Refuse:
    """Back to the sender with this reason (RFC 5429)."""

    reason: str

    def __post_init__(self) -> None:
        become(self, reason=wording.written(self.reason, TEXT_CHARACTERS, "The reason"))


@dataclass(frozen=True, slots=True)
class Delete:
    """For good, not into Trash."""


Action = Label | Flag | MarkRead | CopyTo | MoveTo | Forward | Answer | Refuse | Delete
ORDER = (Label, Flag, MarkRead, CopyTo, Forward, Answer, Refuse, MoveTo, Delete)  # marks first: what files takes them


def address(text: str) -> str:
    """One address, as a person writes it. Raises BadRule."""
    clean = wording.said(text, FOLDER_CHARACTERS, "An address").strip()
    try:
        return mailbox(str(parse_path(_without_name(clean))))
    except ValueError as wrong:
        raise BadRule(f"“{clean[:80]}”: {wrong}. Write one such as anna@example.com.") from None


def _without_name(text: str) -> str:
    found = parse_list(text) if text.endswith(">") else []
    return found[0].address if len(found) == 1 else text


def subject(text: str) -> str:
    """ "" for none. Raises BadRule."""
    clean = " ".join(wording.line(text).split())
    if len(clean) > SUBJECT_CHARACTERS:
        raise BadRule(f"A subject has at most {SUBJECT_CHARACTERS} characters.")
    return clean


def days(number: int) -> int:
    """Raises BadRule."""
    if not 1 <= number <= MOST_DAYS:
        raise BadRule(f"The days between two answers are a number from 1 to {MOST_DAYS}.")
    return number


def _folder(name: str) -> str:
    clean = wording.said(name, FOLDER_CHARACTERS, "The folder")
    if wrong := wrong_mailbox(clean):
        raise BadRule(f"{wrong}.")
    return clean
