"""Three letters in a row, and where words meet: the words of our index. Pure.

Whatever is cut out of a text, in any script, has grams that the text has, too; a phrase, however common its words are,
also has seams: the end of one word and the beginning of the next. A text that has all of these is a proposal, no proof.
They go into SQLite's FTS5 as words of its tokenizer `ascii`, which parts words at ASCII signs: these are written as
other signs.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from zlib import crc32

LENGTH = 3
MOST_ASKED = 24  # grams of a long needle that are looked for
MOST_SEAMS = 12
IDEOGRAPHS = "\u2e80"  # from here on one sign may be a word, and few grams begin with it
_PRIVATE = 0xE000  # of Unicode's private use; who writes these himself is proposed more often
_SEAMS = 0xE100  # two of these signs stand for a seam
_SIGNS = {code: chr(_PRIVATE + code) for code in range(128) if not chr(code).isalnum()}
_END = chr(_PRIVATE + 0x1F) * (LENGTH - 1)  # so that the last letters begin a gram, too
_WORD = re.compile(r"[^\0-/:-@\[-`{-\x7f]+")  # between ASCII signs, whatever Python and Unicode call a letter today


def of_text(*texts: str) -> str:
    """All grams and seams of these (case folded) texts, each once, with a space between."""
    found: set[str] = set()
    for text in texts:
        written = text.translate(_SIGNS) + _END if text else ""
        found.update([written[at : at + LENGTH] for at in range(len(written) - LENGTH + 1)])
        words = _WORD.findall(text)
        ends, begins = [word[-LENGTH:] for word in words], [word[:LENGTH] for word in words[1:]]
        found.update([_seam(end, begin) for end, begin in set(zip(ends, begins, strict=False))])
    return " ".join(found)


def question(needle: str) -> str:
    """FTS5's words for "has all of these"; "" for a needle (case folded) that is too short to ask for."""
    written = needle.translate(_SIGNS)
    if len(written) < LENGTH:
        return f'"{written}" *' if len(written) == LENGTH - 1 or needle >= IDEOGRAPHS else ""
    grams = dict.fromkeys(written[at : at + LENGTH] for at in range(len(written) - LENGTH + 1))
    asked = [*_some(list(grams), MOST_ASKED), *_some(list(dict.fromkeys(_seams(needle))), MOST_SEAMS)]
    return " AND ".join(f'"{one}"' for one in asked)


def _seams(needle: str) -> Iterator[str]:
    """Those of which it tells enough: its first word may be the end of a longer one, its last the beginning."""
    words = list(_WORD.finditer(needle))
    for one, next_ in pairwise(words):
        if (one.start() or len(one[0]) >= LENGTH) and (next_.end() < len(needle) or len(next_[0]) >= LENGTH):
            yield _seam(one[0][-LENGTH:], next_[0][:LENGTH])


def _seam(end: str, begin: str) -> str:
    """One of 65,536, so that the index has few different words."""
    number = crc32(f"{end} {begin}".encode())
    return chr(_SEAMS + (number >> 8 & 0xFF)) + chr(_SEAMS + (number & 0xFF))


def _some(asked: Sequence[str], most: int) -> Sequence[str]:
    return asked[:: -(-len(asked) // most) or 1]
