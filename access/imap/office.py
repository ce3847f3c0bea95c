"""What a session asks of the world, as it really is: implements port.Office for one connection."""

from datetime import datetime

from django.utils import timezone

from access.imap.refusals import No
from access.wire.door import Denied, Door, Reason
from mailapp.directory.values import AccountInfo
from mailapp.policy import formats
from mailapp.policy.values import Policy
from mailapp.standards import sasl
from mailapp.store import api as store
from mailapp.store.annotations import Annotations
from mailapp.store.port import Store

CODES = {  # RFC 9051 §7.1
    Reason.WRONG: "AUTHENTICATIONFAILED",
    Reason.WAIT: "UNAVAILABLE",
    Reason.CROWDED: "LIMIT",
}


class ImapOffice:
    """To be used in the bridge's threads."""

    def __init__(self, door: Door, policy: Policy) -> None:
        self._door = door
        self._policy = policy

    def login(self, name: str, password: str, client: str) -> AccountInfo:
        try:
            return self._door.login(name, password)
        except Denied as denied:
            raise No(str(denied), CODES[denied.reason]) from denied

    def answer(self, question: sasl.Question) -> AccountInfo | sasl.Secrets:
        try:
            return self._door.answer(question)
        except Denied as denied:
            raise No(str(denied), CODES[denied.reason]) from denied

    def open(self, account: AccountInfo) -> Store:
        return store.open_with_searches(account.id)

    def annotations(self, account: AccountInfo) -> Annotations:
        return store.annotations(account.id)

    def now(self) -> datetime:
        return timezone.now()

    @property
    def withheld(self) -> formats.Withheld:
        return formats.withheld(self._policy.client_withheld)

    @property
    def notify_most(self) -> int:
        return self._policy.notify_most

    @property
    def message_size(self) -> int:
        return self._policy.message_size
