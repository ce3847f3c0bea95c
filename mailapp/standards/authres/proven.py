"""What a field of ours says: who is proven (RFC 8601 §2.7). Fields of others say nothing."""

from collections.abc import Collection

from mailapp.standards.authentication import FAIL, PASS
from mailapp.standards.authres.forged import NAME, claims
from mailapp.standards.authres.read import PIECE, PROPERTY, RESULT
from mailapp.standards.dkim.tags import TagError, parse, without_blanks
from mailapp.standards.message.headers import fields

NAMES = ("header.d", "smtp.mailfrom", "smtp.helo")  # of what a pass proves
MOST = 50  # results

Said = tuple[str, str, dict[str, str]]  # method, result, properties


def own(header: bytes, authserv_id: str) -> str | None:
    """The value of this server's own field, which stands above its Received field; None: it has not looked."""
    for name, value in fields(header):
        if name.lower() == "received":  # below, others have written
            return None
        if name.lower().encode() == NAME and claims(value, authserv_id):
            return value.decode("utf-8", "replace")
    return None


def result_of(value: str, method: str) -> str:
    """What a field says of this method, "" nothing."""
    return next((result for said, result, _ in _results(value) if said == method), "")


def is_proven(header: bytes, authserv_id: str) -> bool | None:
    """Whether the author is who he says he is; None: this server has not looked at the letter."""
    value = own(header, authserv_id)
    return None if value is None else _proven(_results(value))


def is_signed(header: bytes, authserv_id: str, names: Collection[str]) -> bool:
    """Whether a signature that this server has found good covers all fields of these names (RFC 8058 §4).

    The name of each field in lower case; which signature a result is about, b= tells (RFC 6008 §4).
    """
    value = own(header, authserv_id)
    if value is None:
        return False
    good = [told for method, result, told in _results(value) if method == "dkim" and result == PASS]
    passed = {(told.get("header.d", ""), told.get("header.b", "")) for told in good if told.get("header.b")}
    if not passed:
        return False
    signatures = [_tags(found) for name, found in fields(header) if name.lower() == "dkim-signature"][:MOST]
    return any(
        set(names) <= signed and any(domain == d and b.startswith(start) for d, start in passed)
        for domain, b, signed in signatures
    )


def _tags(value: bytes) -> tuple[str, str, set[str]]:
    """d=, b= and h= of a signature, in lower case."""
    try:
        tags = parse(value.decode("utf-8", "replace"))
    except TagError:
        return "", "", set()
    signed = {name.strip().lower() for name in without_blanks(tags.get("h", "")).split(":")}
    return tags.get("d", "").lower(), without_blanks(tags.get("b", "")).lower(), signed


def _results(value: str) -> list[Said]:
    return [said for piece in PIECE.findall(value)[1 : MOST + 1] for said in _said(piece)]


def _said(piece: str) -> list[Said]:
    found = RESULT.match(piece)
    if found is None:
        return []
    told = {name.lower(): text.strip('"').lower() for name, text in PROPERTY.findall(piece[found.end() :])}
    return [(found[1].lower(), found[2].lower(), told)]


def _proven(results: list[Said]) -> bool:
    """DMARC has the last word, where the author's domain says one; else whoever is proven must belong to him."""
    dmarc, told = next(((result, told) for method, result, told in results if method == "dmarc"), ("", {}))
    author = told.get("header.from", "")
    if dmarc in (PASS, FAIL) or not author:
        return dmarc == PASS
    proven = [told.get(name, "") for method, result, told in results if result == PASS for name in NAMES]
    return any(_belongs(name.rpartition("@")[2], author) for name in proven if name)


def _belongs(name: str, author: str) -> bool:
    return name == author or name.endswith(f".{author}") or author.endswith(f".{name}")
