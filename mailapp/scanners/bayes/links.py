"""Where the links of a text lead, and whom it names. Pure."""

import re

# Both begin with what is rare, so that a text without it is run through quickly.
LINK = re.compile(r"://([^\s\"'<>()\[\]{}\\^`|/?#]{1,255})(?:[/?#]([^\s\"'<>()\[\]{}\\^`|]{0,200}))?")
ADDRESS = re.compile(r"@([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5})")
LITERAL = re.compile(r"[0-9.]+|0x[0-9a-f]+")
PIECE = re.compile(r"[a-z]{3,20}")
DEPTH = 4  # of a host's domains that count
MOST = 100  # links of one text that are looked at


def of_text(text: str) -> set[str]:
    """`text` is in lower case."""
    found: set[str] = set()
    if "://" in text:
        for place, path in LINK.findall(text)[:MOST]:
            found |= _link(place, path)
    if "@" in text:
        found.update([f"e:{domain}" for domain in ADDRESS.findall(text)[:MOST]])
    return found


def _link(place: str, path: str) -> set[str]:
    user, _, host = place.rpartition("@")
    host, _, port = host.partition(":")
    found = domains("u:", host)
    if LITERAL.fullmatch(host):
        found.add("x:number link")
    if user or "%" in host:
        found.add("x:disguised link")
    if port not in ("", "80", "443"):
        found.add("x:odd port")
    found.update([f"v:{piece}" for piece in PIECE.findall(path)[-2:]])
    return found


def domains(prefix: str, host: str) -> set[str]:
    """A host and the domains that it lies in, without the top one."""
    labels = host.strip(".").split(".")
    if LITERAL.fullmatch(host):
        return {prefix + ".".join(labels[:length]) for length in (3, 4)}
    return {prefix + ".".join(labels[-length:]) for length in range(2, min(len(labels), DEPTH) + 1)}
