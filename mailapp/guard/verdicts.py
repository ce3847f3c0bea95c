"""Never again, and always: what a person says of whoever wrote a letter."""

from mailapp.guard.listing import Entry
from mailapp.guard.lists import add_entry
from mailapp.guard.names import names
from mailapp.guard.values import GuardError
from mailapp.guard.why import why


def never_again(account: int, author: str, by: str, trace: str = "") -> Entry:
    """His letters lie in Junk from now on. Raises GuardError."""
    return _said(account, author, by, trace, allow=False)


def always(account: int, author: str, by: str, trace: str = "") -> Entry:
    """His letters are welcome from now on, unless they are forged. Raises GuardError."""
    return _said(account, author, by, trace, allow=True)


def _said(account: int, author: str, by: str, trace: str, *, allow: bool) -> Entry:
    if "@" not in author:
        raise GuardError("This letter does not say who wrote it.")
    reason = f"said of letter {trace}" if trace else ""
    made = add_entry(author, allow=allow, account=account, by=by, reason=reason)
    known = why(account, trace)
    if known and known.opinion.proven:  # whoever is forged must not suffer for it
        names.count([author.rpartition("@")[2].lower()], good=allow)
    return made


def is_doubtful(account: int, trace: str) -> bool:
    """Whether a proof that this letter is its author's was looked for, and none was found."""
    known = why(account, trace)
    return bool(known and known.opinion.authentication and not known.opinion.proven)
