"""The arguments of MAIL and RCPT: a path, then parameters (RFC 5321 §4.1.2, and each extension its own)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from mailapp.standards.envelope import Recipient

KEYWORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*\Z")  # esmtp-keyword
VALUE = re.compile(r"[^=\x00-\x20\x7f]+\Z")  # esmtp-value, RFC 6531 §3.3 for its UTF-8
HEXCHAR = re.compile(r"\+([0-9A-F]{2})")  # RFC 3461 §4
XTEXT = re.compile(r"(?:[!-*,-<>-~]|\+[0-9A-F]{2})*\Z")  # RFC 3461 §4
SIZE = re.compile(r"[0-9]{1,20}\Z")  # RFC 1870 §3
ORCPT = re.compile(r"[A-Za-z0-9-]+;.+\Z")  # RFC 3461 §4.2
HOLDFOR = re.compile(r"[0-9]{1,9}\Z")  # RFC 4865 §2
# RFC 3339 §5.6, which RFC 4865 §2 wants with seconds and zone
HOLDUNTIL = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:[Zz]|[+-]\d\d:\d\d)\Z", re.ASCII)
ENVID_LIMIT = 100  # RFC 3461 §4.4
ORCPT_LIMIT = 500  # RFC 3461 §4.2
REPORTS = frozenset({"SUCCESS", "FAILURE", "DELAY"})


class Malformed(ValueError):
    """501 5.5.4: a parameter that we know, with a value that it cannot have."""


class Unknown(ValueError):
    """555 5.5.4: a parameter that we do not know (RFC 5321 §4.1.1.11)."""


@dataclass(frozen=True, slots=True)
class MailParams:
    """What MAIL said behind its path. `size` in octets, 0 = not said."""

    size: int = 0
    body: str = "7BIT"
    smtputf8: bool = False
    ret: str = ""
    envid: str = ""
    requiretls: bool = False
    hold_for: int | None = None  # seconds
    hold_until: datetime | None = None

    @property
    def holds(self) -> bool:
        """It shall not leave at once."""
        return self.hold_for is not None or self.hold_until is not None


NOTHING = MailParams()


def split(argument: str, keyword: str) -> tuple[str, str] | None:
    """`FROM:<path> params` → path without its brackets, params; None when it is not of that form.

    A blank behind the colon and a path without brackets are accepted, as everybody does.
    """
    if argument[: len(keyword)].upper() != keyword:
        return None
    rest = argument[len(keyword) :].lstrip(" ")
    if not rest.startswith("<"):
        path, _, params = rest.partition(" ")
        return (path, params.strip(" ")) if path and ">" not in path else None
    end = _closing(rest)
    if end < 0 or rest[end + 1 : end + 2] not in ("", " "):
        return None
    return rest[1:end], rest[end + 1 :].strip(" ")


def _closing(path: str) -> int:
    """Where the bracket closes that opens `path`; one inside a quoted local part does not count."""
    if '"' not in path:
        return path.find(">")
    quoted = escaped = False
    for place, letter in enumerate(path):
        if escaped:
            escaped = False
        elif quoted and letter == "\\":
            escaped = True
        elif letter == '"':
            quoted = not quoted
        elif letter == ">" and not quoted:
            return place
    return -1


def mail(text: str) -> MailParams:
    """Read the parameters of MAIL. Raises Malformed, Unknown."""
    given = _pairs(text)
    size = given.pop("SIZE", "0")
    if size is None or not SIZE.match(size):
        raise Malformed("SIZE is a number of octets")
    read = MailParams(
        size=int(size),
        body=_one_of("BODY", given.pop("BODY", "7BIT"), ("7BIT", "8BITMIME", "BINARYMIME")),
        smtputf8=_flag("SMTPUTF8", given),
        ret=_one_of("RET", given.pop("RET"), ("FULL", "HDRS")) if "RET" in given else "",  # RFC 3461 §4.3
        envid=_xtext("ENVID", given.pop("ENVID"), ENVID_LIMIT) if "ENVID" in given else "",
        requiretls=_flag("REQUIRETLS", given),  # RFC 8689 §2
        hold_for=_hold_for(given.pop("HOLDFOR")) if "HOLDFOR" in given else None,
        hold_until=_hold_until(given.pop("HOLDUNTIL")) if "HOLDUNTIL" in given else None,
    )
    given.pop("AUTH", None)  # RFC 4954 §5: we trust nobody's word for somebody else, as if it were <>
    _refuse_rest(given)
    if read.hold_for is not None and read.hold_until is not None:
        raise Malformed("HOLDFOR and HOLDUNTIL exclude each other")  # RFC 4865 §4
    return read


def rcpt(address: str, text: str) -> Recipient:
    """The recipient with what its parameters ask for. Raises Malformed, Unknown."""
    given = _pairs(text)
    notify = _notify(given.pop("NOTIFY")) if "NOTIFY" in given else frozenset()
    orcpt = _orcpt(given.pop("ORCPT")) if "ORCPT" in given else ""
    _refuse_rest(given)
    return Recipient(address, notify, orcpt)


def _pairs(text: str) -> dict[str, str | None]:
    pairs: dict[str, str | None] = {}
    for word in text.split():
        keyword, equals, value = word.partition("=")
        if not KEYWORD.match(keyword) or (equals and not VALUE.match(value)):
            raise Malformed(f"cannot read the parameter {word[:40]}")
        if keyword.upper() in pairs:
            raise Malformed(f"{keyword.upper()} is given twice")
        pairs[keyword.upper()] = value if equals else None
    return pairs


def _refuse_rest(given: dict[str, str | None]) -> None:
    if given:
        raise Unknown(f"{next(iter(given))[:40]} is not a parameter that we know")


def _one_of(keyword: str, value: str | None, allowed: tuple[str, ...]) -> str:
    if value is None or value.upper() not in allowed:
        raise Malformed(f"{keyword} is one of {', '.join(allowed)}")
    return value.upper()


def _flag(keyword: str, given: dict[str, str | None]) -> bool:
    if keyword not in given:
        return False
    if given.pop(keyword) is not None:
        raise Malformed(f"{keyword} takes no value")  # RFC 6531 §3.4
    return True


def _hold_for(value: str | None) -> int:
    if value is None or not HOLDFOR.match(value):
        raise Malformed("HOLDFOR is a number of seconds")
    return int(value)


def _hold_until(value: str | None) -> datetime:
    if value is None or not HOLDUNTIL.match(value):
        raise Malformed("HOLDUNTIL is a time such as 2030-12-31T08:00:00Z")
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Malformed("HOLDUNTIL is no time of this world") from None


def _notify(value: str | None) -> frozenset[str]:
    """NEVER alone, or any of the three reports (RFC 3461 §4.1)."""
    wanted = frozenset((value or "").upper().split(","))
    if wanted != {"NEVER"} and not wanted <= REPORTS:
        raise Malformed("NOTIFY is NEVER, or some of SUCCESS, FAILURE, DELAY")
    return wanted


def _orcpt(value: str | None) -> str:
    decoded = _xtext("ORCPT", value, ORCPT_LIMIT)
    if not ORCPT.match(decoded):
        raise Malformed("ORCPT is a type, a semicolon and an address")
    return decoded


def _xtext(keyword: str, value: str | None, limit: int) -> str:
    # RFC 6533 §3 lets UTF-8 stand in an ORCPT of type utf-8; what is not ASCII is taken as it is.
    ascii_part = "".join(letter for letter in value or "" if letter.isascii())
    if not value or len(value) > limit or not XTEXT.match(ascii_part):
        raise Malformed(f"{keyword} is not xtext of at most {limit} characters")
    decoded = HEXCHAR.sub(lambda found: chr(int(found[1], 16)), value)
    if not decoded.isprintable():
        raise Malformed(f"{keyword} holds a control character")
    return decoded
