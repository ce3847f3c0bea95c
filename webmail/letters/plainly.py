"""The text version of a letter that was written as HTML: lists, quotations and links as people type them."""

import re

from webmail.html.tokens import Close, Open, Raw, Text, names, tokens

BLOCKS = names("p div table tr h1 h2 h3 h4 h5 h6 pre hr ul ol li blockquote dl dt dd")
SEPARATOR = "-- "  # above a signature (RFC 3676 §4.3)
BLANK = re.compile(r"[ \t\r\n\f]+")
LINK = re.compile(r"https?://", re.IGNORECASE)


class Writer:
    """Takes tokens one by one; `text()` is what they say."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line = ""
        self.depth = 0  # of quotations
        self.lists: list[int] = []  # the next number of each open list, 0 in one with bullets
        self.item = ""  # what the next line of an item begins with
        self.link = ""
        self.link_words = ""

    def start(self, token: Open) -> None:
        if token.name in BLOCKS:
            self.end_line()
        match token.name:
            case "br":
                self.end_line(always=True)
            case "hr":
                self.line = "-" * 40
                self.end_line()
            case "blockquote":
                self.depth += 1
            case "ul" | "ol":
                self.lists.append(1 if token.name == "ol" else 0)
            case "li":
                self.item = self._bullet()
            case "td" | "th" if self.line:
                self.line += " "
            case "img":
                self.words(f"[{token.attributes['alt']}]" if token.attributes.get("alt") else "")
            case "a":
                self.link, self.link_words = token.attributes.get("href", ""), ""

    def end(self, name: str) -> None:
        if name == "a":
            self._end_link()
        if name in BLOCKS:
            self.end_line()
        if name == "blockquote":
            self.depth = max(0, self.depth - 1)
        elif name in ("ul", "ol") and self.lists:
            self.lists.pop()
        elif name == "p":
            self.blank()

    def words(self, text: str) -> None:
        text = BLANK.sub(" ", text)
        self.line += text.lstrip(" ") if not self.line else text
        self.link_words += text

    def end_line(self, *, always: bool = False) -> None:
        said = self.line.replace("\xa0", " ").rstrip(" ")
        if said or always:
            indent = "  " * max(0, len(self.lists) - 1)
            begin = self.item or (" " * 2 if self.lists else "")
            line = f"{'>' * self.depth}{' ' if self.depth else ''}{indent}{begin}{said}".rstrip()
            self.lines.append(SEPARATOR if line == SEPARATOR.rstrip() else line)
            self.item = ""
        self.line = ""

    def blank(self) -> None:
        marks = ">" * self.depth
        if self.lines and self.lines[-1] != marks:
            self.lines.append(marks)

    def _bullet(self) -> str:
        if not self.lists or not self.lists[-1]:
            return "* "
        self.lists[-1] += 1
        return f"{self.lists[-1] - 1}. "

    def _end_link(self) -> None:
        if LINK.match(self.link) and self.link.rstrip("/") != self.link_words.strip().rstrip("/"):
            self.line += f" <{self.link}>"
        self.link = ""

    def text(self) -> str:
        self.end_line()
        return "\n".join(self.lines).strip("\n")


def as_text(html: str) -> str:
    writer = Writer()
    for token in tokens(html):
        match token:
            case Text(text):
                writer.words(text)
            case Open():
                writer.start(token)
            case Close(name):
                writer.end(name)
            case Raw("textarea" | "title", text):
                writer.words(text)
    return writer.text()
