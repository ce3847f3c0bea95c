"""A team's signature, for whoever writes in its name: noted about its INBOX for all who share it (RFC 5464)."""

from mailapp.directory import api as directory
from mailapp.store import api as stores
from mailapp.store.values import INBOX, NoPermission

ENTRY = "/shared/vendor/pillarbox/signature"
MOST = 2000  # characters


def signature(address: str) -> str:
    """ "" for an address that is no team's."""
    team = directory.account(address)
    if team is None or not team.is_team:
        return ""
    box = stores.open(team.id).mailbox(INBOX).id
    return stores.annotations(team.id).get([box])[box].get(ENTRY, b"").decode("utf-8", "replace")


def change(account: int, box: int, text: str) -> None:
    """`box` is the team's INBOX. Raises NoPermission for who may not say who shares it."""
    if not stores.open(account).mailbox_by_id(box).may("a"):
        raise NoPermission("Only who administers this mailbox may change its signature.")
    kept = text.replace("\0", "").strip()[:MOST]
    stores.annotations(account).set(box, {ENTRY: kept.encode() or None})
