"""A team's signature, for whoever writes in its name: noted about its INBOX for all who share it (RFC 5464)."""

from collections.abc import Iterable

from mailapp.store import api as stores
from mailapp.store.values import NoPermission

ENTRY = "/shared/vendor/pillarbox/signature"
MOST = 2000  # characters


def signatures(addresses: Iterable[str]) -> dict[str, str]:
    """Of those that are teams' and have one: one question for all of them."""
    found = stores.team_annotations(addresses, ENTRY)
    return {address: value.decode("utf-8", "replace") for address, value in found.items()}


def signature(address: str) -> str:
    """ "" for an address that is no team's."""
    return signatures([address]).get(address, "")


def change(account: int, box: int, text: str) -> None:
    """`box` is the team's INBOX. Raises NoPermission for who may not say who shares it."""
    if not stores.open(account).mailbox_by_id(box).may("a"):
        raise NoPermission("Only who administers this mailbox may change its signature.")
    kept = text.replace("\0", "").replace("\r\n", "\n").strip()[:MOST]
    stores.annotations(account).set(box, {ENTRY: kept.encode() or None})
