"""“? program”: the few programs whose answer Sieve knows as well."""

import re
import shlex

from mailapp.standards.procmail.errors import Untranslatable
from mailapp.standards.procmail.sieving.code import Code, negated
from mailapp.standards.procmail.sieving.context import Context
from mailapp.standards.procmail.sieving.lookup import is_lookup, lookup
from mailapp.standards.procmail.words import in_quotes

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
    if is_lookup(command):
        return lookup(context, command, line)
    words = shell_words(command)
    if words in (["true"], ["/bin/true"], [":"]):
        return "true"
    if words in (["false"], ["/bin/false"]):
        return "false"
    return _compared(context, words)


def _compared(context: Context, words: list[str]) -> str:
    """test "$NAME" = "text". Raises Untranslatable."""
    if words[:1] == ["["] and words[-1:] == ["]"]:
        words = ["test", *words[1:-1]]
    match words:
        case ["test", one, "=" | "==" | "!=" as sign, other]:
            pass
        case ["test", "-n" | "-z" as option, one]:
            other, sign = "", "=" if option == "-z" else "!="
        case _:
            raise Untranslatable("a program decides here, and rules run none")
    code: Code = []
    values = [context.scope.text(in_quotes(each), code) for each in (one, other)]
    if code:
        raise Untranslatable("what is compared is the word of a program")
    context.needs.names.add("variables")
    quoted = context.needs.quoted
    test = f'string :is :comparator "i;octet" {quoted(values[0])} {quoted(values[1])}'
    return negated(test) if sign == "!=" else test


def shell_words(command: str) -> list[str]:
    """Words of a command; none when it cannot be read."""
    try:
        return shlex.split(command)
    except ValueError:
        return []
