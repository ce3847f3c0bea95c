"""What sending needs to know of the world: one value for each worker process."""

from dataclasses import dataclass, field
from random import Random, SystemRandom
from threading import Event

from mailapp.net import tls
from mailapp.policy.values import Policy
from mailapp.routes.mx import Atlas
from mailapp.routes.ourselves import Ourselves
from mailapp.routes.sts import Policies
from mailapp.routes.tally import Tally
from mailapp.standards.dns import ValidatingResolver
from mta.outbound.courier import Courier, DeadHops, NoWay
from mta.outbound.lines import Lines
from mta.outbound.posts import Posts
from mta.outbound.settler import Settler
from mta.outbound.switchboard import Switchboard
from mta.outbound.terms import Trust


@dataclass(frozen=True, slots=True)
class Office:
    """Who we are, whom we ask, what we remember of others."""

    ourselves: Ourselves
    resolver: ValidatingResolver
    port: int  # that we dial at an MX
    dice: Random = field(default_factory=SystemRandom)
    dead: DeadHops = field(default_factory=DeadHops)
    closing: Event = field(default_factory=Event)  # set when the worker shall come to an end
    tally: Tally = field(default_factory=Tally)
    settler: Settler = field(default_factory=Settler)
    switchboard: Switchboard = field(default_factory=Switchboard)
    lines: Lines[Courier, NoWay] | None = None  # None: each trip dials for itself
    posts: Posts = field(default_factory=Posts)
    policies: Policies | None = None  # MTA-STS; None: as if nobody had any
    trust: Trust = tls.verified

    def atlas(self, rules: Policy) -> Atlas:
        return Atlas(self.resolver, self.ourselves, self.dice, rules.smtp_address_preference)
