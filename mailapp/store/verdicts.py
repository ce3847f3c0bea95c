"""What people say of letters by what they do with them: junk, or not, or worth an answer. Written in the transaction
that moves or marks the letters, and read by whoever trains a filter (mailapp/delivery/training.py).

Whatever program they use: IMAP's MOVE, COPY and APPEND to Junk and out of it, the keywords $Junk and $NotJunk (and
Junk and NonJunk, as Thunderbird calls them), \\Answered, the webmail's buttons, a release from quarantine. One row for
each such command, and none for any other; what is delivered, by whatever rule, nobody has said anything of.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import lru_cache, partial, reduce
from operator import or_

from django.db.models import F, Q

from mailapp.store import flags, maildir
from mailapp.store.models import Mailbox, Message, Said
from mailapp.store.search_sources import Source
from mailapp.store.values import ANSWERED, INBOX, JUNK, NOT_JUNK, Flags, UidSet

JUNK_USE, TRASH_USE = "\\Junk", "\\Trash"
RANGES = 20  # of UIDs that one command names; of more the letters between are looked at, too


class Kind(IntEnum):
    JUNK = 1
    WANTED = 2
    ANSWERED = 3
    KNOWN = 4  # nobody has said anything, but it is from somebody who is known


MARKS = {JUNK.lower(): Kind.JUNK, "junk": Kind.JUNK, NOT_JUNK.lower(): Kind.WANTED, "nonjunk": Kind.WANTED}
KEYWORDS = {kind: tuple(word for word, of in MARKS.items() if of is kind) for kind in (Kind.JUNK, Kind.WANTED)}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was said of a letter: `account` is whose mailbox it lies in, `source` where its file is."""

    account: int
    address: str
    kind: Kind
    uid: int
    source: Source


# -- said ------------------------------------------------------------------------------------------


def moved(source: Mailbox, target: Mailbox, uids: Sequence[int]) -> None:
    """These have come to `target` just now. In the caller's transaction."""
    if uids and target.special_use == JUNK_USE != source.special_use:
        appended(target.pk, uids)
    elif uids and source.special_use == JUNK_USE and target.special_use not in (JUNK_USE, TRASH_USE):
        wanted(target.pk, uids)


def wanted(box: int, uids: Sequence[int]) -> None:
    """These have come here out of Junk, or out of quarantine."""
    Said.objects.create(mailbox_id=box, kind=Kind.WANTED, low=min(uids), high=max(uids), modseq=0)


def appended(box: int, uids: Sequence[int]) -> None:
    """A client has put these into a mailbox; only called for what lies in Junk."""
    Said.objects.create(mailbox_id=box, kind=Kind.JUNK, low=min(uids), high=max(uids), modseq=0)


def marked(box: int, kind: Kind, uids: Collection[int], modseq: int) -> None:
    """These have just got flags that say so."""
    ranges = UidSet.of(*uids).merged()
    if len(ranges) > RANGES:
        ranges = [(ranges[0][0], ranges[-1][1])]
    Said.objects.bulk_create(
        [Said(mailbox_id=box, kind=kind, low=low, high=high or low, modseq=modseq) for low, high in ranges]
    )


@lru_cache(256)
def kind_of(given: Flags) -> Kind | None:
    """What flags that are set say: junk and not junk at once is nothing."""
    if not given:
        return None
    kinds = {MARKS[flag.lower()] for flag in given if flag.lower() in MARKS}
    if len(kinds) == 1:
        return kinds.pop()
    return Kind.ANSWERED if not kinds and ANSWERED in given else None


# -- heard -----------------------------------------------------------------------------------------


def is_waiting() -> bool:
    """Whether anybody has said anything that was not heard yet: one short question."""
    return Said.objects.exists()


def take(most: int) -> tuple[int, list[Verdict]]:
    """The first thing that was said: its id, and at most so many of its letters that still lie there. (0, []): nothing.

    Tell `heard` when they are dealt with; until then they are given again.
    """
    said = Said.objects.select_related("mailbox__account").order_by("pk").first()
    return (said.pk, list(_letters(said, most))) if said else (0, [])


def _letters(said: Said, most: int) -> Iterator[Verdict]:
    box = said.mailbox
    if said.kind == Kind.ANSWERED and box.special_use == JUNK_USE:
        return
    there = Message.objects.filter(mailbox=box, uid__range=(said.low, said.high))
    found = there.annotate(answered=F("flags").bitand(flags.BITS[ANSWERED])).filter(_still(said))
    directory = maildir.folder(box.account.address, box.name)
    rows = found.order_by("uid").values_list("content_id", "base", "suffix", "uid")
    for content, base, suffix, uid in rows[:most]:
        source = _source(content, directory, base, suffix)
        yield Verdict(box.account_id, box.account.address, Kind(said.kind), uid, source)


def _still(said: Said) -> Q:
    """What is marked otherwise since is left to whoever marked it; what has come by a move lies there or does not."""
    if not said.modseq:
        return Q()
    if said.kind == Kind.ANSWERED:
        return Q(modseq__gte=said.modseq, answered__gt=0)
    words = (Q(keywords__icontains=f" {word} ") for word in KEYWORDS[Kind(said.kind)])
    return Q(modseq__gte=said.modseq) & reduce(or_, words)


def heard(said: int, upto: int) -> None:
    """All of it up to this UID; with 0 all of it."""
    if upto:
        Said.objects.filter(pk=said).update(low=upto + 1)
    Said.objects.filter(Q(low__gt=F("high")) | Q(pk=said if not upto else 0)).delete()


# -- looked for ------------------------------------------------------------------------------------


def from_people(account: int, addresses: Sequence[str], since: datetime, most: int) -> list[Verdict]:
    """Letters from these people that came into INBOX lately, the newest first."""
    found = Message.objects.filter(mailbox__account=account, mailbox__name=INBOX, internal_date__gte=since)
    found = found.filter(content__heading__sender_address__in=addresses).order_by("-internal_date")
    rows = found.values_list("mailbox__account__address", "content_id", "base", "suffix", "uid")
    return [
        Verdict(account, address, Kind.KNOWN, uid, _source(content, maildir.folder(address, INBOX), base, suffix))
        for address, content, base, suffix, uid in rows[:most]
    ]


def _source(content: int, directory: str, base: str, suffix: str) -> Source:
    return Source(content, "", (), (partial(maildir.locate, directory, base, suffix),))
