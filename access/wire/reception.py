"""The door as it really is: passwords are the directory's business, places the porter's."""

from access.wire.door import WRONG, Denied, Reason
from access.wire.porter import Porter
from mailapp.directory import credentials
from mailapp.directory.keyrings import Keyring, keyrings
from mailapp.directory.values import AccountInfo
from mailapp.policy import api as policy
from mailapp.standards import sasl


class Reception:
    """Implements door.Door for one connection. To be used in the bridge's threads."""

    def __init__(self, porter: Porter, client: str, protocol: str) -> None:
        self._porter = porter
        self._client = client
        self._protocol = protocol
        self.keyring: Keyring | None = None  # of whoever is inside, and was counted

    def login(self, name: str, password: str) -> AccountInfo:
        return self._enter(sasl.Credentials(name, password))

    def answer(self, question: sasl.Question) -> AccountInfo | sasl.Secrets:
        if isinstance(question, sasl.Wanted):
            return credentials.scram(question.name, self._client, self._protocol)
        return self._enter(question)

    def _enter(self, shown: sasl.Credentials | sasl.Proof) -> AccountInfo:
        """There is a place for whoever may come in. An exchange that was given up may have left one taken."""
        self.leave()
        account = self._known(shown)
        keyring = keyrings([account.id]).get(account.id)
        if keyring is None:
            raise Denied(Reason.WRONG, WRONG)  # switched off in this very moment
        if not self._porter.enter_person(account.id, self._client, policy.current()):
            raise Denied(Reason.CROWDED, "You have too many connections.")
        self.keyring = keyring
        return account

    def _known(self, shown: sasl.Credentials | sasl.Proof) -> AccountInfo:
        try:
            return credentials.whose(shown, self._client, self._protocol)
        except credentials.TooManyFailures as trouble:
            text = f"Too many failed logins: wait {trouble.wait_seconds:.0f} seconds."
            raise Denied(Reason.WAIT, text) from trouble
        except credentials.BadCredentials:
            raise Denied(Reason.WRONG, WRONG) from None

    def leave(self) -> None:
        """Give the place back."""
        keyring, self.keyring = self.keyring, None
        if keyring is not None:
            self._porter.leave_person(keyring.account)
