"""From one address to all who get its mail: aliases and groups followed, level by level, and always to an end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from mailapp.directory.addresses import canonical, domain_of, split_detail
from mailapp.directory.lookup import Area, Entry
from mailapp.directory.values import AccountInfo, LocalRecipient, Outcome, Resolution

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


@dataclass(slots=True)
class Walk:
    """One address on its way; a level is all that the level before leads to."""

    map: Map
    local: dict[int, LocalRecipient] = field(default_factory=dict)
    remote: dict[str, None] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    width: int = 0
    unknown: bool = False
    disabled: bool = False
    endless: bool = False

    def resolve(self, address: str) -> Resolution:
        """Where mail for this canonical address goes."""
        if domain_of(address) not in self.map.areas:
            return Resolution(address, Outcome.NOT_OURS)
        level = [(address, "")]
        for _ in range(DEPTH_LIMIT + 1):
            level = self._next(level)
            if not level:
                return self._result(address)
        self.endless = True
        return self._result(address)

    def _result(self, address: str) -> Resolution:
        """What we found; a list too deep or too wide is refused whole, for nobody may be left out silently."""
        if not self.endless and (self.local or self.remote):
            return Resolution(address, Outcome.DELIVER, tuple(self.local.values()), tuple(self.remote))
        if self.endless or not (self.disabled or self.unknown):
            return Resolution(address, Outcome.LOOP)
        return Resolution(address, Outcome.DISABLED if self.disabled else Outcome.UNKNOWN_USER)

    def _next(self, level: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        """Settle each (address, detail) of this level; the addresses that they lead to."""
        names = dict.fromkeys(name for address, _ in level for name in (address, split_detail(address)[0]))
        entries = self.map.entries(list(names))
        after: dict[str, str] = {}
        for address, detail in level:
            for target, further in self._settle(address, detail, entries):
                if domain_of(target) in self.map.areas:
                    after.setdefault(canonical(target), further)
                else:
                    self.remote.setdefault(target)
        self.width += len(after)
        self.endless |= self.width + len(self.remote) > WIDTH_LIMIT
        return [] if self.endless else list(after.items())

    def _settle(self, address: str, detail: str, entries: dict[str, Entry]) -> list[tuple[str, str]]:
        """Deliver to the account behind the address, or say where it leads."""
        if not self.map.areas[domain_of(address)].active:
            self.disabled = True
            return []
        if address not in entries:
            base, own = split_detail(address)
            address, detail = (base, own) if base in entries else (address, detail)
        entry = entries.get(address)
        if entry is None:
            return self._nobody(address)
        if entry.targets and address not in self.seen:
            self.seen.add(address)
            return [(target, detail) for target in entry.targets]
        # A list that names its own account, or comes back to it, means the mailbox.
        if entry.account is not None:
            self._put(entry.account, detail)
        self.disabled |= entry.account is None and not entry.targets
        return []

    def _nobody(self, address: str) -> list[tuple[str, str]]:
        """Nobody has this address: a role falls to the administrator, the rest to the domain's catch-all."""
        if address.partition("@")[0] in ROLES and (minder := self.map.administrator()):
            self._put(minder, "")
            return []
        catch_all = self.map.areas[domain_of(address)].catch_all
        if not catch_all or catch_all == address or address in self.seen:
            self.unknown = True
            return []
        self.seen.add(address)
        return [(catch_all, "")]

    def _put(self, account: AccountInfo, detail: str) -> None:
        if account.active:
            self.local.setdefault(account.id, LocalRecipient(account, detail))
        else:
            self.disabled = True
