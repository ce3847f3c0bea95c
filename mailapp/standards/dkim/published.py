"""A key as it stands in the DNS (RFC 6376 §3.6), and how a long text is written into a zone."""

from mailapp.standards.dkim.sign import Algorithm
from mailapp.standards.dkim.tags import TagError, parse, without_blanks

STRING_OCTETS = 255  # RFC 1035 §3.3: of one string of a TXT record


def name_of(selector: str, domain: str) -> str:
    """RFC 6376 §3.6.2.1"""
    return f"{selector}._domainkey.{domain}"


def record(algorithm: Algorithm, public: str) -> str:
    """The text of the TXT record; `public` in base64: DER of RSA (RFC 6376 §3.6.1), 32 octets of Ed25519 (RFC 8463)."""
    return f"v=DKIM1; k={algorithm.value}; p={public}"


def strings(text: str) -> tuple[str, ...]:
    """The strings of a TXT record; who reads it puts them together with nothing between (RFC 6376 §3.6.2.2)."""
    return tuple(text[at : at + STRING_OCTETS] for at in range(0, len(text), STRING_OCTETS)) or ("",)


def zone_line(name: str, text: str) -> str:
    """One line of a zone file, as BIND reads it."""
    quoted = " ".join('"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"' for part in strings(text))
    return f"{name}. IN TXT ( {quoted} )"


def is_there(public: str, texts: list[str]) -> bool:
    """Does one of the TXT records publish this very key?"""
    return any(_public(text) == public for text in texts)


def trouble(public: str, texts: list[str]) -> str:
    """Why the key is not there, as a sentence; "" when it is. The DNS was asked and has answered."""
    if is_there(public, texts):
        return ""
    if not texts:
        return "There is no TXT record of this name."
    if any(_public(text) == "" for text in texts):
        return "The record there says that the key is revoked (p= is empty)."
    if any(_public(text) for text in texts):
        return "The record there holds another key."
    return "The record there is no DKIM key: “" + texts[0][:60] + "”."


def _public(text: str) -> str | None:
    """The key in p=, None when the record is none."""
    try:
        tags = parse(text)
    except TagError:
        return None
    if tags.get("v", "DKIM1") != "DKIM1" or "p" not in tags:
        return None
    return without_blanks(tags["p"])
