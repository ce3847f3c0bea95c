"""From one address to all who get its mail: aliases and groups followed, level by level, and always to an end."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from mailapp.directory.addresses import as_written, canonical, domain_of, local_of, split_detail
from mailapp.directory.lookup import Area, Entry
from mailapp.directory.values import (
    AccountInfo,
    Check,
    DirectoryError,
    Gate,
    Kind,
    LocalRecipient,
    Outcome,
    Posting,
    Resolution,
)

DEPTH_LIMIT = 20  # aliases behind aliases
WIDTH_LIMIT = 10_000  # addresses that one address may stand for

# RFC 5321 §4.5.1 demands postmaster, RFC 2142 §4 asks for abuse: an administrator reads them if nobody else does.
ROLES = frozenset({"postmaster", "abuse"})


@dataclass(frozen=True, slots=True)
class Map:
    """What the walk asks: our domains, what stands behind addresses, who minds the house."""

    areas: dict[str, Area]
    entries: Callable[[Sequence[str]], dict[str, Entry]]
    administrator: Callable[[], AccountInfo | None]
    matches: Callable[[str, str], tuple[str, ...]] = lambda domain, local: ()  # regular expressions
    listed: Callable[[Sequence[str]], set[str]] = lambda addresses: set()  # recipients of domains that we back up


@dataclass(frozen=True, slots=True)
class Stop:
    """An address on the way: canonical, with the detail that came along, and as it was written."""

    address: str
    detail: str
    written: str

    @property
    def base(self) -> str:
        return split_detail(self.address)[0]


@dataclass(slots=True)
class Walk:
    """One address on its way; a level is all that the level before leads to."""

    map: Map
    local: dict[int, LocalRecipient] = field(default_factory=dict)
    remote: dict[str, None] = field(default_factory=dict)
    gates: dict[str, Gate] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    width: int = 0
    followed: bool = False  # an alias, a group, a pattern or a catch-all
    to_be_asked: bool = False
    unknown: bool = False
    disabled: bool = False
    endless: bool = False
    moved_to: str = ""
    words: str = ""

    def resolve(self, address: str, written: str = "") -> Resolution:
        """Where mail for this canonical address goes; `written` as the sender wrote it."""
        if domain_of(address) not in self.map.areas:
            return Resolution(address, Outcome.NOT_OURS)
        level = [Stop(address, "", written or address)]
        for _ in range(DEPTH_LIMIT + 1):
            level = self._next(level)
            if not level:
                return self._result(address)
        self.endless = True
        return self._result(address)

    def _result(self, address: str) -> Resolution:
        """What we found; a list too deep or too wide is refused whole, for nobody may be left out silently."""
        if not self.endless and (self.local or self.remote):
            relayed = not self.followed and not self.local and domain_of(next(iter(self.remote))) in self.map.areas
            return Resolution(
                address,
                Outcome.RELAY if relayed else Outcome.DELIVER,
                tuple(self.local.values()),
                tuple(self.remote),
                gates=tuple(self.gates.values()),
                ask_primary=relayed and self.to_be_asked,
            )
        return Resolution(address, self._refusal(), moved_to=self.moved_to, words=self.words)

    def _refusal(self) -> Outcome:
        """Why nobody gets it: the reason that tells the sender most."""
        if self.endless:
            return Outcome.LOOP
        if self.moved_to:
            return Outcome.RELOCATED
        if self.disabled:
            return Outcome.DISABLED
        return Outcome.UNKNOWN_USER if self.unknown else Outcome.LOOP

    def _next(self, level: Sequence[Stop]) -> list[Stop]:
        """Settle each stop of this level; the stops that they lead to."""
        names = dict.fromkeys(name for stop in level for name in (stop.address, stop.base))
        entries = self.map.entries(list(names))
        listed = self._listed(level, entries)
        after: dict[str, Stop] = {}
        for stop in level:
            for target, detail in self._settle(stop, entries, listed):
                if domain_of(target).lower() in self.map.areas:
                    address = canonical(target)
                    after.setdefault(address, Stop(address, detail, target))
                else:
                    self.remote.setdefault(target)
        self.width += len(after)
        self.endless |= self.width + len(self.remote) > WIDTH_LIMIT
        return [] if self.endless else list(after.values())

    def _listed(self, level: Sequence[Stop], entries: dict[str, Entry]) -> set[str]:
        """Who of this level stands in the list of a domain that we back up; no query when there is none such."""
        areas = self.map.areas
        asked = [stop for stop in level if stop.address not in entries and areas[domain_of(stop.address)].by_list]
        names = {name for stop in asked for name in (stop.address, stop.base)} - entries.keys()
        return self.map.listed(sorted(names)) if names else set()

    def _settle(self, stop: Stop, entries: dict[str, Entry], listed: set[str]) -> Iterable[tuple[str, str]]:
        """Deliver to the account behind the address, or say where it leads."""
        area = self.map.areas[domain_of(stop.address)]
        if not area.active:
            self.disabled = True
            return ()
        address, detail = stop.address, stop.detail
        if address not in entries:
            base, own = split_detail(address)
            address, detail = (base, own) if base in entries else (address, detail)
        entry = entries.get(address)
        if entry is None:
            return self._nobody(stop, area, listed)
        if entry.targets and address not in self.seen:
            return self._follow(address, entry, detail)
        # A list that names its own account, or comes back to it, means the mailbox.
        if entry.account is not None and (entry.account.active or not entry.moved_to):
            self._put(entry.account, detail)
        elif not entry.targets:
            self._refuse(address, entry)
        return ()

    def _follow(self, address: str, entry: Entry, detail: str) -> Iterable[tuple[str, str]]:
        self.seen.add(address)
        self.followed = True
        if entry.posting not in (None, Posting.OPEN):
            self.gates[address] = Gate(address, entry.posting)
        return [(target, detail) for target in entry.targets]

    def _refuse(self, address: str, entry: Entry) -> None:
        """Nobody is behind this list now."""
        self.moved_to = self.moved_to or entry.moved_to
        self.words = self.words or entry.words
        self.unknown |= entry.over
        self.disabled |= not entry.over and not entry.moved_to

    def _nobody(self, stop: Stop, area: Area, listed: set[str]) -> Iterable[tuple[str, str]]:
        """Nobody has this address: a pattern may match it, or else what its domain says of such addresses holds."""
        if area.patterned and stop.address not in self.seen and (targets := self._matched(stop, area)):
            self.seen.add(stop.address)
            self.followed = True
            return [(target, stop.detail) for target in targets]
        if area.kind is Kind.ALIAS:
            return self._in_alias(stop, area)
        return self._in_relay(stop, area, listed) if area.kind is Kind.RELAY else self._in_local(stop, area)

    def _matched(self, stop: Stop, area: Area) -> list[str]:
        """Where a regular expression leads; a target that is no address once it is filled in leads nowhere."""
        local = local_of(stop.address)
        return [] if local in ROLES else [t for t in self.map.matches(area.name, local) if _is_address(t)]

    def _in_local(self, stop: Stop, area: Area) -> Iterable[tuple[str, str]]:
        """A role falls to the administrator, the rest to the domain's catch-all."""
        if local_of(stop.address) in ROLES and (minder := self.map.administrator()):
            self._put(minder, "")
            return ()
        if not area.catch_all or area.catch_all == stop.address or stop.address in self.seen:
            self.unknown = True
            return ()
        self.seen.add(stop.address)
        self.followed = True
        return [(area.catch_all, "")]

    def _in_alias(self, stop: Stop, area: Area) -> Iterable[tuple[str, str]]:
        """The same local part, detail and all, in the domain that this one stands for."""
        if stop.address in self.seen:
            return ()  # domains that stand for one another
        self.seen.add(stop.address)
        return [(f"{local_of(stop.written)}@{area.target}", stop.detail)]

    def _in_relay(self, stop: Stop, area: Area, listed: set[str]) -> Iterable[tuple[str, str]]:
        """Whoever exists there, by our list or by what its own server will say."""
        if area.by_list and not {stop.address, stop.base} & listed:
            self.unknown = True
            return ()
        self.to_be_asked |= area.check_by is Check.PROBE
        self.remote.setdefault(as_written(stop.written))
        return ()

    def _put(self, account: AccountInfo, detail: str) -> None:
        if account.active:
            self.local.setdefault(account.id, LocalRecipient(account, detail))
        else:
            self.disabled = True


def _is_address(text: str) -> bool:
    try:
        canonical(text)
    except DirectoryError:
        return False
    return True
