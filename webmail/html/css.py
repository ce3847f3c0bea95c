"""What of a stranger's CSS may stay: how text and boxes look, never where they come from or whom they cover."""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

import tinycss2

from webmail.html.tokens import names

Way = Callable[[str], str]
DECLARATIONS_SIZE = 8_000  # characters of one style attribute
BRACKETS = 16  # tinycss2 writes nested blocks by recursion

PROPERTIES = names(
    """
    align-content align-items align-self background background-clip background-color background-image background-origin
    background-position background-repeat background-size border-collapse border-spacing box-sizing caption-side clear
    color column-count column-gap columns direction display empty-cells flex flex-basis flex-direction flex-flow
    flex-grow flex-shrink flex-wrap float font font-family font-feature-settings font-kerning font-size font-stretch
    font-style font-variant font-weight gap height hyphens justify-content justify-items justify-self letter-spacing
    line-break line-height list-style list-style-position list-style-type margin max-height max-width min-height
    min-width object-fit opacity order overflow overflow-wrap overflow-x overflow-y padding quotes row-gap tab-size
    table-layout text-align text-decoration text-decoration-color text-decoration-line text-decoration-style
    text-indent text-overflow text-shadow text-transform unicode-bidi vertical-align visibility white-space width
    word-break word-spacing word-wrap writing-mode
    """
)
PREFIXES = ("border", "margin-", "padding-", "outline")
FUNCTIONS = names(
    """
    rgb rgba hsl hsla calc min max clamp linear-gradient radial-gradient repeating-linear-gradient
    """
)
WORDS = re.compile(r"[\w .,+#-]*")
SELECTOR = re.compile(r"[\w\s.,#>+~*:()\[\]=^$|\"'-]+")
BOX = ".pillarbox-letter"  # what the letter's body has become
ROOT = re.compile(r"(?:(?:html|:root)(?![\w-])[\s>]*)?(?:body(?![\w-]))?", re.IGNORECASE)
PLAIN = frozenset("\\(){}[]<>@\"'/*!")  # without these a declaration can hold nothing but words and numbers


class Remote:
    """Whether remote pictures may be asked for, and where; remembers that one wanted to be.

    `way` makes of a picture's address the one that the browser shall ask.
    """

    def __init__(self, allowed: bool, way: Way = str) -> None:
        self.allowed = allowed
        self.way = way
        self.blocked = 0

    def address(self, url: str) -> str | None:
        """None when nobody shall ask for it."""
        if not url.lower().startswith(("https://", "http://")):
            return None
        self.blocked += not self.allowed
        return self.way(url) if self.allowed else None


def declarations(text: str, remote: Remote) -> str:
    """The harmless ones of a style attribute's declarations."""
    if len(text) > DECLARATIONS_SIZE:
        return ""
    if PLAIN.isdisjoint(text):
        return _plain(text)
    if text.count("(") + text.count("[") + text.count("{") > BRACKETS:
        return ""
    parsed = tinycss2.parse_declaration_list(text, skip_comments=True, skip_whitespace=True)
    return ";".join(_declaration(node) for node in parsed if node.type == "declaration" and _harmless(node, remote))


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    """Declarations without functions, strings or escapes: newsletters repeat the same ones a thousand times."""
    kept = []
    for declaration in text.split(";"):
        name, colon, value = declaration.partition(":")
        if colon and _known(name.strip().lower()) and value.isprintable() and ":" not in value:
            kept.append(f"{name.strip().lower()}:{value.strip()}")
    return ";".join(kept)


def _known(name: str) -> bool:
    return name in PROPERTIES or name.startswith(PREFIXES)


def _declaration(node: tinycss2.ast.Declaration) -> str:
    important = " !important" if node.important else ""
    return f"{node.lower_name}:{tinycss2.serialize(node.value).strip()}{important}"


def _harmless(node: tinycss2.ast.Declaration, remote: Remote) -> bool:
    return _known(node.lower_name) and all(_value_is_harmless(value, remote) for value in node.value)


def _value_is_harmless(node: tinycss2.ast.Node, remote: Remote) -> bool:
    match node.type:
        case "url":
            return _sent(node, node.value, remote)
        case "function" if node.lower_name == "url":
            (word, *more) = node.arguments or [None]
            return word is not None and not more and word.type == "string" and _sent(word, word.value, remote)
        case "function":
            return node.lower_name in FUNCTIONS and all(_value_is_harmless(n, remote) for n in node.arguments)
        case "string" | "ident":
            return WORDS.fullmatch(node.value) is not None  # an escape can write url( or javascript: as a word
        case "error" | "{} block" | "[] block" | "at-keyword":
            return False
        case "() block":
            return all(_value_is_harmless(n, remote) for n in node.content)
    return True


def _sent(node: tinycss2.ast.Node, url: str, remote: Remote) -> bool:
    """Put the address that shall be asked into the node; whether there is one."""
    address = remote.address(url)
    if address is None:
        return False
    if address != url:
        node.representation = f'url("{address}")' if node.type == "url" else f'"{address}"'
    return True


def stylesheet(text: str, remote: Remote) -> str:
    """The harmless rules of a <style> element; of at-rules only @media stays."""
    try:
        rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
        kept = "\n".join(filter(None, (_rule(rule, remote, depth=0) for rule in rules)))
    except RecursionError:
        return ""
    return "" if "<" in kept else kept  # nothing in a style sheet may end the element it stands in


def _within(prelude: list[tinycss2.ast.Node]) -> str:
    """The selectors, each for what is in the letter's own box alone: nothing of ours above it can be hidden by them."""
    commas = [at for at, node in enumerate(prelude) if node.type == "literal" and node.value == ","]
    between = pairwise([-1, *commas, len(prelude)])
    selectors = (tinycss2.serialize(prelude[start + 1 : end]).strip() for start, end in between)
    return ",".join(map(_in_box, selectors))


def _in_box(selector: str) -> str:
    root = ROOT.match(selector)
    rest = selector[root.end() :] if root else selector
    apart = " " if rest and (len(rest) == len(selector) or rest[0].isalnum() or rest[0] == "*") else ""
    return f"{BOX}{apart}{rest}"


def _rule(rule: tinycss2.ast.Node, remote: Remote, depth: int) -> str:
    if rule.type == "qualified-rule":
        inside = tinycss2.serialize(rule.content)
        selector = tinycss2.serialize(rule.prelude).strip()
        kept = declarations(inside, remote) if SELECTOR.fullmatch(selector) else ""
        return f"{_within(rule.prelude)}{{{kept}}}" if kept else ""
    if rule.type == "at-rule" and rule.lower_at_keyword == "media" and rule.content and depth == 0:
        prelude = tinycss2.serialize(rule.prelude).strip()
        inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        kept = "\n".join(filter(None, (_rule(r, remote, depth + 1) for r in inner)))
        return f"@media {prelude}{{{kept}}}" if kept and SELECTOR.fullmatch(prelude) else ""
    return ""
