"""Addresses that we made for forwarded letters (SRS): reports to them go back to the original sender."""

from mailapp.directory import srskeys
from mailapp.directory.values import Outcome, Resolution, Writer
from mailapp.policy import api as policy
from mailapp.standards.srs import NotReturnable, is_rewritten

REPORTS_ONLY = "It takes reports from <> alone"


def returning(address: str, writer: Writer) -> Resolution | None:
    """Where mail for such an address at a domain of ours goes; None for all other addresses.

    `address` is as it was said: the original sender's local part may have capital letters.
    """
    local = address.rpartition("@")[0].strip('"')
    if not is_rewritten(local):
        return None
    try:
        original = srskeys.scheme(policy.current()).reverse(address, srskeys.today())
    except NotReturnable as reason:
        return Resolution(address, Outcome.UNKNOWN_USER, words=f"User unknown ({reason})")
    if writer.address:  # whoever writes to it with a sender of his own uses us as a relay
        return Resolution(address, Outcome.RESTRICTED, words=REPORTS_ONLY)
    return Resolution(address, Outcome.DELIVER, remote=(original,))
