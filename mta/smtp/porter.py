"""Who may come in: connections are counted for each address and network, in all workers together."""

from mailapp.net.tally import Cells, Desk, keys
from mailapp.policy.values import Policy
from mailapp.standards.reply import Reply
from mta.smtp import replies
from mta.smtp.metering import FREE, Event, Limits, Meter, limits
from mta.smtp.port import Visitor
from mta.smtp.session import Session

Places = tuple[Cells, Cells]


class Register:
    """Who is inside this worker; implements port.Porter."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.visitors: dict[Visitor, Places] = {}
        self._policy: Policy | None = None
        self._limits: tuple[Limits, ...] = ()  # of that policy

    def enter(self, visitor: Visitor, session: Session) -> Meter | Reply:
        address, network = places = keys(session.client)
        here, near = self._desk.enter(address), self._desk.enter(network)
        self.visitors[visitor] = places
        if session.spared:
            return FREE
        policy = session.policy
        if policy is not self._policy:
            self._policy, self._limits = policy, limits(policy)
        meter = ClientMeter(self._desk, places, self._limits)
        crowded = here > policy.connections_per_address or near > policy.connections_per_network
        if crowded or meter.over(Event.CONNECTION):
            self.leave(visitor, session)
            return replies.TOO_MANY_CONNECTIONS
        return meter

    def leave(self, visitor: Visitor, session: Session) -> None:
        for where in self.visitors.pop(visitor):
            self._desk.leave(where)


class ClientMeter:
    """What one client does, against its address and its network; what has no limit is not counted."""

    def __init__(self, desk: Desk, places: Places, limits: tuple[Limits, ...]) -> None:
        self._desk = desk
        self._places = places
        self._limits = limits

    def over(self, event: Event) -> bool:
        by_address, by_network = self._limits[event.value]
        address, network = self._places
        return self._beyond(event, address, by_address) or self._beyond(event, network, by_network)

    def _beyond(self, event: Event, where: Cells, limit: int) -> bool:
        return limit > 0 and self._desk.count(event.value, where) > limit
