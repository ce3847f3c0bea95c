"""A letter before the content rules: as much of it is read as they want to see, and nothing when there are none."""

from collections.abc import Callable

from mailapp.policy.mailrules.content import ContentTable
from mailapp.policy.mailrules.looking import Looked, look, wanted
from mailapp.policy.mailrules.values import Road
from mailapp.policy.mailrules.verdict import NOTHING, Verdict, verdict
from mailapp.policy.values import Policy

HEADER_OCTETS = 256 * 1024  # of a header that rules look at


def judge(table: ContentTable, head: Callable[[int], bytes], road: Road, policy: Policy) -> Verdict:
    """`head` gives so many of the first octets of the letter, without what we put before it."""
    if not table.concerns(road):
        return NOTHING
    far = Looked(policy.body_check_octets, policy.part_check_octets)
    return verdict(look(table, head(wanted(table, road, far, HEADER_OCTETS)), road, far))
