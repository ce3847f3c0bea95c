"""What the HTML of a letter says to its reader, and how it is made. Pure; possessive and bounded throughout."""

import html
import re

COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
UNSEEN = re.compile(r"<(style|script|title)\b[^>]*+>.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
# Of these a reader sees no gap: words that they cut in pieces are whole for him, and for us.
INLINE = re.compile(
    r"</?(?:b|i|u|s|em|strong|font|span|small|big|sub|sup|tt|code|wbr|o:p)(?=[\s/>])[^>]*+(?:>|\Z)", re.IGNORECASE
)
TAG = re.compile(r"<(?=[a-zA-Z/!?])[^>]*+(?:>|\Z)")
NAME = re.compile(r"<([a-z][a-z0-9:]{0,15})")
TRAIT = re.compile(r"=[\"']?([#\w.%+-]{1,20})")  # whose it is does not matter, and a text is run through quickly
BROKEN_WORD = re.compile(r"<!--(?<=[a-z]<!--)[^>]{0,80}-->[a-z]")


def shown(source: str) -> str:
    """Plain text as a reader sees it."""
    text = INLINE.sub("", UNSEEN.sub(" ", COMMENT.sub("", source)))
    return html.unescape(TAG.sub(" ", text))


def traits(source: str) -> set[str]:
    """Which elements, colours and sizes it has, and whether comments cut its words."""
    source = source.lower()
    found = {f"t:{name}" for name in NAME.findall(source)}
    found.update([f"a:{value}" for value in set(TRAIT.findall(source))])
    if BROKEN_WORD.search(source):
        found.add("x:cut")
    return found
