"""The door as it really is: passwords are the directory's business, places the porter's."""

from access.wire.door import WRONG, Denied, Reason
from access.wire.porter import Porter
from mailapp.directory import credentials
from mailapp.directory.values import AccountInfo
from mailapp.policy import api as policy


class Reception:
    """Implements door.Door for one connection. To be used in the bridge's threads."""

    def __init__(self, porter: Porter, client: str, protocol: str) -> None:
        self._porter = porter
        self._client = client
        self._protocol = protocol
        self._inside: list[int] = []  # accounts that were counted

    def login(self, name: str, password: str) -> AccountInfo:
        try:
            account = credentials.check(name, password, self._client, self._protocol)
        except credentials.TooManyFailures as trouble:
            text = f"Too many failed logins: wait {trouble.wait_seconds:.0f} seconds."
            raise Denied(Reason.WAIT, text) from trouble
        except credentials.BadCredentials:
            raise Denied(Reason.WRONG, WRONG) from None
        if not self._porter.enter_person(account.id, self._client, policy.current()):
            raise Denied(Reason.CROWDED, "You have too many connections.")
        self._inside.append(account.id)
        return account

    def leave(self) -> None:
        """Give the place back."""
        while self._inside:
            self._porter.leave_person(self._inside.pop())
