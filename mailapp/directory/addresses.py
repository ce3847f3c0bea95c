"""Addresses as the directory keeps them: the standards' rules, our sentences."""

from mailapp.directory.values import DirectoryError
from mailapp.standards import address as standard


def canonical(text: str) -> str:
    """Folded local part and A-label domain. Raises DirectoryError."""
    try:
        address = standard.canonical(text.strip())
    except ValueError as reason:
        raise DirectoryError(f"“{text}” is not an e-mail address: {_clause(reason)}") from reason
    if "@" not in address:
        raise DirectoryError(f"“{text}” is not an e-mail address: it has no domain.")
    return address


def canonical_domain(text: str) -> str:
    """A domain name in lower-case A-labels. Raises DirectoryError."""
    name = text.strip().rstrip(".")
    if "@" in name:
        raise DirectoryError(f"“{text}” is an address; a domain is what stands behind the @.")
    try:
        return standard.to_ascii(name)
    except ValueError as reason:
        raise DirectoryError(f"“{text}” is not a domain name: {_clause(reason)}") from reason


def as_written(text: str) -> str:
    """For other servers: the local part belongs to them, capital letters too (RFC 5321 §2.4)."""
    domain = domain_of(canonical(text))
    return str(standard.Address(standard.parse_path(text).local, domain))


def domain_of(address: str) -> str:
    """What stands behind the last @."""
    return address.rpartition("@")[2]


def local_of(address: str) -> str:
    """What stands before the last @."""
    return address.rpartition("@")[0]


def split_detail(address: str) -> tuple[str, str]:
    """`anna+lists@d` → (`anna@d`, `lists`); an address without detail → (itself, ""). RFC 5233 §4."""
    local, _, domain = address.rpartition("@")
    user, detail = standard.split_detail(local)
    return f"{user}@{domain}", detail


def _clause(reason: ValueError) -> str:
    """The reason as the end of our sentence."""
    words = str(reason).rstrip(".")
    return f"{words[:1].lower()}{words[1:]}."
