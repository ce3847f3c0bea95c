"""`manage.py queue`: letters that are leaving."""

from collections.abc import Callable, Sequence

from django.utils import timezone

from mailapp.commands import JSON, Argument, HouseCommand, Verb, count, operator
from mailapp.outbox import api
from mailapp.outbox.values import QueuedLetter, QueuedRecipient, QueueFilter, State
from mailapp.outbox.wording import shown_size, standing

STATES = [state.value for state in State]
TRACE = Argument("trace", help="the queue id, as in the 250 reply and in `queue list`")
RECIPIENT = Argument("--recipient", default="", help="this recipient only, its whole address")


def listed(state: str | None, sender: str, recipient: str, domain: str, page: int, limit: int) -> list[QueuedRecipient]:
    wanted = QueueFilter(State(state) if state else None, sender, recipient, domain)
    return api.list_queue(wanted, (page - 1) * limit, limit)


def show(trace: str) -> QueuedLetter:
    return api.show(trace.upper())


def retry(trace: str, recipient: str) -> str:
    return _done(api.retry, trace, recipient, "to be tried now")


def hold(trace: str, recipient: str) -> str:
    return _done(api.hold, trace, recipient, "held")


def release(trace: str, recipient: str) -> str:
    return _done(api.release, trace, recipient, "released")


def delete(trace: str, recipient: str) -> str:
    return _done(api.delete, trace, recipient, "deleted; nobody is told")


def flush(domain: str) -> str:
    number = api.flush(operator(), domain.lower())
    return f"{number} {'recipient is' if number == 1 else 'recipients are'} to be tried now."


def _done(act: Callable[[str, str, str], int], trace: str, recipient: str, what: str) -> str:
    number = act(trace.upper(), operator(), recipient)
    return f"{trace.upper()}: {number} {'recipient' if number == 1 else 'recipients'} {what}."


def told_list(lines: Sequence[QueuedRecipient]) -> str:
    """Two lines for each recipient: which letter, and where it stands."""
    if not lines:
        return "The queue is empty."
    return "\n".join(f"{_letter(line)}\n    {_standing(line)}" for line in lines)


def told_letter(letter: QueuedLetter) -> str:
    story = [f"  {noted.at:%Y-%m-%d %H:%M:%S}  {noted.step.summary}" for noted in letter.story]
    return "\n".join(
        [
            f"{letter.trace}  from {letter.reverse_path or '<>'}, {shown_size(letter.size)}, "
            f"accepted {letter.created:%Y-%m-%d %H:%M:%S}",
            *(f"  {line.address}\n    {_standing(line)}" for line in letter.recipients),
            *(["", "What happened:", *story] if story else []),
            *(["", letter.headers] if letter.headers else []),
        ]
    )


def _letter(line: QueuedRecipient) -> str:
    return (
        f"{line.trace}  {line.created:%Y-%m-%d %H:%M}  {shown_size(line.size)}  "
        f"{line.reverse_path or '<>'} -> {line.address}"
    )


def _standing(line: QueuedRecipient) -> str:
    return standing(line, timezone.now())


class Command(HouseCommand):
    help = "Letters that are leaving: look at them, and take them in hand."
    epilog = """examples:
  manage.py queue list --domain example.net
  manage.py queue show 2NX0QBD4Z7K1F
  manage.py queue hold 2NX0QBD4Z7K1F --recipient carl@example.net
  manage.py queue flush --domain example.net"""
    errors = (api.NotInQueue,)
    verbs = (
        Verb(
            "list",
            listed,
            "List what is still to be done, newest first.",
            Argument("--state", choices=STATES, help="in this state; also shows what is done"),
            Argument("--sender", default="", help="part of the sender's address"),
            Argument("--recipient", default="", help="part of the recipient's address"),
            Argument("--domain", default="", help="the recipient's domain"),
            Argument("--page", type=count, default=1, help="which page, from 1"),
            Argument("--limit", type=count, default=100, help="lines on a page (100)"),
            JSON,
            told=told_list,
        ),
        Verb("show", show, "Show all that is known of a letter.", TRACE, JSON, told=told_letter),
        Verb("retry", retry, "Try a waiting letter now.", TRACE, RECIPIENT),
        Verb("hold", hold, "Keep a letter until it is released.", TRACE, RECIPIENT),
        Verb("release", release, "Let a held letter go.", TRACE, RECIPIENT),
        Verb("delete", delete, "Cancel a letter that has not left, without a bounce.", TRACE, RECIPIENT),
        Verb("flush", flush, "Try everything now.", Argument("--domain", default="", help="for this domain only")),
    )
