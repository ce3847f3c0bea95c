"""Letters to learn from: what Carl wants from Anna, and what somebody wants to sell her."""

from random import Random

WANTED = "meeting minutes office harbour ferry invoice Thursday agenda garden lunch report printer budget roof"
JUNK = "casino winner pills mortgage prize viagra lottery jackpot cheap guaranteed millions herbal refinance"
COMMON = "the and for with about please you from have this that"


def letter(words: str, number: int, *, sender: str = "carl@example.net") -> bytes:
    """A letter of its own for each number."""
    those, dice = words.split(), Random(f"{words} {number}")
    text = " ".join(dice.choices(those, k=30) + dice.choices(COMMON.split(), k=30))
    return (
        f"From: Carl <{sender}>\r\nTo: anna@example.test\r\nSubject: {' '.join(dice.choices(those, k=3))}\r\n"
        f"Date: Thu, 26 Nov 2026 09:00:00 +0000\r\nMessage-ID: <{those[0]}.{number}@example.net>\r\n\r\n{text}\r\n"
    ).encode()


def wanted(number: int) -> bytes:
    return letter(WANTED, number)


def junk(number: int) -> bytes:
    return letter(JUNK, number, sender="winner@cheap.example")
