"""The directory beside the books: colleagues, teams and groups of one's own domain, to read."""

from dataclasses import dataclass

from mailapp.directory import api as directory

MOST_GROUPS = 200


@dataclass(frozen=True, slots=True)
class Colleague:
    """`icon` tells people, teams and groups apart."""

    name: str
    address: str
    icon: str
    note: str = ""

    @property
    def initial(self) -> str:
        return next((sign for sign in self.name if sign.isalnum()), "?")


def found(address: str, words: str, page: int, size: int) -> tuple[list[Colleague], int]:
    """One page of all that are in the domain of `address`, and how many there are. Groups stand on the first page."""
    domain = address.rpartition("@")[2]
    words = words.replace("\0", "")
    people = directory.accounts(domain=domain, words=words, start=(page - 1) * size, limit=size)
    shown = [
        Colleague(one.display_name or one.address, one.address, "users" if one.is_team else "user")
        for one in people
        if one.active
    ]
    groups = _groups(domain, words) if page == 1 else []
    return groups + shown, directory.count_accounts(domain=domain, words=words)


def _groups(domain: str, words: str) -> list[Colleague]:
    """Those to which a colleague may write."""
    rows = directory.groups(domain=domain, words=words)[:MOST_GROUPS]
    return [Colleague(one.name or one.address, one.address, "mails", one.note) for one in rows if one.active]
