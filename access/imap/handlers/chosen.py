"""Which messages a command means, and whether they may be changed."""

from access.imap.refusals import No, Wrong
from access.imap.sets import SequenceSet
from access.imap.states import Selected
from mailapp.store.values import Flags, MailboxInfo, NoSuchMailbox

KEYWORDS = 100  # that one command may name
KEYWORD_LENGTH = 100  # characters


def chosen(state: Selected, wanted: SequenceSet, by_uid: bool) -> list[int]:
    """UIDs in order, of messages that the client knows. Raises Wrong."""
    check_uid_only(state, by_uid)
    return state.view.known(state.view.uids(wanted, by_uid=by_uid))


def check_uid_only(state: Selected, by_uid: bool) -> None:
    """Raises Wrong when sequence numbers were given up."""
    if state.talk.uid_only and not by_uid:
        raise Wrong("UIDs only, as you wished.", "UIDREQUIRED")  # RFC 9586 §3


def check_writable(state: Selected) -> None:
    if state.view.readonly:
        raise No("The mailbox was opened for reading only.")  # RFC 9051 §6.3.3


def require(box: MailboxInfo, right: str) -> None:
    """Raises No without this right; NoSuchMailbox where even that would tell too much (RFC 4314 §6)."""
    if not box.may(right):
        if not box.may("l"):
            raise NoSuchMailbox("There is no such mailbox.")
        raise No("You do not have the right to do that.", "NOPERM")


def check_flags(flags: Flags) -> None:
    """Raises No when they are more or longer than anybody needs."""
    keywords = [flag for flag in flags if not flag.startswith("\\")]
    if len(keywords) > KEYWORDS or any(len(keyword) > KEYWORD_LENGTH for keyword in keywords):
        raise No(f"{KEYWORDS} keywords of {KEYWORD_LENGTH} characters at most.", "LIMIT")  # RFC 9051 §7.1
