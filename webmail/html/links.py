"""Where a link really leads, told beside it: its words are its writer's, the host is not."""

import re
import unicodedata

from mailapp.scanners.local.confusables import readable
from mailapp.scanners.local.links import FILES, NAMED, owner
from mailapp.standards.webhost import host_of

SHOWN = 200  # characters of an address in a hint
WORDS = 400  # characters of a link's words that are looked at
INVISIBLE = "Cf"  # Unicode's category of signs that nobody sees
WITHIN = re.compile(r"\bhttps?://((?:[\w-]{1,63}\.)+[a-z]{2,24})(?![\w.-])", re.IGNORECASE)


def host(target: str) -> str:
    """As people write it; "" for what leads to no host."""
    return readable(host_of(target))


def hint(target: str) -> str:
    """What stands over a link when one points at it: the host first, for a long address hides its own. "": nothing."""
    place = host(target)
    return f"{place}: {target[:SHOWN]}" if place else ""


def contradiction(target: str, words: str) -> str:
    """The host to which a link leads whose words name another; "" when nobody is deceived."""
    place, seen = host(target), _seen(words[:WORDS])
    said = NAMED.fullmatch(seen) or WITHIN.search(seen) or WITHIN.search(seen[::-1])  # as <bdo> and U+202E show it
    if not place or not said or said[1].rpartition(".")[2].lower() in FILES:
        return ""
    return "" if owner(host(f"http://{said[1]}")) == owner(place) else place


def _seen(words: str) -> str:
    """What an eye makes of them: without signs that nobody sees, full-width letters and dots as plain ones."""
    visible = "".join(sign for sign in words if unicodedata.category(sign) != INVISIBLE)
    return unicodedata.normalize("NFKC", visible).replace("\u3002", ".").strip()
