"""Three letters in a row, the words of our index: whatever is cut out of a text, in any script, has them too. Pure.

A text holds a needle only if it has all grams of the needle; that it has them is a proposal, no proof. Grams go into
SQLite's FTS5 as words of its tokenizer `ascii`, which parts words at ASCII signs: these are written as other signs.
"""

LENGTH = 3
MOST_ASKED = 24  # grams of a long needle that are looked for
_PRIVATE = 0xE000  # of Unicode's private use; who writes these himself is proposed more often
_SIGNS = {code: chr(_PRIVATE + code) for code in range(128) if not chr(code).isalnum()}
_END = chr(_PRIVATE + 0x1F) * (LENGTH - 1)  # so that the last letters begin a gram, too


def of_text(*texts: str) -> str:
    """All grams of these (case folded) texts, each once, with a space between."""
    grams: set[str] = set()
    for text in texts:
        written = text.translate(_SIGNS) + _END if text else ""
        grams.update([written[at : at + LENGTH] for at in range(len(written) - LENGTH + 1)])
    return " ".join(grams)


def question(needle: str) -> str:
    """FTS5's words for "has all of these"; "" for a needle (case folded) that is too short to ask for."""
    written = needle.translate(_SIGNS)
    if len(written) < LENGTH - 1:
        return ""
    if len(written) < LENGTH:
        return f'"{written}" *'
    grams = list(dict.fromkeys(written[at : at + LENGTH] for at in range(len(written) - LENGTH + 1)))
    step = -(-len(grams) // MOST_ASKED)
    return " AND ".join(f'"{gram}"' for gram in grams[::step])
