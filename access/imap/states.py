"""The states of a connection (RFC 9051 §3); what may be said in each stands in `menu`."""

from access.imap.talk import Talk
from access.imap.view import View
from mailapp.directory.values import AccountInfo
from mailapp.standards.sasl import Exchange
from mailapp.store.annotations import Annotations
from mailapp.store.port import Store


class NotAuthenticated:
    """Before login (RFC 9051 §3.1)."""

    before_login = True

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.exchange: Exchange | None = None  # of AUTHENTICATE, while it goes on


class Authenticated:
    """Somebody is there, and has mailboxes (RFC 9051 §3.2)."""

    before_login = False

    def __init__(self, talk: Talk, account: AccountInfo, store: Store) -> None:
        self.talk, self.account, self.store = talk, account, store

    @property
    def annotations(self) -> Annotations:
        """What is noted about mailboxes and the server (RFC 5464)."""
        return self.talk.office.annotations(self.account)


class Selected(Authenticated):
    """A mailbox is open (RFC 9051 §3.3)."""

    def __init__(self, outside: Authenticated, view: View) -> None:
        super().__init__(outside.talk, outside.account, outside.store)
        self.view = view

    def left(self) -> Authenticated:
        """The state when the mailbox is closed."""
        return Authenticated(self.talk, self.account, self.store)
