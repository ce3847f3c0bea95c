"""“? program”: the few programs whose answer Sieve knows as well."""

import re
import shlex

from mailapp.standards.procmail.errors import Untranslatable
from mailapp.standards.procmail.sieving.context import Context

DUPLICATE = re.compile(r"(?:\S*/)?formail\s+(?:-[a-zA-Z]*D|-D)\s*\d+\s+\S+\Z")
SENDER = re.compile(r"(?:\S*/)?formail\s+-r[a-zA-Z]*D\s*\d+\s+\S+\Z|(?:\S*/)?formail\s+-r\s+-D\s*\d+\s+\S+\Z")


def is_duplicate(command: str) -> bool:
    return bool(DUPLICATE.match(command)) and not SENDER.match(command)


def is_known_sender(command: str) -> bool:
    """formail -rD: whether this sender was answered before."""
    return bool(SENDER.match(command))


def question(context: Context, command: str, line: int) -> str:
    """A test that is true when the program would end with 0. Raises Untranslatable."""
    if is_duplicate(command):
        context.needs.names.add("duplicate")
        return "duplicate"
    words = shell_words(command)
    if words in (["true"], ["/bin/true"], [":"]):
        return "true"
    if words in (["false"], ["/bin/false"]):
        return "false"
    raise Untranslatable("a program decides here, and rules run none")


def shell_words(command: str) -> list[str]:
    """Words of a command; none when it cannot be read."""
    try:
        return shlex.split(command)
    except ValueError:
        return []
