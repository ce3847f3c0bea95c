"""Arguments of a command: how many, and of which kind (pure)."""

from collections.abc import Sequence

from access.managesieve.framer import Atom, Word

LARGEST = 2**32 - 1  # RFC 5804 §4: number


class Malformed(Exception):
    """The arguments make no sense; the text says why."""


def strings(words: Sequence[Word], what: str, count: int) -> list[bytes]:
    """Exactly so many strings."""
    found = [word for word in words if isinstance(word, bytes)]
    if len(words) != count or len(found) != count:
        raise Malformed(f"It takes {what}")
    return found


def texts(words: Sequence[Word], what: str, count: int) -> list[str]:
    """Exactly so many strings, in UTF-8."""
    return [text(octets) for octets in strings(words, what, count)]


def text(octets: bytes) -> str:
    try:
        return octets.decode()
    except UnicodeDecodeError:
        raise Malformed("Names are UTF-8") from None


def number(word: Word) -> int:
    if not isinstance(word, Atom) or not word.text.isascii() or not word.text.isdigit() or int(word.text) > LARGEST:
        raise Malformed("A size is a number")
    return int(word.text)


def nothing(words: Sequence[Word]) -> None:
    if words:
        raise Malformed("It takes no argument")
