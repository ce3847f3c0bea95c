"""Strings as a script writes them (RFC 5228 §2.4.2)."""

import re
from collections.abc import Sequence

SPECIAL = re.compile(r'["\\]')


def quoted(text: str) -> str:
    return '"' + SPECIAL.sub(r"\\\g<0>", text) + '"'


def listed(texts: Sequence[str]) -> str:
    """One string, or a list of them."""
    return quoted(texts[0]) if len(texts) == 1 else f"[{', '.join(map(quoted, texts))}]"
