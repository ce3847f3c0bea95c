"""The words of a text, in any script. Pure."""

import re
import unicodedata

SHORTEST, LONGEST = 3, 24  # characters of a word
# Written without spaces between words: pairs of characters stand for words.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
ASCII_WORD = re.compile(r"[a-z0-9$][a-z0-9$'!%-]{2,}")
WORD = re.compile(rf"[{UNSPACED}]{{2,}}|[^\W_][^\W{UNSPACED}_]+|\$[\w.,]+")
IS_UNSPACED = re.compile(f"[{UNSPACED}]")
INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
STYLED = re.compile("[\uff21-\uff5a\u2460-\u24ff\U0001d400-\U0001d7ff\U0001f130-\U0001f189]")  # letters in fancy dress
FOREIGN = re.compile(r"[^\x00-\x7f]")


def of_text(text: str) -> set[str]:
    """Words in lower case; a long one counts as its length, and digits as any digits."""
    text = text.lower()
    if text.isascii():
        return _kept(set(ASCII_WORD.findall(text)))
    found = {f"x:foreign {min(9, 10 * len(FOREIGN.findall(text)) // len(text))}"}
    if INVISIBLE.search(text):
        text = INVISIBLE.sub("", text)
        found.add("x:invisible")
    if STYLED.search(text):
        found.add("x:styled")
    text = unicodedata.normalize("NFKC", text)
    for word in WORD.findall(text):
        if IS_UNSPACED.match(word):
            found.update(word[at : at + 2] for at in range(len(word) - 1))
        else:
            found.add(word)
    return _kept(found)


def _kept(found: set[str]) -> set[str]:
    long = {word for word in found if len(word) > LONGEST}
    return found - long | {f"x:long {len(word) // 10}" for word in long} if long else found
