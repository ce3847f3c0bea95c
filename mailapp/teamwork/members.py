"""The members of a team: whoever shares a mailbox."""

from mailapp.store import api as stores
from mailapp.store.values import MailboxInfo
from mailapp.teamwork.values import Member, handles


def is_shared(box: MailboxInfo) -> bool:
    """Somebody else's, or one's own in which others are: only there is anything asked."""
    return bool(box.owner) or box.shared


def members(box: int) -> list[Member]:
    """By address; [] for a mailbox that nobody shares."""
    found = stores.sharers(box)
    names = handles([one.account.address for one in found])
    return [
        Member(
            one.account.id,
            one.account.address,
            one.account.display_name or one.account.address,
            names[one.account.address],
            "w" in one.rights,
        )
        for one in found
    ]


def handle_of(box: int, account: int) -> str:
    """ "" for somebody who does not share it."""
    return next((one.handle for one in members(box) if one.id == account), "")
