"""Fields that claim to be ours, and came from outside (RFC 8601 §5)."""

import re

from mailapp.standards.address import to_ascii
from mailapp.standards.message.headers import FIELD

NAME = b"authentication-results"
BLANKS = re.compile(r"\s*+")
COMMENT_PIECE = re.compile(r"[^()\\]++|\\.|[()]", re.DOTALL)
QUOTED = re.compile(r'"((?>(?:[^"\\]++|\\.)*))"', re.DOTALL)
WORD = re.compile(r"[^\s;()\"/]++")
PAIR = re.compile(r"\\(.)", re.DOTALL)


def without_forged(header: bytes, authserv_id: str) -> bytes:
    """The header without them, octet for octet else; the very same object when there are none."""
    if NAME not in header.lower():
        return header
    pieces, at = [], 0
    for match in FIELD.finditer(header):
        if match[1].lower() == NAME and claims(match[2], authserv_id):
            pieces.append(header[at : match.start()])
            at = match.end() + header.startswith(b"\n", match.end())
    return b"".join([*pieces, header[at:]]) if pieces else header


def claims(value: bytes, authserv_id: str) -> bool:
    """Whether a field says that it is of this server: comments, quotes, case and a final dot disguise nothing."""
    return _canonical(_authserv_id(value.decode("utf-8", "replace"))) == _canonical(authserv_id)


def _authserv_id(text: str) -> str:
    at = _comments_end(text)
    if quoted := QUOTED.match(text, at):
        return PAIR.sub(r"\1", quoted[1])
    word = WORD.match(text, at)
    return word[0] if word else ""


def _comments_end(text: str) -> int:
    """Behind the blanks and comments with which a field may begin; these may lie within one another."""
    depth, at = 0, _blanks_end(text, 0)
    while depth or text.startswith("(", at):
        piece = COMMENT_PIECE.match(text, at)
        if not piece:
            return len(text)
        depth += {"(": 1, ")": -1}.get(piece[0], 0)
        at = piece.end() if depth else _blanks_end(text, piece.end())
    return at


def _blanks_end(text: str, at: int) -> int:
    found = BLANKS.match(text, at)
    return found.end() if found else at


def _canonical(name: str) -> str:
    try:
        return to_ascii(name.strip())
    except ValueError:
        return name.strip().lower()
