"""The TRANSACTION state: the drop is frozen and ours alone (RFC 1939 §5)."""

from collections.abc import Callable, Iterator

from access.pop3 import capabilities, languages, replies
from access.pop3.maildrop import Letter, Lost, Maildrop
from access.pop3.parser import Command
from access.pop3.replies import err, ok
from access.wire.answers import Answer, HangUp
from mailapp.store.values import NoSuchMessage

DIGITS = 10  # of a message number; more is none


class NoSuchLetter(Exception):
    """The text is the answer."""


class Transaction:
    """After login. Messages are counted from 1."""

    def __init__(self, drop: Maildrop) -> None:
        self.drop = drop
        self.deleted: set[int] = set()  # numbers
        self.read: set[int] = set()
        self.over = False  # QUIT was said

    def living(self) -> Iterator[tuple[int, Letter]]:
        """Numbers and letters that are not marked as deleted."""
        numbered = enumerate(self.drop.letters, 1)
        return ((number, letter) for number, letter in numbered if number not in self.deleted)

    def find(self, word: str) -> tuple[int, Letter]:
        """Raises NoSuchLetter."""
        number = _number(word)
        if number is None or not 1 <= number <= len(self.drop.letters):
            raise NoSuchLetter(f"No such message: there are {len(self.drop.letters)}")
        if number in self.deleted:
            raise NoSuchLetter(f"Message {number} is deleted")
        return number, self.drop.letters[number - 1]


State = Transaction
Result = Iterator[Answer]


def _number(word: str) -> int | None:
    return int(word) if word.isascii() and word.isdigit() and len(word) <= DIGITS else None


def stat(state: State, command: Command) -> Result:
    sizes = [letter.size for _, letter in state.living()]
    yield ok(f"{len(sizes)} {sum(sizes)}")


def scan(state: State, command: Command) -> Result:
    """LIST: numbers and sizes, of all or of one."""
    return _listing(state, command, lambda letter: str(letter.size))


def uidl(state: State, command: Command) -> Result:
    """UIDL: numbers and unique ids, of all or of one."""
    return _listing(state, command, state.drop.unique_id)


def _listing(state: State, command: Command, tell: Callable[[Letter], str]) -> Result:
    if word := command.argument.strip():
        try:
            number, letter = state.find(word)
        except NoSuchLetter as none:
            yield err(str(none))
        else:
            yield ok(f"{number} {tell(letter)}")
        return
    yield ok(f"{len(state.drop.letters) - len(state.deleted)} messages")
    for number, letter in state.living():
        yield f"{number} {tell(letter)}\r\n".encode()
    yield replies.END


def retrieve(state: State, command: Command) -> Result:
    try:
        number, letter = state.find(command.argument.strip())
        file = state.drop.content(letter)
    except (NoSuchLetter, NoSuchMessage) as none:
        yield err(str(none))
        return
    with file:
        yield ok(f"{letter.size} octets")
        yield from replies.stuffed(file)
    state.read.add(number)


def top(state: State, command: Command) -> Result:
    words = command.words()
    lines = _number(words[1]) if len(words) == 2 else None
    if lines is None:
        yield err("TOP needs a message and a number of lines")
        return
    try:
        _, letter = state.find(words[0])
        file = state.drop.content(letter)
    except (NoSuchLetter, NoSuchMessage) as none:
        yield err(str(none))
        return
    with file:
        yield ok("The top of it")
        yield from replies.top(file, lines)


def delete(state: State, command: Command) -> Result:
    try:
        number, _ = state.find(command.argument.strip())
    except NoSuchLetter as none:
        yield err(str(none))
        return
    state.deleted.add(number)
    yield ok(f"Message {number} will be deleted")


def reset(state: State, command: Command) -> Result:
    state.deleted.clear()
    yield ok(f"{len(state.drop.letters)} messages")


def noop(state: State, command: Command) -> Result:
    yield ok()


def capa(state: State, command: Command) -> Result:
    """What is there before login is told here, too (RFC 2449 §6), but for STLS (RFC 2595 §4)."""
    yield capabilities.listed(logins=True, stls=False)


def lang(state: State, command: Command) -> Result:
    yield languages.lang(command.argument)


def quit(state: State, command: Command) -> Result:
    """UPDATE: the only place where POP3 changes anything (RFC 1939 §6)."""
    state.over = True
    deleted = [state.drop.letters[number - 1] for number in sorted(state.deleted)]
    read = [state.drop.letters[number - 1] for number in sorted(state.read - state.deleted)]
    try:
        state.drop.update(deleted, read)
    except Lost:
        yield HangUp(err("The maildrop was no longer ours: nothing is deleted", replies.SYS_TEMP))
        return
    finally:
        state.drop.close()  # before we say so: the client may be back at once
    yield HangUp(ok("Bye"))


def unknown(state: State, command: Command) -> Result:
    yield err("You are logged in" if command.verb in BEFORE_LOGIN else "No such command")


BEFORE_LOGIN = ("USER", "PASS", "AUTH", "STLS", "UTF8", "APOP")
MENU: dict[str, Callable[[State, Command], Result]] = {
    "STAT": stat,  # RFC 1939 §5
    "LIST": scan,  # RFC 1939 §5
    "RETR": retrieve,  # RFC 1939 §5
    "DELE": delete,  # RFC 1939 §5
    "NOOP": noop,  # RFC 1939 §5
    "RSET": reset,  # RFC 1939 §5
    "TOP": top,  # RFC 1939 §7
    "UIDL": uidl,  # RFC 1939 §7
    "CAPA": capa,  # RFC 2449 §5
    "LANG": lang,  # RFC 6856 §3.2
    "QUIT": quit,  # RFC 1939 §6
}
