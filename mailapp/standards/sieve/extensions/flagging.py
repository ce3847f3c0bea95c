"""imap4flags (RFC 5232): flags that a letter is kept with."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from mailapp.standards.sieve.call import Call
from mailapp.standards.sieve.forms import MATCH, Extension, Form, Step, Tag, Takes, Test
from mailapp.standards.sieve.run import Run
from mailapp.standards.sieve.strings import Strings, reference

SYSTEM = {name.lower(): name for name in ("\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft")}
NOT_ATOM = set('(){%*"\\] ') | {*map(chr, range(33)), "\x7f"}  # RFC 9051 §9: flag-keyword
FLAGS = 200  # of one letter
FLAG_WORK = 200  # octets compared that take as long as to add a flag
Flags = Callable[[Run], tuple[str, ...] | None]
Change = Callable[[list[str], Iterable[str]], list[str]]
Variable = tuple[str, str] | None  # None: the internal one


def flags_of(call: Call) -> Flags:
    """Those of an action: what :flags says (RFC 5232 §5), else the internal variable; None when nothing was said."""
    if call.has("flags"):
        said = call.strings("flags")
        return lambda run: tuple(_added([], split(said.of(run))))
    return lambda run: None if run.flags is None else tuple(run.flags)


def split(strings: Iterable[str]) -> Iterator[str]:
    """RFC 5232 §2: a string may have several flags, with spaces between; what is no flag is left out."""
    for string in strings:
        for word in string.split():
            if word.startswith("\\"):
                if word.lower() in SYSTEM:
                    yield SYSTEM[word.lower()]
            elif NOT_ATOM.isdisjoint(word) and word.isascii():
                yield word


def _added(flags: list[str], more: Iterable[str]) -> list[str]:
    known = {flag.lower() for flag in flags}
    found = list(flags)
    for flag in more:
        if flag.lower() not in known and len(found) < FLAGS:
            known.add(flag.lower())
            found.append(flag)
    return found


def _removed(flags: list[str], less: Iterable[str]) -> list[str]:
    gone = {flag.lower() for flag in less}
    return [flag for flag in flags if flag.lower() not in gone]


def _variable(call: Call) -> Variable:
    if not call.given("variable"):
        return None
    if not call.compiler.requires("variables"):
        call.fail("Write require “variables” at the beginning to keep flags in a variable", "variable")
    return named(call, call.literal("variable"), "variable")


def named(call: Call, name: str, what: str) -> tuple[str, str]:
    """A variable that can be set. Raises Wrong."""
    try:
        found = reference(name, call.compiler.namespaces)
    except ValueError as wrong:
        call.fail(str(wrong), what)
    if isinstance(found, int):
        call.fail("What a match has found cannot be set", what)
    return found


def _read(run: Run, variable: Variable) -> list[str]:
    return list(run.flags or ()) if variable is None else _added([], split([run.value(variable)]))


def _changing(change: Change) -> Callable[[Call], Step]:
    def make(call: Call) -> Step:
        variable, said = _variable(call), call.strings("flags")

        def carry_out(run: Run) -> None:
            strings = said.of(run)
            run.work(FLAG_WORK * sum(1 + len(each) // 2 for each in strings))
            before = _read(run, variable)
            run.work(FLAG_WORK * len(before))
            flags = change(before, split(strings))
            if variable is None:
                run.flags = flags
            else:
                run.set(variable, " ".join(flags))

        return carry_out

    return make


def has_flag(call: Call) -> Test:
    """RFC 5232 §4: each flag is a value by itself, and each word of a constant key a key."""
    variables, matches = _variables(call), call.matcher("flags", words=True)

    def look(run: Run) -> bool:
        found: Sequence[Variable] = [None]
        if variables is not None:
            found = [_reference(run, name) for name in variables.of(run)]
        return matches(run, [flag for variable in found for flag in _known(run, variable)])

    return look


def _known(run: Run, variable: Variable) -> list[str]:
    flags = _read(run, variable)
    run.work(FLAG_WORK * (1 + len(flags)))
    return flags


def _variables(call: Call) -> Strings | None:
    if not call.given("variable"):
        return None
    if not call.compiler.requires("variables"):
        call.fail("Write require “variables” at the beginning to keep flags in a variable", "variable")
    for name in call.literals("variable"):
        named(call, name, "variable")
    return call.strings("variable")


def _reference(run: Run, name: str) -> Variable:
    try:
        found = reference(name, frozenset({"global"}))
    except ValueError as wrong:
        run.fail(str(wrong))
    if isinstance(found, int):
        run.fail("Flags are in variables with names")
    return found


ONE = (("variable", Takes.STRING), ("flags", Takes.STRINGS))
FLAGS_TAG = (Tag("flags", Takes.STRINGS),)
EXTENSION = Extension(
    "imap4flags",
    commands={
        "setflag": Form(_changing(lambda _, said: _added([], said)), ONE, optional=1),  # RFC 5232 §3.1
        "addflag": Form(_changing(_added), ONE, optional=1),  # RFC 5232 §3.2
        "removeflag": Form(_changing(_removed), ONE, optional=1),  # RFC 5232 §3.3
    },
    tests={
        "hasflag": Form(  # RFC 5232 §4
            has_flag, (("variable", Takes.STRINGS), ("flags", Takes.STRINGS)), optional=1, families=(MATCH,)
        ),
    },
    tags=dict.fromkeys(("keep", "fileinto", "vacation", "notify"), FLAGS_TAG),  # RFC 5232 §5, RFC 8580 §3.1
)
