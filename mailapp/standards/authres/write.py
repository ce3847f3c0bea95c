"""The field, of results (RFC 8601 §2.2, §2.7)."""

import re
from collections.abc import Iterator

from mailapp.standards.authentication import NONE, PASS, Authentication, Result, Signature, Spf

TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+\-.^_`{|}~]+\Z")  # RFC 2045 §5.1
ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+\-.^_`{|}~/]*@[A-Za-z0-9\-._]+\Z")
REASON_CHARACTERS = 200
VALUE_CHARACTERS = 320  # an address at its longest


def field(authserv_id: str, found: Authentication, client: str) -> bytes:
    """With its CRLF, folded before each result, in ASCII. `client`: its IP address."""
    results = [
        _spf(found.spf),
        *_helo(found),
        *_dkim(found.dkim),
        _dmarc(found),
        *_arc(found, client),
        _iprev(found, client),
    ]
    return ("Authentication-Results: " + ";\r\n\t".join([authserv_id, *results]) + "\r\n").encode("ascii", "replace")


def _spf(found: Spf) -> str:
    return _resinfo("spf", found, {"smtp.helo" if found.of_helo else "smtp.mailfrom": found.sender})


def _helo(found: Authentication) -> Iterator[str]:
    """RFC 7208 §2.3: whether the client may call itself so, beside who sends; nothing where nobody says."""
    if found.helo.result != NONE and not found.spf.of_helo:
        yield _spf(found.helo)


def _dkim(found: tuple[Signature, ...]) -> Iterator[str]:
    """A result for each signature, told apart by the beginning of b= (RFC 6008 §4)."""
    for each in found:
        names = {"header.d": each.domain, "header.s": each.selector, "header.a": each.algorithm, "header.b": each.start}
        yield _resinfo("dkim", each, names)
    if not found:
        yield f"dkim={NONE}"


def _dmarc(found: Authentication) -> str:
    return _resinfo("dmarc", found.dmarc, {"header.from": found.author_domain, "policy.dmarc": found.dmarc.policy})


def _arc(found: Authentication, client: str) -> Iterator[str]:
    """RFC 8617 §10.2; nothing where there is no chain."""
    if found.arc.result != NONE:
        yield _resinfo("arc", found.arc, {"smtp.remote-ip": client})


def _iprev(found: Authentication, client: str) -> str:
    """RFC 8601 §2.7.3"""
    return _resinfo("iprev", found.iprev, {"policy.iprev": client})


def _resinfo(method: str, found: Result, properties: dict[str, str]) -> str:
    words = [f"{method}={found.result}"]
    if found.because and found.result not in (PASS, NONE):
        words.append(f"reason={_quoted(found.because[:REASON_CHARACTERS])}")
    words += [f"{name}={_value(value)}" for name, value in properties.items() if value]
    return " ".join(words)


def _value(text: str) -> str:
    """RFC 8601 §2.2: a token, an address, or a quoted string of anything else."""
    text = text[:VALUE_CHARACTERS]
    return text if TOKEN.match(text) or ADDRESS.match(text) else _quoted(text)


def _quoted(text: str) -> str:
    """Nothing that a stranger's record says can end the string or the field."""
    plain = "".join(sign if " " <= sign <= "~" else "'" if sign in "“”" else "?" for sign in text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
