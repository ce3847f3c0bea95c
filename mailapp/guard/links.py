"""Links of the daily letter: signed, for one letter of one person, and only for a time.

A link opens a page; only the button there acts. Programs that look at mail follow links, and must release nothing.
It names the copy by what outlives the database: numbers may mean somebody else's letter in the next one.
"""

from django.core import signing

from mailapp.guard.current import rules_of
from mailapp.guard.quarantine import held_copy
from mailapp.guard.values import GuardError, Held
from mailapp.policy.values import Policy

SALT = "pillarbox.guard.digest"
DAY = 86_400


def token(held: Held) -> str:
    return signing.dumps([held.address, held.trace], salt=SALT)


def opened(text: str, rules: Policy) -> Held:
    """The letter that a link is about, which lives as long as letters of his domain wait. Raises GuardError."""
    try:
        address, trace = signing.loads(text, salt=SALT)
        found = held_copy(str(address), str(trace))
        days = rules_of(found.address.rpartition("@")[2], rules).quarantine_days
        signing.loads(text, salt=SALT, max_age=days * DAY)
        return found
    except signing.SignatureExpired:
        raise GuardError("This link is too old.") from None
    except (signing.BadSignature, TypeError, ValueError) as wrong:
        if isinstance(wrong, GuardError):
            raise
        raise GuardError("This link is not one of ours, or not whole.") from None
