"""Where is my mail? What became of a letter, recipient by recipient, for the person who sent it and nobody else."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from mailapp.delivery.models import Submitted
from mailapp.delivery.receipts import READ
from mailapp.directory import api as directory
from mailapp.journal import api as journal
from mailapp.journal.values import Noted
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueuedRecipient, State


class NotYours(LookupError):
    """This person sent no such letter; the text is a sentence."""


class Place(Enum):
    """Where one recipient's copy is."""

    FILED = "filed"  # in a mailbox here
    SENT = "sent"  # another server has taken it
    SCHEDULED = "scheduled"  # leaves later
    WAITING = "waiting"  # leaves now, or was put off
    SENDING = "sending"
    HELD = "held"
    FAILED = "failed"  # refused, or given up
    RETURNED = "returned"  # another server took it, and sent it back
    CANCELLED = "cancelled"


OF_STATE = {
    State.SCHEDULED: Place.SCHEDULED,
    State.QUEUED: Place.WAITING,
    State.SENDING: Place.SENDING,
    State.HELD: Place.HELD,
    State.SENT: Place.SENT,
    State.BOUNCED: Place.FAILED,
    State.CANCELLED: Place.CANCELLED,
}
# What a person should look at first.
LEAST_FAR = (
    Place.FAILED,
    Place.RETURNED,
    Place.HELD,
    Place.WAITING,
    Place.SCHEDULED,
    Place.SENDING,
    Place.CANCELLED,
    Place.SENT,
    Place.FILED,
)
STOPPABLE = (Place.SCHEDULED, Place.WAITING, Place.HELD)
URGED = (Place.SCHEDULED, Place.WAITING)


@dataclass(frozen=True, slots=True)
class Standing:
    """One recipient's copy. `at`: since when it is so; `until`: when it leaves, or is tried again."""

    address: str
    place: Place
    at: datetime
    until: datetime | None = None
    host: str = ""  # who took or refused it
    words: str = ""  # what that server said, or why it is held
    tls: str = ""  # "TLSv1.3 TLS_AES_256_GCM_SHA384", "" in the clear
    tries: int = 0
    read: datetime | None = None  # when he said so

    @property
    def may_be_cancelled(self) -> bool:
        return self.place in STOPPABLE

    @property
    def may_be_urged(self) -> bool:
        return self.place in URGED


@dataclass(frozen=True, slots=True)
class Tracked:
    """One letter that somebody sent."""

    trace: str
    at: datetime
    standings: tuple[Standing, ...]

    @property
    def may_be_cancelled(self) -> bool:
        return any(standing.may_be_cancelled for standing in self.standings)


def whereabouts(account: int, message_id: str) -> list[Tracked]:
    """What became of the letters with this Message-ID that this person sent: nothing, mostly one."""
    if not message_id:
        return []
    rows = Submitted.objects.filter(account_id=account, message_id=message_id[:255]).order_by("id")
    return [Tracked(row.trace, row.at, _standings(row.trace, set(row.hidden))) for row in rows]


def at_a_glance(account: int, message_ids: Iterable[str]) -> dict[str, Place]:
    """Of each of these letters that this person sent, where the copy is that is least far; three queries for all."""
    names = [one[:255] for one in message_ids if one]
    rows = Submitted.objects.filter(account_id=account, message_id__in=names) if names else ()
    letters = {row.trace: row for row in rows}
    found = {row.message_id: Place.FILED for row in letters.values()}
    lines = [one for one in outbox.glance(letters) if one[1] not in letters[one[0]].hidden] if letters else []
    back = journal.returned({trace for trace, _, state in lines if state is State.SENT}) if lines else set()
    for trace, address, state in lines:
        place = Place.RETURNED if (trace, address) in back else OF_STATE[state]
        name = letters[trace].message_id
        found[name] = min(place, found[name], key=LEAST_FAR.index)
    return found


def take_back(account: int, trace: str, address: str = "", *, by: str) -> int:
    """Stop what has not left yet, of the whole letter or for one recipient; how many. Nobody is told.

    Raises NotYours, and outbox.NotInQueue when it is too late.
    """
    return _act(outbox.delete, account, trace, address, by)


def urge(account: int, trace: str, address: str = "", *, by: str) -> int:
    """Try now what waits; how many recipients. Raises NotYours, and outbox.NotInQueue when nothing waits."""
    return _act(outbox.retry, account, trace, address, by)


def _act(do: Callable[[str, str, str], int], account: int, trace: str, address: str, by: str) -> int:
    letter = Submitted.objects.filter(account_id=account, trace=trace).first()
    if letter is None:
        raise NotYours("You have sent no such letter.")
    lines = _lines(trace)
    if not address and all(line.state is State.SCHEDULED for line in lines):
        return do(trace, by, "")  # nobody has it yet, and so nobody gets a copy
    done = 0
    for line in lines:
        if line.address not in letter.hidden and _shown(line) == (address or _shown(line)):
            with suppress(outbox.NotInQueue):  # some have left
                done += do(trace, by, line.address)
    if not done:
        raise outbox.NotInQueue("Nothing of it waits any more.")
    return done


def _standings(trace: str, hidden: set[str]) -> tuple[Standing, ...]:
    """One for each address that the writer knows; of several copies behind one address that which is least far."""
    story = journal.timeline(trace)
    newest_first: dict[str, list[Noted]] = {}
    read = {noted.step.address: noted.at for noted in story if noted.step.detail.get(READ)}
    story = [noted for noted in story if not noted.step.detail.get(READ)]
    for noted in reversed(story):
        newest_first.setdefault(noted.step.address, []).append(noted)
    found: dict[str, Standing] = {}
    for line in _lines(trace):
        if line.address not in hidden:
            standing = _of_line(line, newest_first.get(line.address, []))
            found[standing.address] = min(standing, found.get(standing.address, standing), key=_way_gone)
    for noted in story:
        # A letter that waited for one of us is in both: it has left the queue, for his mailbox.
        if noted.step.kind == "filed" and _is_about(noted) and noted.step.address not in hidden:
            found[noted.step.address] = _filed(noted)
    return tuple(replace(one, read=read.get(address)) for address, one in found.items())


def _way_gone(standing: Standing) -> int:
    return LEAST_FAR.index(standing.place)


def _lines(trace: str) -> Sequence[QueuedRecipient]:
    try:
        return outbox.show(trace).recipients
    except outbox.NotInQueue:  # nobody elsewhere was written to
        return ()


def _shown(line: QueuedRecipient) -> str:
    """The address that was written to: where a colleague has his mail forwarded is his affair (RFC 3461 §5.2.7.4)."""
    written = line.orcpt.partition(";")[2]
    return written if directory.is_local_domain(written.rpartition("@")[2].lower()) else line.address


def _is_about(noted: Noted) -> bool:
    """About the letter itself, not about a report on it."""
    return "report" not in noted.step.detail


def _filed(noted: Noted) -> Standing:
    return Standing(noted.step.address, Place.FILED, noted.at)


def _of_line(line: QueuedRecipient, mine: Sequence[Noted]) -> Standing:
    """`mine`: what the journal says of this address, the newest first."""
    # A report may be quicker than we are in writing down that the letter was taken.
    back = next((noted for noted in mine if noted.step.detail.get("returned")), None)
    latest = back or next(iter(mine), None)
    detail = latest.step.detail if latest else {}
    standing = Standing(
        _shown(line),
        OF_STATE[line.state],
        latest.at if latest else line.created,
        line.next_attempt,
        line.last_host,
        line.last_reply or line.reason,
        str(detail.get("tls", "")),
        line.tries,
    )
    if standing.place is Place.SENT and back:
        return replace(standing, place=Place.RETURNED, host=str(detail["host"]), words=str(detail["reply"]))
    if standing.place is Place.SENT and not line.last_host:  # by our own hands, to one of us
        return replace(standing, place=Place.FILED)
    return standing
