"""What each rule is for, and between which values it makes sense. Defaults and units: `values.Policy`."""

from dataclasses import dataclass, fields

from mailapp.policy.values import DAY, HOUR, MINUTE, Policy

Value = int | bool | tuple[int, ...]
DEFAULTS: dict[str, Value] = {field.name: field.default for field in fields(Policy)}  # type: ignore[misc]
PAUSES_LIMIT = 50  # entries of a rule that is a list

MEGABYTE = 1024 * 1024
YEARS = 100 * 365  # days


class UnknownRule(ValueError):
    """There is no rule of that name, or the value does not fit it; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `least` and `most` bound it, or each entry of a list. `unit` is octets, seconds, days or ""."""

    name: str
    help: str
    unit: str = ""
    least: int = 1
    most: int = 1_000_000

    @property
    def default(self) -> Value:
        return DEFAULTS[self.name]

    def checked(self, value: object) -> Value:
        """The value as the Policy keeps it. Raises UnknownRule."""
        if isinstance(self.default, bool):
            return self._choice(value)
        if isinstance(self.default, tuple):
            return self._list(value)
        return self._number(value)

    def _choice(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise UnknownRule(f"{self.name} is yes or no, not {value!r}.")
        return value

    def _list(self, value: object) -> tuple[int, ...]:
        if isinstance(value, int):
            value = [value]
        if not isinstance(value, list | tuple) or not 1 <= len(value) <= PAUSES_LIMIT:
            raise UnknownRule(f"{self.name} is a list of 1 to {PAUSES_LIMIT} numbers, not {value!r}.")
        return tuple(map(self._number, value))

    def _number(self, value: object) -> int:
        unit = f" {self.unit}" if self.unit else ""
        if not isinstance(value, int) or isinstance(value, bool):
            raise UnknownRule(f"{self.name} is a whole number{unit and ' of' + unit}, not {value!r}.")
        if not self.least <= value <= self.most:
            raise UnknownRule(f"{self.name} lies between {self.least} and {self.most}{unit}: {value} does not.")
        return value


RULES = {
    rule.name: rule
    for rule in (
        # -- receiving
        Rule("message_size", "the largest letter that is taken", "octets", 64 * 1024, 2048 * MEGABYTE),
        Rule("recipients_per_message", "recipients of one letter", least=100),  # RFC 5321 §4.5.3.1.8
        Rule("errors_per_session", "wrong commands before we hang up", most=10_000),
        Rule("commands_per_session", "commands before we hang up", least=100),
        Rule("command_seconds", "silence between two commands", "seconds", 1, HOUR),
        Rule("data_seconds", "silence while a letter comes in", "seconds", 1, HOUR),
        Rule("connections", "connections to one process at once", most=100_000),
        Rule("connections_per_address", "connections from one address at once", most=100_000),
        Rule("received_limit", "Received fields before it is a loop", least=10, most=1000),
        # -- logging in
        Rule("failures_before_wait", "wrong passwords before the next try must wait", most=1000),
        Rule("wait_first", "the first wait; it doubles with each failure", "seconds", 1, HOUR),
        Rule("wait_longest", "the longest wait", "seconds", 1, DAY),
        # -- sending
        Rule("retry_after", "the pauses between attempts; then the last again", "seconds", 1, 7 * DAY),
        Rule("queue_lifetime", "how long we try before the letter comes back", "seconds", MINUTE, 30 * DAY),
        Rule("delay_notice_after", "when the sender is told of a delay", "seconds", MINUTE, 30 * DAY),
        Rule("destination_concurrency", "connections to one destination at once", most=1000),
        Rule("letters_per_connection", "letters before a fresh connection", most=10_000),
        Rule("history_days", "how long sent letters stay in the queue's history", "days", 1, YEARS),
        # -- keeping
        Rule("undelete_days", "how long deleted letters can be brought back", "days", 0, YEARS),
        Rule("folders_per_account", "folders of one account", least=10, most=100_000),
        Rule("over_quota_is_permanent", "a full mailbox refuses for good (552), not for now (452)"),
    )
}
