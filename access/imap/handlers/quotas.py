"""How much room there is (RFC 9208)."""

from access.imap.answers import office
from access.imap.commands import GetQuota, GetQuotaRoot, SetQuota
from access.imap.handlers.chosen import require
from access.imap.refusals import No
from access.imap.states import Authenticated
from access.imap.talk import Ok, Steps
from mailapp.store.values import MailboxInfo

ROOT = ""  # one for all mailboxes of a person; that of somebody else is called by his address
UNIT = 1024  # octets of one unit of STORAGE (RFC 9208 §5.1)


def get_quota(state: Authenticated, command: GetQuota) -> Steps:
    """RFC 9208 §4.1.1"""
    yield _quota(state, _of_root(state, command.root))
    return Ok("That is how it is")


def _of_root(state: Authenticated, root: str) -> MailboxInfo | None:
    """A mailbox that counts there; None for one's own. Raises No."""
    if root == ROOT:
        return None
    for box in state.store.mailboxes():
        if box.owner == root and box.may("r"):
            return box
    raise No("There is no such quota root.")


def get_quota_root(state: Authenticated, command: GetQuotaRoot) -> Steps:
    """RFC 9208 §4.1.2"""
    box = state.store.mailbox(command.mailbox)
    require(box, "r")
    yield office.quota_root(box.name, [box.owner or ROOT], utf8=state.talk.utf8)
    yield _quota(state, box if box.owner else None)
    return Ok("That is how it is")


def set_quota(_: Authenticated, __: SetQuota) -> Steps:
    """RFC 9208 §4.1.3: an administrator's affair, and not by IMAP."""
    yield from ()
    raise No("Quotas are set by the administrator.", "NOPERM")


def _quota(state: Authenticated, box: MailboxInfo | None) -> bytes:
    """No line for a resource without a limit (RFC 9208 §4.2.1)."""
    usage = state.store.usage(box.id if box else None)
    limited = [("STORAGE", -(-usage.octets // UNIT), usage.quota // UNIT)] if usage.quota else []
    return office.quota(box.owner if box else ROOT, limited)
