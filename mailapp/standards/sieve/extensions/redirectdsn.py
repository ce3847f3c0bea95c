"""redirect-dsn (RFC 6009 §5): what reports a forwarded letter asks for."""

from mailapp.standards.sieve.forms import Extension, Tag, Takes

NOTIFY = frozenset({"SUCCESS", "FAILURE", "DELAY"})  # RFC 3461 §4.1
RET = ("FULL", "HDRS")  # RFC 3461 §4.3


def wrong_notify(text: str) -> str:
    """Why this is none; "" when it is one."""
    words = text.upper().split(",")
    if words == ["NEVER"] or set(words) <= NOTIFY:
        return ""
    return ":notify takes NEVER, or some of SUCCESS, FAILURE and DELAY with commas between them"


def wrong_ret(text: str) -> str:
    return "" if text.upper() in RET else ":ret takes FULL or HDRS"


EXTENSION = Extension(
    "redirect-dsn",
    tags={"redirect": (Tag("notify", Takes.STRING), Tag("ret", Takes.STRING))},
)
