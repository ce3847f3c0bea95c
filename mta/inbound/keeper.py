"""The access rules as a doorkeeper: what a line of the table says becomes a verdict with its reply and its because."""

from collections.abc import Callable

from mailapp.policy.mailrules.access import About, AccessTable, Action
from mailapp.policy.mailrules.values import Numbered, Road
from mailapp.standards.reply import Reply
from mta.smtp.doorkeeper import OPEN, Allow, Caller, Doorkeeper, Hold, Refuse, Verdict, Warn

WORDS = {
    About.CLIENT: "Client host rejected",
    About.HELO: "Helo command rejected",
    About.SENDER: "Sender address rejected",
    About.RECIPIENT: "Recipient address rejected",
}
CODES = {About.CLIENT: 554, About.HELO: 554, About.SENDER: 550, About.RECIPIENT: 550}


def keeper(table: AccessTable) -> Doorkeeper:
    """Nobody stands at the door when there are no rules."""
    return TableKeeper(table) if table else OPEN


class TableKeeper:
    """Rules about letters from outside concern neither our own networks nor ports for our own people."""

    def __init__(self, table: AccessTable) -> None:
        self._table = table
        self._by_name = table.asks_for_names(Road.INBOUND)

    @property
    def wants_names(self) -> bool:
        """A rule names clients: they are judged at MAIL, when the DNS has told who they are."""
        return self._by_name

    def at_connect(self, caller: Caller) -> Verdict | None:
        if caller.submission or caller.trusted or (self._by_name and not caller.name):
            return None
        return verdict(self._table.client(caller.address, caller.name or None), caller.address)

    def at_helo(self, caller: Caller) -> Verdict | None:
        if caller.submission or caller.trusted:
            return None
        return verdict(self._table.helo(caller.helo), caller.helo)

    def at_name(self, caller: Caller) -> Verdict | None:
        return verdict(self._table.client(caller.address, caller.name), caller.name or caller.address)

    def at_address(self, caller: Caller) -> Verdict | None:
        if caller.submission or caller.trusted:
            return None
        return verdict(self._table.client(caller.address, None), caller.address)

    def at_sender(self, caller: Caller, reverse_path: str) -> Verdict | None:
        road = road_of(caller)
        if road is None:
            return None
        if road is Road.SUBMITTED and (found := self._table.client(caller.address, None, road)):
            return verdict(found, caller.address)
        return verdict(self._table.sender(reverse_path, road), reverse_path)

    def at_recipient(self, caller: Caller, reverse_path: str, address: str) -> Verdict | None:
        road = road_of(caller)
        return verdict(self._table.recipient(address, road), address) if road else None


def road_of(caller: Caller) -> Road | None:
    """Which rules concern a caller; None: none do."""
    if caller.account:
        return Road.SUBMITTED
    return None if caller.trusted else Road.INBOUND


def verdict(found: Numbered | None, who: str) -> Verdict | None:
    """What a line means for this client, name or address."""
    if found is None:
        return None
    because = f"{found}: {found.rule.reason}" if found.rule.reason else str(found)
    return VERDICTS[found.rule.action](found, who, because)


def _refuse(found: Numbered, who: str, because: str) -> Verdict:
    rule = found.rule
    return Refuse(Reply(CODES[rule.about], "5.7.1", _told(found, who)), because)  # RFC 3463 §3.8


def _defer(found: Numbered, who: str, because: str) -> Verdict:
    return Refuse(Reply(450, "4.7.1", _told(found, who)), because)


def _told(found: Numbered, who: str) -> str:
    """The words that administrators know from their logs."""
    return f"<{who}>: {WORDS[found.rule.about]}: {found.rule.reason or 'Access denied'}"


VERDICTS: dict[Action, Callable[[Numbered, str, str], Verdict]] = {
    Action.ALLOW: lambda found, who, because: Allow(because),
    Action.REFUSE: _refuse,
    Action.DEFER: _defer,
    Action.HOLD: lambda found, who, because: Hold(because),
    Action.WARN: lambda found, who, because: Warn(because),
}
