"""What such a field says, in sentences for people (RFC 8601 §2.2). Any text is read as far as it makes sense."""

import re

PIECE = re.compile(r'(?>(?:"(?>(?:[^"\\]|\\.)*)"|[^;"])+)')
RESULT = re.compile(r"\s*([a-z0-9-]+)\s*=\s*([a-z]+)", re.IGNORECASE)
PROPERTY = re.compile(r'([a-z.-]+)=("(?>(?:[^"\\]|\\.)*)"|[^\s";]+)', re.IGNORECASE)
WHOM = ("header.d", "header.from", "smtp.mailfrom", "smtp.helo")
MOST = 20  # results


def sentences(value: str) -> tuple[str, ...]:
    """ "SPF: pass for example.net", one for each result; what was not looked at is left out."""
    told = (_sentence(piece) for piece in PIECE.findall(value)[1 : MOST + 1])
    return tuple(filter(None, told))


def _sentence(piece: str) -> str:
    found = RESULT.match(piece)
    if found is None or found[2].lower() == "none":
        return ""
    said = {name.lower(): _plain(text) for name, text in PROPERTY.findall(piece[found.end() :])}
    whom = next((said[name].rpartition("@")[2] for name in WHOM if said.get(name)), "")
    for_whom = f" for {whom}" if whom else ""
    reason = f" ({said['reason']})" if said.get("reason") else ""
    return f"{found[1].upper()}: {found[2].lower()}{for_whom}{reason}"


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else text
