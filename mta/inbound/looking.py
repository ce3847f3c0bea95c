"""All that is found out about a letter before anything is decided.

What must ask others (the DNS, a scanner) takes its time: such a letter is looked at in a thread of its own before it
joins the batch in which letters are committed, so that no letter waits for what another one's scanner does.
"""

from mailapp.policy.values import Policy
from mailapp.standards.authentication import UNKNOWN
from mailapp.standards.dns import CheckingResolver
from mta.inbound import authenticate, scan
from mta.inbound.values import Letter, Looked


def is_slow(letter: Letter, rules: Policy) -> bool:
    """Somebody else is asked: not to be done while others wait. Costs nothing."""
    return scan.is_slow(letter, rules) or authenticate.is_wanted(letter, rules)


def look(letter: Letter, rules: Policy, resolver: CheckingResolver | None = None) -> Looked:
    """What our own people submit is looked through for viruses alone. Without a resolver nobody's word is checked."""
    if letter.account is not None:
        return Looked(virus=scan.look_for_virus(letter, rules))
    known = authenticate.look(letter, rules, resolver) if resolver else UNKNOWN
    return Looked(known, scan.look(letter, rules, resolver))
