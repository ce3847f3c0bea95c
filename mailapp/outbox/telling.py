"""How `manage.py queue` says what it found, in lines that a person reads."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils import timezone

from mailapp.outbox.reasons import meaning
from mailapp.outbox.values import DestinationStanding, QueuedLetter, QueuedRecipient, Shape, ShapeRow, State
from mailapp.outbox.wording import duration, shown_size, standing


def told_list(lines: Iterable[QueuedRecipient]) -> Iterator[str]:
    """Two lines for each recipient: which letter, and where it stands."""
    empty = True
    for line in lines:
        empty = False
        yield f"{_letter(line)}\n    {standing(line, timezone.now())}"
    if empty:
        yield "The queue is empty."


def told_letter(letter: QueuedLetter | Iterator[bytes]) -> str | Iterator[bytes]:
    """All that is known of it; its octets as they are."""
    if not isinstance(letter, QueuedLetter):
        return letter
    story = [f"  {noted.at:%Y-%m-%d %H:%M:%S}  {noted.step.summary}" for noted in letter.story]
    asked = " ".join(f"{name}={value}" for name, value in letter.envelope.items())
    return "\n".join(
        [
            f"{letter.trace}  from {letter.reverse_path or '<>'}, {shown_size(letter.size)}, "
            f"accepted {letter.created:%Y-%m-%d %H:%M:%S}",
            *([f"  {asked}"] if asked else []),
            *(text for line in letter.recipients for text in _recipient(line)),
            *(["", "What happened:", *story] if story else []),
            *(["", letter.headers] if letter.headers else []),
        ]
    )


def told_shape(found: Shape) -> str:
    """As qshape prints it: T is the total, then a column for each age in minutes."""
    heads = ["T", *map(str, found.minutes), f"{found.minutes[-1]}+"]
    rows = [found.total, *found.rows]
    width = max(len(_name(row)) for row in rows)
    wide = max(5, len(str(found.total.total)))
    lines = [f"{'':{width}} " + " ".join(f"{head:>{wide}}" for head in heads)]
    lines += [f"{_name(row):>{width}} " + " ".join(f"{n:>{wide}}" for n in (row.total, *row.ages)) for row in rows]
    return "\n".join(lines)


def told_destinations(found: Sequence[DestinationStanding]) -> str:
    if not found:
        return "Nothing waits for any destination, and none is limited."
    return "\n".join(text for each in found for text in _destination(each))


def _destination(each: DestinationStanding) -> Iterator[str]:
    rate = f", {each.per_minute} letters a minute" if each.per_minute else ""
    plural = "" if each.connections == 1 else "s"
    yield f"{each.name}  {each.waiting} waiting; {each.connections} connection{plural} at once{rate}"
    if each.rests_until:
        yield f"    rests for {duration(each.rests_until - timezone.now())}: {each.said or 'out of reach'}"
    if each.limit_per_minute or each.limit_connections:
        yield (
            f"    limited here to {each.limit_per_minute or 'any number of'} letters a minute and "
            f"{each.limit_connections or 'the usual number of'} connections"
        )


def _recipient(line: QueuedRecipient) -> Iterator[str]:
    via = f"  (by {line.via})" if line.via else ""
    yield f"  {line.address}{via}\n    {standing(line, timezone.now())}"
    if line.state in (State.QUEUED, State.BOUNCED) and (told := meaning(line.last_reply, ours=not line.last_host)):
        yield f"    {told}"


def _letter(line: QueuedRecipient) -> str:
    return (
        f"{line.trace}  {line.created:%Y-%m-%d %H:%M}  {shown_size(line.size)}  "
        f"{line.reverse_path or '<>'} -> {line.address}"
    )


def _name(row: ShapeRow) -> str:
    return row.name or "<>"
