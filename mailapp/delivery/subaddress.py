"""Sub-addresses (RFC 5233): a letter to anna+projects lies in Anna's folder Projects."""

from mailapp.directory.values import LocalRecipient
from mailapp.policy.values import Policy
from mailapp.store import api as store
from mailapp.store.values import INBOX, SEPARATOR, MailboxInfo, StoreError


def folder(recipient: LocalRecipient, into: str, rules: Policy) -> str:
    """Where the letter goes: `into` (which decide() chose) stands, unless that is INBOX and the detail names another.

    Special folders are nobody's to choose from outside, except by policy: a writer could hide a letter in Trash.
    """
    if into != INBOX or not recipient.detail:
        return into
    name = folder_named(recipient, rules)
    if name != INBOX or not rules.detail_makes_folder or not rules.detail_into_folder:
        return name
    try:
        return store.open(recipient.account.id).create(_capital(recipient.detail)).name
    except StoreError:  # there is one, but special; a name that cannot be, or too many folders
        return INBOX


def folder_named(recipient: LocalRecipient, rules: Policy) -> str:
    """The folder that the detail names, as things are; INBOX if it names none."""
    if not recipient.detail or not rules.detail_into_folder:
        return INBOX
    found = _named(recipient.detail, store.open(recipient.account.id).mailboxes())
    return found.name if found and (rules.detail_into_special or not found.special_use) else INBOX


def _named(detail: str, boxes: list[MailboxInfo]) -> MailboxInfo | None:
    """The folder of that name, in either case; a dot may stand for the separator, which few forms of sign-up take."""
    known = {box.name.casefold(): box for box in boxes}
    wanted = detail.casefold()
    return known.get(wanted) or known.get(wanted.replace(".", SEPARATOR))


def _capital(detail: str) -> str:
    """`projects` → `Projects`: addresses come in small letters, folders do not."""
    return detail[:1].upper() + detail[1:]
