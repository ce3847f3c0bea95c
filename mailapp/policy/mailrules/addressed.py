"""Addresses and domains in rules, in canonical form, with a sentence for what is none."""

from mailapp.policy.mailrules.values import BadRule
from mailapp.standards import address as standard


def address(text: str) -> str:
    """A mail address. Raises BadRule."""
    try:
        canonical = standard.canonical(text)
    except ValueError as wrong:
        raise BadRule(f"“{text}” is no address: {_clause(wrong)}.") from None
    if "@" not in canonical:
        raise BadRule(f"“{text}” is no address: it has no domain.")
    return canonical


def target(text: str) -> str:
    """An address to which letters go that any server can write to. Raises BadRule."""
    canonical = address(text)
    if not canonical.isascii():
        raise BadRule(f"“{text}” is beyond ASCII: not every letter could go there.")  # RFC 6531 §3.2
    return canonical


def domain(text: str) -> str:
    """A domain in A-labels. Raises BadRule."""
    try:
        return standard.to_ascii(text)
    except ValueError as wrong:
        raise BadRule(f"“{text}” is no domain: {_clause(wrong)}.") from None


def address_or_domain(text: str) -> str:
    """An address, `@domain`, or `@.domain` for all below it. Raises BadRule."""
    if text.startswith("@."):
        return f"@.{domain(text[2:])}"
    return f"@{domain(text[1:])}" if text.startswith("@") else address(text)


def forms(text: str) -> tuple[str, ...]:
    """What a table knows an address by: itself, itself without its detail (RFC 5233), its domain, those above."""
    try:
        canonical = standard.canonical(text)
    except ValueError:
        return ()
    local, at, name = canonical.rpartition("@")
    if not at:
        return ()
    user = standard.split_detail(local)[0]
    labels = name.split(".")
    above = (f"@.{'.'.join(labels[place:])}" for place in range(1, len(labels)))
    return canonical, f"{user}@{name}", f"@{name}", *above


def _clause(wrong: ValueError) -> str:
    words = str(wrong).rstrip(".")
    return words[:1].lower() + words[1:]
