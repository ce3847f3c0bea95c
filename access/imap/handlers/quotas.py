"""How much room there is (RFC 9208)."""

from access.imap.answers import office
from access.imap.commands import GetQuota, GetQuotaRoot, SetQuota
from access.imap.refusals import No
from access.imap.states import Authenticated
from access.imap.talk import Ok, Steps

ROOT = ""  # one for all mailboxes of a person
UNIT = 1024  # octets of one unit of STORAGE (RFC 9208 §5.1)


def get_quota(state: Authenticated, command: GetQuota) -> Steps:
    """RFC 9208 §4.1.1"""
    if command.root != ROOT:
        raise No("There is no such quota root.")
    yield _quota(state)
    return Ok("That is how it is")


def get_quota_root(state: Authenticated, command: GetQuotaRoot) -> Steps:
    """RFC 9208 §4.1.2"""
    box = state.store.mailbox(command.mailbox)
    yield office.quota_root(box.name, [ROOT], utf8=state.talk.utf8)
    yield _quota(state)
    return Ok("That is how it is")


def set_quota(_: Authenticated, __: SetQuota) -> Steps:
    """RFC 9208 §4.1.3: an administrator's affair, and not by IMAP."""
    yield from ()
    raise No("Quotas are set by the administrator.", "NOPERM")


def _quota(state: Authenticated) -> bytes:
    """No line for a resource without a limit (RFC 9208 §4.2.1)."""
    usage = state.store.usage()
    limited = [("STORAGE", -(-usage.octets // UNIT), usage.quota // UNIT)] if usage.quota else []
    return office.quota(ROOT, limited)
