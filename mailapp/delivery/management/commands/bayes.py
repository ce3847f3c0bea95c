"""`manage.py bayes`: our own spam filter."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mailapp.commands import JSON, Argument, HouseCommand, UsageError, Verb
from mailapp.directory import api as directory
from mailapp.directory.values import DirectoryError
from mailapp.scanners.bayes import api as bayes
from mailapp.scanners.bayes.api import Lesson, Letter, NoLetters
from mailapp.store.watched import counting

Progress = Callable[[int], object]

AT_ONCE = 50  # letters
WHOSE = Argument("--for", dest="address", metavar="ADDRESS", default="", help="one person's model")
ADDRESS = Argument("address", nargs="?", default="", help="for example anna@example.com")
OFFICE = Argument(
    "--office", action="store_true", help="the model of the whole office, which counts less than one's own"
)
SPAM = Argument(
    "--spam", nargs="+", type=Path, default=[], metavar="PATH", help="junk: letters, mboxes, Maildirs, folders"
)
HAM = Argument("--ham", nargs="+", type=Path, default=[], metavar="PATH", help="wanted letters")
PATHS = Argument("paths", nargs="+", type=Path, metavar="PATH", help="letters, mboxes, Maildirs, folders")


@dataclass(frozen=True, slots=True)
class Line:
    """One model."""

    whose: str
    junk: int
    wanted: int
    words: int
    judges: bool


@dataclass(frozen=True, slots=True)
class Scored:
    """What the filter thinks of one letter; no points: it has learnt too little."""

    letter: str
    points: float | None
    because: str


def status() -> list[Line]:
    return [Line(_name(each.account), each.spam, each.ham, each.tokens, each.ready) for each in bayes.standings()]


def _name(account: int) -> str:
    if account == bayes.HOUSE:
        return "the office"
    person = directory.account_by_id(account)
    return person.address if person else f"account {account}, which is gone"


def learn(address: str, office: bool, spam: list[Path], ham: list[Path]) -> str:
    account = _account(address, office)
    if not (spam or ham):
        raise UsageError("What shall be learnt? Give --spam PATH, --ham PATH or both.")
    with counting("letters") as progress:
        junk, read = _taught(account, spam, True, progress)
        wanted, more = _taught(account, ham, False, progress)
    known = read + more - junk - wanted
    return f"Learnt {junk} as junk and {wanted} as wanted; {known} were known already. {_ready(account)}"


def _ready(account: int) -> str:
    if bayes.standing(account).ready:
        return "The filter judges letters."
    times = 1 if account else round(1 / bayes.OTHERS)
    junk, wanted = bayes.LEAST_SPAM * times, bayes.LEAST_HAM * times
    return f"The filter judges letters once it knows {junk} of junk and {wanted} wanted ones."


def unlearn(address: str, office: bool, paths: list[Path]) -> str:
    account = _account(address, office)
    with counting("letters") as progress:
        done, read = _taught(account, paths, None, progress)
    return f"Taken back: {done}; {read - done} had not been learnt."


def _taught(account: int, paths: list[Path], spam: bool | None, progress: Progress) -> tuple[int, int]:
    """How many changed the model, of how many."""
    done = read = 0
    for lessons in _lessons(paths, spam):
        done += bayes.teach(account, lessons)
        read += len(lessons)
        progress(len(lessons))
    return done, read


def _lessons(paths: list[Path], spam: bool | None) -> Iterator[list[Lesson]]:
    some: list[Lesson] = []
    for path in paths:
        for octets in bayes.letters(path):
            some.append(Lesson(Letter(octets), spam))
            if len(some) == AT_ONCE:
                yield some
                some = []
    yield some


def score(address: str, paths: list[Path]) -> list[Scored]:
    account = _account(address, office=not address)
    return [
        _scored(account, str(path) if number == 1 else f"{path}, {number}", octets)
        for path in paths
        for number, octets in enumerate(bayes.letters(path), 1)
    ]


def _scored(account: int, name: str, octets: bytes) -> Scored:
    letter = Letter(octets)
    points, reason = bayes.score(account, letter), bayes.opinion(account, letter)
    if points is None:
        return Scored(name, None, "the filter has learnt too little")
    return Scored(name, round(points, 1), reason.because if reason else "it could be either")


def forget(address: str, office: bool) -> str:
    account = _account(address, office)
    had = bayes.forget(account)
    return f"{'Forgotten' if had else 'Nothing was known of'}: what {_name(account)} had taught."


def _account(address: str, office: bool) -> int:
    if bool(address) == office:
        raise UsageError("Whose model? Name either somebody's address or --office.")
    if office:
        return bayes.HOUSE
    found = directory.account(address)
    if found is None:
        raise DirectoryError(f"There is no account {address}.")
    return found.id


class Command(HouseCommand):
    help = (
        "Our own spam filter: what it has learnt, teaching it, asking it. Nobody has to teach it here: whoever moves "
        "letters to Junk, or out of it, does."
    )
    epilog = "Example: manage.py bayes learn --office --spam /srv/old/Junk --ham /srv/old/Archive"
    errors = (DirectoryError, NoLetters)
    verbs = (
        Verb("status", status, "How many letters were learnt, and who has taught them.", JSON),
        Verb("learn", learn, "Learn letters from files.", WHOSE, OFFICE, SPAM, HAM),
        Verb("unlearn", unlearn, "Take back what was learnt of letters.", WHOSE, OFFICE, PATHS),
        Verb("score", score, "What it thinks of letters: 5 points are junk.", WHOSE, PATHS, JSON),
        Verb(
            "forget", forget, "Forget all that somebody taught, also what the office learnt from it.", ADDRESS, OFFICE
        ),
    )
