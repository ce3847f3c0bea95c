"""“? formail -xFrom: | fgrep -i -f file”: white and black lists, which the script holds from then on."""

import re
from dataclasses import dataclass

from mailapp.standards.procmail.errors import Untranslatable
from mailapp.standards.procmail.regex import write
from mailapp.standards.procmail.regex.keys import Key, OfLines, key
from mailapp.standards.procmail.regex.nodes import Begin, sequence
from mailapp.standards.procmail.regex.parse import parse
from mailapp.standards.procmail.sieving.asking import bare, check
from mailapp.standards.procmail.sieving.autoreply import file_text
from mailapp.standards.procmail.sieving.code import Code, any_of, is_constant
from mailapp.standards.procmail.sieving.context import Context
from mailapp.standards.procmail.sieving.formail import name_and_value, options
from mailapp.standards.procmail.sieving.shell import TOO_MUCH, Run, Stage, pipeline
from mailapp.standards.procmail.words import in_quotes

GREPS = ("grep", "egrep", "fgrep")
QUIET = set("qsihEFGxaH")  # options that change nothing, or that are understood
LINES = 1000  # of one list
MEANING = re.compile(r"[\\*+?()\[\]{}|^$]")  # a list of addresses means its dots, and nothing else
OPPOSITE = "+?(){}|"
SIGNS = re.compile(r"\\.|[+?(){}|]")
ANSWERED = ("Reply-To", "From")  # formail -rx To: has the first one that is there
EITHER = "Reply-To and From are both looked at"


@dataclass(frozen=True, slots=True)
class Sought:
    """What a grep looks for: `fixed` texts, `whole` lines, capitals or not."""

    lines: tuple[str, ...]
    fixed: bool
    whole: bool
    extended: bool
    any_case: bool


def is_lookup(command: str) -> bool:
    """Whether fields, or a variable, go into a grep."""
    stages = _stages(command)
    return len(stages) == 2 and stages[0][0].name in ("formail", "echo") and stages[1][0].name in GREPS


def lookup(context: Context, command: str, line: int) -> str:
    """A test. Raises Untranslatable."""
    [[said], [grep]] = _stages(command)
    sought = _sought(context, grep)
    if said.name == "echo":
        test, of = "string", context.needs.quoted(_value(context, said))
        context.needs.names.add("variables")
    else:
        test, of = "header", context.needs.listed(_names(context, said, line))
    compare = "" if sought.any_case else ' :comparator "i;octet"'
    asked: dict[str, list[str]] = {}
    for each in sought.lines:
        kind, keys = _key(each, sought)
        asked.setdefault(kind, []).extend(keys)
    context.needs.names |= {"regex"} if ":regex" in asked else set()
    tests = [f"{test} {kind}{compare} {of} {context.needs.listed(keys)}" for kind, keys in asked.items()]
    return any_of(tests) if tests else "false"


def _stages(command: str) -> list[Stage]:
    inner = command.strip()
    if inner.startswith("(") and inner.endswith(")") and inner.count("(") == 1:
        inner = inner[1:-1]
    try:
        found = pipeline(inner)
    except Untranslatable:
        return []
    return found if all(len(stage) == 1 and not stage[0].appended for stage in found) else []


def _names(context: Context, formail: Run, line: int) -> list[str]:
    said = options(formail.arguments)
    if any(each.letter not in "xzcrt" for each in said):
        raise Untranslatable(TOO_MUCH)
    names = [name_and_value(each.said)[0] for each in said if each.letter == "x"]
    if any(each.letter == "r" for each in said):
        if [name.lower() for name in names] != ["to"]:
            raise Untranslatable(TOO_MUCH)
        context.differs(line, EITHER)
        return [*ANSWERED]
    if not names:
        raise Untranslatable(TOO_MUCH)
    return names


def _value(context: Context, echo: Run) -> str:
    """What is said, with variables in it."""
    code: Code = []
    text = context.scope.text(in_quotes(" ".join(word for word in echo.arguments if word != "-n")), code)
    if code:
        raise Untranslatable(TOO_MUCH)
    return text


def _sought(context: Context, grep: Run) -> Sought:
    letters, lines = {grep.name[0].upper()} if grep.name != "grep" else set(), list[str]()
    rest = list(grep.arguments)
    free: list[str] = []
    while rest:
        word = rest.pop(0)
        if not word.startswith("-") or word == "-":
            free.append(word)
            continue
        flags, sign, said = _parted(word[1:])
        letters |= set(flags)
        if sign:
            text = _text(context, said or (rest.pop(0) if rest else ""))
            lines += [text] if sign == "e" else file_text(context, text).splitlines()
    if not letters <= QUIET or len(free) > 1 or (free and lines):
        raise Untranslatable("what grep is asked for Sieve cannot do")
    lines += [_text(context, each) for each in free]
    if len(lines) > LINES:
        raise Untranslatable(f"a list that is looked through has at most {LINES} lines")
    return Sought(tuple(dict.fromkeys(lines)), "F" in letters, "x" in letters, "E" in letters, "i" in letters)


def _parted(word: str) -> tuple[str, str, str]:
    """Flags, then -e or -f, and what stands behind that."""
    found = re.match(r"([^ef]*)([ef]?)(.*)\Z", word, re.DOTALL)
    return (found[1], found[2], found[3]) if found else (word, "", "")


def _text(context: Context, said: str) -> str:
    code: Code = []
    text = context.scope.text(in_quotes(said), code)
    if code or not is_constant(text):
        raise Untranslatable("what is looked for is only known when a letter comes")
    return text


def _key(line: str, sought: Sought) -> tuple[str, tuple[str, ...]]:
    if sought.fixed or not MEANING.search(line):
        return (":is" if sought.whole else ":contains"), (line,)
    pattern = line if sought.extended else SIGNS.sub(_extended, line)
    node, anchored = bare(parse([f"^({pattern})$" if sought.whole else pattern]))
    try:
        found = key(node, anchored=anchored)
    except OfLines:
        found = Key(":regex", (write.lines(sequence(Begin(), node) if anchored else node),))
    if found.kind == ":regex":
        check(found.keys[0])
    return (found.kind, found.keys) if found.kind else (":contains", ("",))


def _extended(found: re.Match[str]) -> str:
    """Basic expressions have the signs of extended ones the other way round."""
    sign = found[0][-1]
    if sign not in OPPOSITE:
        return found[0]
    return sign if len(found[0]) > 1 else f"\\{sign}"
