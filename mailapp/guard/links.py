"""Links of the daily letter: signed, for one letter of one person, and only for a time.

A link opens a page; only the button there acts. Programs that look at mail follow links, and must release nothing.
"""

from django.core import signing

from mailapp.guard.quarantine import held_one
from mailapp.guard.values import GuardError, Held

SALT = "pillarbox.guard.digest"
DAY = 86_400


def token(held: Held) -> str:
    return signing.dumps([held.account, held.id], salt=SALT)


def opened(text: str, days: int) -> Held:
    """The letter that a link is about; `days`: how old it may be. Raises GuardError with a sentence."""
    try:
        account, number = signing.loads(text, salt=SALT, max_age=days * DAY)
        return held_one(number, account)
    except signing.SignatureExpired:
        raise GuardError("This link is too old.") from None
    except (signing.BadSignature, TypeError, ValueError) as wrong:
        if isinstance(wrong, GuardError):
            raise
        raise GuardError("This link is not one of ours, or not whole.") from None
