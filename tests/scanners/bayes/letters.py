"""Letters to learn from: what Carl wants from Anna, and what he wants to sell her."""

from random import Random

WANTED = (
    "meeting minutes office harbour ferry invoice Thursday agenda garden lunch report printer budget roof"
).split()
JUNK = ("casino winner pills mortgage prize viagra lottery jackpot cheap guaranteed millions herbal refinance").split()
COMMON = ("the and for with about please you from have this that").split()


def letter(words: list[str], number: int, *, sender: str = "carl@example.net") -> bytes:
    """A letter of its own for each number."""
    dice = Random(f"{words[0]} {number}")
    text = " ".join(dice.choices(words, k=30) + dice.choices(COMMON, k=30))
    return (
        f"From: Carl <{sender}>\r\nTo: anna@example.test\r\nSubject: {' '.join(dice.choices(words, k=3))}\r\n"
        f"Date: Thu, 26 Nov 2026 09:00:00 +0000\r\nMessage-ID: <{words[0]}.{number}@example.net>\r\n\r\n{text}\r\n"
    ).encode()


def wanted(number: int) -> bytes:
    return letter(WANTED, number)


def junk(number: int) -> bytes:
    return letter(JUNK, number, sender="winner@cheap.example")
