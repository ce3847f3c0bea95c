"""The same document with every element closed and none nested too deep.

nh3 takes quadratic time for nested unclosed tags (500 KB of `<div>`: 27 s); what leaves this room has
at most DEPTH open elements at any place, so that nh3 always takes linear time.
"""

from dataclasses import dataclass, field
from html import escape

from webmail.html.links import contradiction, hint
from webmail.html.tokens import Close, Open, Raw, Text, names, tokens

DEPTH = 100
ELEMENTS = 50_000
FOLDED_CHARACTERS = 400  # of a quotation that is shown closed
FOLDED_QUOTATIONS = 20  # of one letter
STYLE_SIZE = 200_000  # characters in all <style> elements together

VOID = names("area base br col embed hr img input link meta param source track wbr")
# These end by themselves when the next one begins (HTML §13.1.2.4).
SELF_ENDING = names("p li dt dd tr td th thead tbody tfoot option optgroup colgroup")
# Neither they nor what they contain is shown.
SWALLOWED = names("svg math object applet template audio video frameset select datalist")
# An end tag inside does not close what is open outside (HTML §13.2.4.2, "scope").
WALLS = names("table td th caption")


class TooLarge(ValueError):
    """More elements than a letter needs."""


@dataclass
class Balanced:
    html: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)


class Balancer:
    """Takes tokens one by one; `result` has balanced markup. `fold`: words over a long quotation, which is closed."""

    def __init__(self, fold: str = "") -> None:
        self.fold = fold
        self.quote: tuple[int, int] | None = None  # depth and place of the open quotation
        self.folded = 0
        self.result = Balanced()
        self.open: list[str] = []
        self.swallowing: list[str] = []
        self.elements = 0
        self.links: list[tuple[str, list[str]]] = []  # where each open link leads, and its words so far
        self.style_size = 0

    def start(self, token: Open) -> None:
        if self.swallowing:
            if token.name == self.swallowing[0]:
                self.swallowing.append(token.name)
            return
        if token.name in SWALLOWED:
            self.swallowing = [token.name]
            return
        self._element(_as_box(token) if token.name == "body" else token)

    def _element(self, token: Open) -> None:
        self.elements += 1
        if self.elements > ELEMENTS:
            raise TooLarge(f"more than {ELEMENTS} elements")
        if token.name in SELF_ENDING and self.open and self.open[-1] == token.name:
            self._pop()
        elif token.name == "a":
            self.end("a")  # HTML §13.2.6.4.7: a link ends where the next one begins
        if token.name not in VOID and len(self.open) >= DEPTH:
            return
        given = self._told(token)
        attributes = "".join(f' {escape(name)}="{escape(value)}"' for name, value in given.items())
        if self.fold and self.quote is None and _is_quotation(token):
            self.quote = len(self.open), len(self.result.html)
        self.result.html.append(f"<{escape(token.name)}{attributes}>")
        if token.name not in VOID:
            self.open.append(token.name)

    def _told(self, element: Open) -> dict[str, str]:
        """Its attributes; over a link stands where it leads, whatever its writer wants to be read there."""
        is_link = element.name in ("a", "area")
        if not is_link and not self.links:
            return element.attributes
        told = {name: value for name, value in element.attributes.items() if name != "title"}
        if not is_link:
            self.links[-1][1].append(told.get("alt", ""))  # these are its words while there is no picture
            return told
        target = element.attributes.get("href", "").strip()
        if element.name == "a":
            self.links.append((target, []))
        return {**told, "title": over} if (over := hint(target)) else told

    def end(self, name: str) -> None:
        if self.swallowing:
            if name == self.swallowing[0]:
                self.swallowing.pop()
            return
        if name in VOID or not self._in_scope(name):
            return
        while self._pop() != name:
            pass

    def _in_scope(self, name: str) -> bool:
        for candidate in reversed(self.open):
            if candidate == name:
                return True
            if candidate in WALLS and name not in ("table", "tr", "tbody", "thead", "tfoot", "td", "th"):
                return False
        return False

    def _pop(self) -> str:
        name = self.open.pop()
        if name == "a":
            target, words = self.links.pop()
            place = contradiction(target, "".join(words).strip())
            self.result.html.append(escape(f" [{place}]", quote=False) if place else "")
        self.result.html.append(f"</{escape(name)}>")
        if self.quote and self.quote[0] == len(self.open):
            self._fold(self.quote[1])
            self.quote = None
        return name

    def _fold(self, start: int) -> None:
        """Close the quotation that has just ended, if it is long."""
        words = sum(len(piece) for piece in self.result.html[start:] if not piece.startswith("<"))
        if words < FOLDED_CHARACTERS or self.folded >= FOLDED_QUOTATIONS:
            return
        self.folded += 1
        summary = f"<summary>{escape(self.fold)}</summary>"
        self.result.html.insert(start, f'<details class="pillarbox-quote">{summary}')
        self.result.html.append("</details>")

    def text(self, text: str) -> None:
        if not self.swallowing:
            self.result.html.append(escape(text, quote=False))
            if self.links:
                self.links[-1][1].append(text)

    def raw(self, token: Raw) -> None:
        if token.name == "style" and not self.swallowing:
            self.style_size += len(token.text)
            if self.style_size <= STYLE_SIZE:
                self.result.styles.append(token.text)
        elif token.name in ("textarea", "xmp", "plaintext"):
            self.text(token.text)

    def finish(self) -> Balanced:
        while self.open:
            self._pop()
        return self.result


def _is_quotation(token: Open) -> bool:
    """As mail programs mark what they quote."""
    said = f"{token.attributes.get('type', '')} {token.attributes.get('class', '')}".lower().split()
    return token.name == "blockquote" and ("cite" in said or "gmail_quote" in said)


def _as_box(body: Open) -> Open:
    """The body becomes a box in our page, with its colours: white text would else stand on white."""
    style = body.attributes.get("style", "")
    for attribute, name in (("text", "color"), ("bgcolor", "background-color")):
        if value := body.attributes.get(attribute, ""):
            style = f"{name}:{value};{style}"
    return Open("div", {"style": style, "class": body.attributes.get("class", "")})


def balance(html: str, fold: str = "") -> Balanced:
    """Raises TooLarge."""
    balancer = Balancer(fold)
    for token in tokens(html):
        match token:
            case Text(text):
                balancer.text(text)
            case Open():
                balancer.start(token)
            case Close(name):
                balancer.end(name)
            case Raw():
                balancer.raw(token)
    return balancer.finish()
