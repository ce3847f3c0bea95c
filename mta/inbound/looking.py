"""All that is found out about a letter before anything is decided.

What must ask others (the DNS, a scanner) takes its time: such a letter is looked at in a thread of its own before it
joins the batch in which letters are committed, so that no letter waits for what another one's scanner does.
"""

from mailapp.policy.values import Policy
from mta.inbound import scan
from mta.inbound.values import Letter, Looked


def is_slow(letter: Letter, rules: Policy) -> bool:
    """Somebody else is asked: not to be done while others wait. Costs nothing."""
    return letter.account is None and scan.is_slow(letter, rules)


def look(letter: Letter, rules: Policy) -> Looked:
    """What our own people submit is looked through where it is prepared, from whatever face it comes."""
    if letter.account is not None:
        return Looked()
    return Looked(scan=scan.look(letter, rules))
