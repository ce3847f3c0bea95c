"""The words of an HTML text, for previews. Not for showing: that needs a sanitiser."""

import html
import re

# Possessive throughout: what is never closed is read once, and hides the rest.
HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(style|script|head|title)\b[^>]*+>.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
TAG = re.compile(r"<(?=[a-zA-Z/!?])[^>]*+(?:>|\Z)")


def words_of(text: str) -> str:
    """Plain text, entities decoded, tags as spaces."""
    return html.unescape(TAG.sub(" ", HIDDEN.sub(" ", text)))
