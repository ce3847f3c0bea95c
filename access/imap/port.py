"""What a session asks of the world: who knocks, and what mail he has. Implemented by the server, and by tests."""

from datetime import datetime
from typing import Protocol

from mailapp.directory.values import AccountInfo
from mailapp.policy.formats import Withheld
from mailapp.standards import sasl
from mailapp.store.annotations import Annotations
from mailapp.store.port import Store


class Office(Protocol):
    """Every method may wait for the database, so a session runs in a thread of the bridge."""

    def login(self, name: str, password: str, client: str) -> AccountInfo:
        """Raises No: the words and the code that the client is told."""

    def answer(self, question: sasl.Question) -> AccountInfo | sasl.Secrets:
        """What an exchange of SASL wants to know. Raises No, as `login`."""

    def open(self, account: AccountInfo) -> Store: ...

    def annotations(self, account: AccountInfo) -> Annotations: ...

    def now(self) -> datetime:
        """The moment, aware."""

    @property
    def withheld(self) -> Withheld:
        """Who trips over what: a client whose name begins so is not told of these capabilities."""

    @property
    def notify_most(self) -> int:
        """Mailboxes that one client may watch, and new letters that are fetched for it at once (RFC 5465 §5.8)."""

    @property
    def message_size(self) -> int:
        """Octets of the largest message that is taken (RFC 7889)."""
