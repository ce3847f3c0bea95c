"""`manage.py quarantine`: letters that wait for somebody to release them."""

from collections.abc import Callable, Sequence

from mailapp.commands import JSON, Argument, HouseCommand, Verb, operator
from mailapp.directory import api as directory
from mailapp.directory.values import DirectoryError
from mailapp.guard import api
from mailapp.guard.api import GuardError, Held

MOST = 1000
NUMBER = Argument("number", type=int, help="of the letter, from `list`")
NUMBERS = Argument("numbers", type=int, nargs="+", metavar="NUMBER", help="of the letters, from `list`")
WHOSE = Argument("--for", dest="whose", default="", metavar="ADDRESS", help="one person's letters only")
WORDS = Argument("--words", default="", help="part of an address or of the subject, or a queue id")


def listed(whose: str, words: str) -> list[dict[str, object]]:
    return [_fields(letter) for letter in api.held(_account(whose), words, limit=MOST)]


def show(number: int) -> dict[str, object]:
    letter = api.held_one(number)
    told = api.why(letter.account, letter.trace)
    reasons = [f"{reason.points:+g} {reason.because}" for reason in told.opinion.reasons] if told else []
    return {
        **_fields(letter),
        "reasons": reasons,
        "authentication": list(told.opinion.authentication) if told else [],
    }


def release(numbers: Sequence[int]) -> str:
    return _each(numbers, lambda number: api.release(number, by=operator()), "Released for {}.")


def delete(numbers: Sequence[int]) -> str:
    return _each(numbers, lambda number: api.delete(number, by=operator()), "Deleted for {}.")


def always(number: int) -> str:
    letter = api.held_one(number)
    api.always(letter.account, letter.author or letter.sender, by=operator(), trace=letter.trace)
    api.release(number, by=operator())
    return f"Released; {letter.author or letter.sender} is always welcome with {letter.address}."


def never(number: int) -> str:
    letter = api.held_one(number)
    api.never_again(letter.account, letter.author or letter.sender, by=operator(), trace=letter.trace)
    api.delete(number, by=operator())
    return f"Deleted; letters of {letter.author or letter.sender} lie in the Junk of {letter.address} from now on."


def _each(numbers: Sequence[int], act: Callable[[int], Held], said: str) -> str:
    return "\n".join(said.format(act(number).address) for number in numbers)


def _account(address: str) -> int | None:
    if not address:
        return None
    person = directory.account(address)
    if person is None:
        raise GuardError(f"There is no account {address}.")
    return person.id


def _fields(letter: Held) -> dict[str, object]:
    return {
        "number": letter.id,
        "for": letter.address,
        "at": letter.at,
        "from": letter.author or letter.sender,
        "subject": letter.subject,
        "points": letter.points,
        "because": letter.because,
        "trace": letter.trace,
        "size": letter.size,
    }


class Command(HouseCommand):
    help = "Letters in quarantine: listed, shown, released, deleted."
    epilog = """examples:
  manage.py quarantine list --for anna@example.com
  manage.py quarantine release 12 13"""
    errors = (GuardError, DirectoryError)
    verbs = (
        Verb("list", listed, "List them, newest first.", WHOSE, WORDS, JSON),
        Verb("show", show, "Show one, and why it is there.", NUMBER, JSON),
        Verb("release", release, "Put letters into the INBOX of their persons.", NUMBERS),
        Verb("delete", delete, "Delete letters for ever.", NUMBERS),
        Verb("always", always, "Release one, and let its author in from now on.", NUMBER),
        Verb("never", never, "Delete one, and put further letters of its author into Junk.", NUMBER),
    )
