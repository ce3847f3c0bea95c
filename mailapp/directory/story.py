"""The walk from an address to all who get its mail, told step by step: for the panel and `manage.py resolve`."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from mailapp.directory.addresses import domain_of, local_of
from mailapp.directory.lookup import Area, Entry
from mailapp.directory.values import AccountInfo, Check, Posting
from mailapp.directory.walk import ROLES, Stop, Walk

GROUPS = {
    Posting.OPEN: "a group that is open to everybody",
    Posting.MEMBERS: "a group that is open to its members only",
    Posting.CLOSED: "a group that is closed to everybody from outside",
}
CHECKS = {
    Check.PROBE: "whose own mail server is asked whether it knows the address",
    Check.LIST: "and stands in our list",
    Check.ANY: "for which any address is taken",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One address on the way: it `is` something, and leads to others, or to nobody further."""

    address: str
    what: str
    leads: tuple[str, ...] = ()


@dataclass(slots=True)
class Story(Walk):
    """A walk that says what it does."""

    stages: list[Stage] = field(default_factory=list)

    def _tell(self, address: str, what: str, leads: Iterable[str] = ()) -> None:
        self.stages.append(Stage(address, what, tuple(leads)))

    def _settle(self, stop: Stop, entries: dict[str, Entry], listed: set[str]) -> Iterable[tuple[str, str]]:
        if not self.map.areas[domain_of(stop.address)].active:
            self._tell(stop.address, "in a domain that is switched off")
        return Walk._settle(self, stop, entries, listed)

    def _follow(self, address: str, entry: Entry, detail: str) -> Iterable[tuple[str, str]]:
        self._tell(address, GROUPS[entry.posting] if entry.posting else "an alias", entry.targets)
        return Walk._follow(self, address, entry, detail)

    def _refuse(self, address: str, entry: Entry) -> None:
        if entry.moved_to:
            self._tell(address, f"the old address of somebody who has moved to {entry.moved_to}")
        else:
            self._tell(address, "an alias whose time is not now" if entry.over else "switched off")
        Walk._refuse(self, address, entry)

    def _matched(self, stop: Stop, area: Area) -> list[str]:
        targets = Walk._matched(self, stop, area)
        if targets:
            self._tell(stop.address, f"matched by a pattern of {area.name}", targets)
        return targets

    def _in_local(self, stop: Stop, area: Area) -> Iterable[tuple[str, str]]:
        targets = Walk._in_local(self, stop, area)
        if targets:
            self._tell(stop.address, f"nobody's, and caught by the catch-all of {area.name}", [area.catch_all])
        elif local_of(stop.address) not in ROLES:
            self._tell(stop.address, "nobody's")
        return targets

    def _in_alias(self, stop: Stop, area: Area) -> Iterable[tuple[str, str]]:
        targets = list(Walk._in_alias(self, stop, area))
        self._tell(stop.address, f"in {area.name}, another name of {area.target}", [target for target, _ in targets])
        return targets

    def _in_relay(self, stop: Stop, area: Area, listed: set[str]) -> Iterable[tuple[str, str]]:
        missing = area.by_list and not {stop.address, stop.base} & listed
        known = "and does not stand in our list" if missing else CHECKS[area.check_by]
        self._tell(stop.address, f"in {area.name}, a domain that we back up, {known}")
        return Walk._in_relay(self, stop, area, listed)

    def _put(self, account: AccountInfo, detail: str) -> None:
        state = "" if account.active else ", which is switched off"
        self._tell(account.address, f"the mailbox of {account.display_name or account.address}{state}")
        Walk._put(self, account, detail)
