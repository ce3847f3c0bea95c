"""The searches that a person made last: offered where he begins another."""

from collections.abc import Sequence

MOST = 10
SIZE = 500  # characters of one


def recent(kept: str) -> Sequence[str]:
    """Newest first."""
    return tuple(line for line in kept.splitlines() if line)[:MOST]


def remembered(kept: str, words: str) -> str:
    """With this one as the newest. What he has just refined, word by word, is not told twice."""
    words = " ".join(words.split())[:SIZE]
    others = [one for one in recent(kept) if one != words and not words.startswith(f"{one} ")]
    return "\n".join([words, *others][:MOST])
