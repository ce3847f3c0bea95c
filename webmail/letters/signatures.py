"""Where a signature stands in a letter's text, and how another takes its place (RFC 3676 §4.3); pure."""

SEPARATOR = "-- \n"


def block(signature: str, *, above: bool) -> str:
    """As it stands in the text. Above a quotation it has no separator: programs would take the rest for signature."""
    words = signature.replace("\r\n", "\n").strip("\n")
    if not words.strip():
        return ""
    return words if above else SEPARATOR + words


def put(text: str, signature: str, *, above: bool) -> str:
    """`text` begins where one shall write; what is quoted follows."""
    if not signature:
        return text
    if above and text.strip():
        return f"\n\n{signature}{text}"
    here = "\n\n" if text.startswith("\n") or not text else "\n\n\n\n"  # the answer stands below what is quoted
    return f"{text.rstrip()}{here}{signature}\n"


def changed(text: str, old: str, new: str, *, above: bool) -> str:
    """The new block instead of the old one; a signature that its writer has altered stays."""
    if old == new:
        return text
    if not old:
        return _added(text, new, above=above)
    before, found, behind = text.rpartition(f"\n{old}")
    if not found or not (behind == "" or behind.startswith("\n")):
        return text
    bare = before.rstrip("\n") + ("\n\n" + behind.lstrip("\n") if behind.strip() else "\n")
    return _added(bare, new, above=above)


def _added(text: str, new: str, *, above: bool) -> str:
    if not new:
        return text
    at = quote_begins(text) if above else None
    if at is None:
        return f"{text.rstrip()}\n\n{new}\n"
    return f"{text[:at].rstrip()}\n\n{new}\n\n{text[at:]}"


def quote_begins(text: str) -> int | None:
    """Where the line stands that opens the quotation ("Ben wrote:"), or the head of what is forwarded."""
    lines = text.split("\n")
    quoted = next((at for at, line in enumerate(lines) if line.startswith((">", "-------- "))), None)
    if quoted is None:
        return None
    first = quoted
    if lines[quoted].startswith(">"):
        while first > 0 and lines[first - 1].strip():
            first -= 1
    return sum(len(line) + 1 for line in lines[:first])


def own(text: str) -> str:
    """What the writer has written himself: no quotation, nothing forwarded, no signature."""
    kept = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if line == SEPARATOR.strip("\n") or line.startswith("-------- "):
            break
        if not line.startswith(">"):
            kept.append(line)
    return "\n".join(kept)
