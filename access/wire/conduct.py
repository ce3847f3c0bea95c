"""How a client behaves: commands before login and wrong commands are counted (pure)."""

from mailapp.policy.values import Policy


class Conduct:
    """Each method answers whether it is too much now."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._before_login = 0
        self._wrong = 0

    def knocked(self) -> bool:
        """A command of somebody who is not logged in."""
        self._before_login += 1
        return self._before_login > self._policy.client_commands_before_login

    def erred(self) -> bool:
        """A command that makes no sense."""
        self._wrong += 1
        return self._wrong > self._policy.client_errors
