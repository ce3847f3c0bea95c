"""The words of an HTML letter, for quoting and for those who prefer text."""

import re

from webmail.html.tokens import Close, Open, Text, names, tokens

SIZE = 1_000_000  # characters
BLOCKS = names(
    """
    p div br tr table ul ol li h1 h2 h3 h4 h5 h6 blockquote pre hr section article header footer dt dd
    """
)
BLANK = re.compile(r"[^\S\xa0]+")


def as_text(html: str) -> str:
    """Blocks on lines of their own, a blank line between paragraphs, links behind their words."""
    pieces: list[str] = []
    target = ""
    for token in tokens(html[:SIZE]):
        match token:
            case Text(text):
                pieces.append(BLANK.sub(" ", text))
            case Open("a", attributes):
                target = attributes.get("href", "")
            case Close("a"):
                if target.startswith(("http://", "https://")) and target not in pieces[-1:]:
                    pieces.append(f" <{target}>")
                target = ""
            case Open(name) | Close(name) if name in BLOCKS:
                pieces.append("\n\n" if name == "p" else "\n")
    lines = [line.strip(" ") for line in "".join(pieces).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
