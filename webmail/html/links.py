"""Where a link really leads, told beside it: its words are its writer's, the host is not."""

from urllib.parse import urlsplit

from mailapp.scanners.local.confusables import readable
from mailapp.scanners.local.links import FILES, NAMED, owner

SHOWN = 200  # characters of an address in a hint
WORDS = 400  # characters of a link's words that are looked at


def host(target: str) -> str:
    """As people write it; "" for what leads to no host."""
    if not target.lower().startswith(("http://", "https://")):
        return ""
    try:
        return readable((urlsplit(target).hostname or "").rstrip(".").lower())
    except ValueError:
        return ""


def hint(target: str) -> str:
    """What stands over a link when one points at it: the host first, for a long address hides its own. "": nothing."""
    place = host(target)
    return f"{place}: {target[:SHOWN]}" if place else ""


def contradiction(target: str, words: str) -> str:
    """The host to which a link leads whose words name another; "" when nobody is deceived."""
    place, said = host(target), NAMED.fullmatch(words[:WORDS])
    if not place or not said or said[1].rpartition(".")[2].lower() in FILES:
        return ""
    return "" if owner(said[1].lower()) == owner(place) else place
