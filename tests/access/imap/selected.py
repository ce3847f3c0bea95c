"""A client whose mailbox is open, over any store: commands as values in, octets out."""

from datetime import UTC, datetime

from access.imap.answers import Answer, FileSlice
from access.imap.commands import Command, Select, Tagged
from access.imap.session import Session
from access.imap.sets import SequenceSet, sequence_set
from access.imap.states import Authenticated
from access.imap.talk import Talk
from mailapp.directory.values import AccountInfo
from mailapp.store.port import Store

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
ANNA = AccountInfo(1, "anna@example.test", "Anna Arnold", 0, True, False)


class DeskOffice:
    """An office for one store."""

    message_size = 1_000_000
    notify_most = 1000
    withheld = ()

    def __init__(self, store: Store) -> None:
        self.store = store

    def login(self, name: str, password: str, client: str) -> AccountInfo:
        return ANNA

    def open(self, account: AccountInfo) -> Store:
        return self.store

    def now(self) -> datetime:
        return NOW


class Client:
    """One session of Anna's."""

    def __init__(self, store: Store, *enabled: str, mailbox: str = "INBOX", readonly: bool = False) -> None:
        talk = Talk(DeskOffice(store), "192.0.2.7", secure=True, enabled=set(enabled))
        self.session = Session(talk)
        self.session.state = Authenticated(talk, ANNA, store)
        assert self.say(Select(mailbox, readonly, False, None)).endswith(b"is open\r\n")

    @property
    def view(self):
        return self.session.state.view

    def say(self, command: Command) -> bytes:
        """All that is answered, the tagged line last."""
        return b"".join(octets(answer) for answer in self.session.obey(Tagged("t", command)))

    def lines(self, command: Command) -> list[str]:
        return self.say(command).decode("latin-1").split("\r\n")[:-1]


def octets(answer: Answer) -> bytes:
    if isinstance(answer, FileSlice):
        answer.file.seek(answer.start)
        found = answer.file.read(answer.length)
        assert len(found) == answer.length
        return found
    return bytes(answer)


def numbers(text: str) -> SequenceSet:
    found = sequence_set(text.encode())
    assert found is not None
    return found
