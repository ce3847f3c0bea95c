"""Groups that are not open to everybody: who may write to them, asked at RCPT."""

from collections.abc import Callable
from dataclasses import replace

from mailapp.directory.addresses import canonical
from mailapp.directory.values import DirectoryError, Gate, Outcome, Posting, Resolution, Writer

Ask = Callable[[str], Resolution | None]  # an address → where its mail goes; None = not known without a query

WORDS = {
    Posting.MEMBERS: "Only its members may write to this list",
    Posting.CLOSED: "Only our own people may write to this list",
}


def admitted(found: Resolution, writer: Writer, ask: Ask) -> Resolution | None:
    """The same resolution, or RESTRICTED when a group on the way is closed to this writer; None = cannot be told yet.

    A closed group is closed by whatever way one comes to it, so that no alias opens it by oversight.
    """
    if writer.trusted:
        return found
    for gate in found.gates:
        passed = _passes(gate, writer, ask)
        if passed is None:
            return None
        if not passed:
            words = WORDS[gate.posting]
            return replace(found, outcome=Outcome.RESTRICTED, local=(), remote=(), words=words)
    return found


def _passes(gate: Gate, writer: Writer, ask: Ask) -> bool | None:
    if gate.posting is Posting.CLOSED:
        return writer.account is not None
    members = ask(gate.address)
    return None if members is None else _is_member(writer, members)


def _is_member(writer: Writer, members: Resolution) -> bool:
    """Our own people are known by their login, others by the reverse-path: anybody can write one of our addresses."""
    if writer.account is not None:
        return any(recipient.account.id == writer.account for recipient in members.local)
    try:
        address = canonical(writer.address)
    except DirectoryError:  # also the null sender
        return False
    return any(canonical(member) == address for member in members.remote)
