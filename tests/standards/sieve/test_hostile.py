"""Scripts that mean harm, and any script at all: a Script or a SieveError, an Outcome, and nothing else."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailapp.standards import sieve
from mailapp.standards.message import scan
from mailapp.standards.sieve.actions import FileInto
from mailapp.standards.sieve.addresses import mailbox, of_path
from mailapp.standards.sieve.encoded import decoded
from mailapp.standards.sieve.extensions.registry import ALL
from mailapp.standards.sieve.forms import FAMILIES
from mailapp.standards.sieve.mailto import parse
from mailapp.standards.sieve.patterns import pattern
from mailapp.standards.sieve.run import OCTET_WORK
from tests.support.sieve_cases import letter_of

pytestmark = pytest.mark.pure
NAMES = ", ".join(f'"{name}"' for name in sieve.CAPABILITIES)
REQUIRE = f"require [{NAMES}];\n"
LETTER = letter_of("From: carl@example.net\nTo: anna@example.test\nSubject: " + "a" * 5000 + "\n\nbody")[1]


def run(text: str, **world) -> sieve.Outcome:
    return sieve.compile(REQUIRE + text).run(LETTER, sieve.World(**world))


@pytest.mark.parametrize(
    "script",
    [
        "if not " * 10_000 + "true {}",
        "if allof(" * 10_000,
        "if true {" * 10_000,
        "keep " + "[" * 10_000,
        'keep "' + "a" * 1_000_000,
        "/*" * 500_000,
        "text:\n" * 100_000,
        ":" * 1_000_000,
        "keep;" * 200_000,
        "keep " + ":a " * 200_000,
        "keep [" + '"a",' * 200_000,
        "9" * 1_000_000 + ";",
        "a" * 1_000_000 + ";",
        "\\" * 1_000_000,
        "keep\0;",
        "\ud800",
    ],
)
def test_they_do_not_compile(script: str) -> None:
    with pytest.raises(sieve.CompileError):
        sieve.compile(script)


def test_a_long_script_of_little() -> None:
    """A megabyte of comments and white space is a script."""
    assert sieve.compile("# nothing\n" * 50_000 + " " * 500_000 + "keep;").run(LETTER, sieve.World()).error is None


GROWING = 'set "a" "' + "x" * 1000 + '";' + 'set "a" "${a}${a}${a}${a}";' * 40
WORK = "\n".join('if header :matches "subject" "' + "*a" * 900 + "?" * 50 + '*b" { discard; }' for _ in range(2000))
REGEX = "\n".join('if header :regex "subject" "(a|aa|a?a?){200}b' + "(c|d)" * n + '" { discard; }' for n in range(30))
PARTS = "foreverypart { " + 'if header :contains "subject" "b" { discard; } ' * 3000 + " }"


def test_keys_are_not_too_long() -> None:
    with pytest.raises(sieve.CompileError, match="at most 2048 characters"):
        run('if header :matches "a" "' + "*a" * 2000 + '" { }')
    assert "at most 2048 characters" in str(run(GROWING + 'if header :matches "subject" "${a}" { }').error)


def test_variables_do_not_grow() -> None:
    outcome = run(GROWING + 'if string :matches "${a}" "*" { keep; }')
    assert outcome.error is None
    long = "${a}" * 40
    assert "too long" in str(run(GROWING + f'set "b" "{long}";').error)


def test_values_are_cut_between_what_belongs_together() -> None:
    """RFC 5435 §6: no octet of a URI, nor a character, is cut in two."""
    outcome = run('set :encodeurl "a" "äääää"; fileinto "${a}";', limits=sieve.Limits(variable_octets=20))
    assert [action.mailbox for action in outcome.actions if isinstance(action, FileInto)] == ["%C3%A4" * 3]


def test_lists_do_not_grow() -> None:
    texts = ", ".join(['"${a}"'] * 5000)
    assert "too long" in str(run(GROWING + f'if header "subject" [{texts}] {{ }}').error)


def test_names_do_not_grow() -> None:
    names = "".join(f'set "a{n}" "x";' for n in range(300))
    assert "at most 255 variables" in str(run(names).error)


@pytest.mark.parametrize("script", [WORK, REGEX])
def test_work_is_limited(script: str) -> None:
    limits = sieve.Limits(work=20_000_000)
    assert "takes too long" in str(run(script, limits=limits).error)


UNCOUNTED = {  # what once cost nothing, or little: each was found to hold a delivery
    "URIs": 'set "c" "' + "a@b.c," * 1000 + '";' + 'if valid_notify_method "mailto:${c}" {}' * 100,
    "short URIs": "if valid_notify_method [" + ",".join(['"mailto:a@b.c?x=y"'] * 500) + "] {}",
    "empty variables": ('if string "' + "${a}" * 3000 + '" "x" {}') * 10,
    "many tests": ("if anyof (" + ",".join(["size :over 1G"] * 900) + ") {}") * 4,
    "many branches": "if false {}" + "elsif size :over 1G {}" * 4000,
    "counted": 'if header :count "gt" "x-a" "9999" {}' * 300,
    "questions": 'if mailboxexists "x" {}' * 50,
    "duplicates": "".join(f'if duplicate :uniqueid "{n}" {{}}' for n in range(50)),
    "annotations": 'if servermetadataexists ["/private/a"] {}' * 50,
    "parts": 'if header :mime :anychild "x" "y" {}' * 10,
    "parts of a type": 'if body :content "text" "y" {}' * 10,
    "flags": "setflag [" + ",".join(f'"f{n}"' for n in range(200)) + "];" + 'addflag "x";' * 300,
    "addresses": 'if address "to" "x@y" {}' * 30,
    "made parts": 'set "m" text:\n' + "--y\n" * 400 + ".\n;" + 'replace :mime "${m}";',
    "wrong patterns": 'set "w" "(a|b"; if string :regex ["1", "2", "3", "4"] ["${w}1", "${w}2", "${w}3", "${w}4"] {}',
    "wildcards in turn": "if string :matches ["
    + ",".join(f'"{n}"' for n in range(600))
    + "] ["
    + ",".join(f'"?{n}*x"' for n in range(600))
    + "] {}",
    "wildcards": "".join(f'set "k" "{n}"; if string :matches "x" "*?abcdefgh?${{k}}*" {{}}' for n in range(1000)),
}


@pytest.mark.parametrize("what", UNCOUNTED)
def test_all_work_counts(what: str) -> None:
    octets = b"To: " + b"a@b.c," * 500 + b"\r\n" + b"X-A: b\r\n" * 100
    octets += b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\na\r\n" * 1000 + b"--x--"
    letter = sieve.Letter(octets, scan(octets).parts)
    script = sieve.compile(REQUIRE + UNCOUNTED[what])
    limits = sieve.Limits(work=1_000_000 - OCTET_WORK * len(octets))
    assert "takes too long" in str(script.run(letter, sieve.World(limits=limits)).error)


@pytest.mark.parametrize("pattern", ["(ab|cd){400}", "([a-zä-ü]x){300}"])
def test_patterns_are_not_made_for_ever(pattern: str) -> None:
    tests = "".join(f'if header :regex "a" "{pattern}{n}" {{ }}' for n in range(9000))
    with pytest.raises(sieve.CompileError, match="too large together"):
        sieve.compile(REQUIRE + tests)
    told = "".join(f'set "a" "{n}"; if header :regex "subject" "${{p}}${{a}}" {{ }}' for n in range(5000))
    assert "takes too long" in str(run(f'set "p" "{pattern}";' + told).error)


def test_parts_cost_as_well() -> None:
    octets = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\na\r\n" * 5000 + b"--x--"
    letter = sieve.Letter(octets, scan(octets).parts)
    limits = sieve.Limits(work=20_000_000)
    outcome = sieve.compile(REQUIRE + PARTS).run(letter, sieve.World(limits=limits))
    assert "takes too long" in str(outcome.error)


def test_inclusions_end() -> None:
    def script(is_global: bool, name: str) -> str:
        return f'require "include"; include "{int(name) + 1}";'

    assert "at most 10 deep" in str(run('include "1";', script=script).error)
    deep = 'require "include";' + "if true {" * 32 + ' include "{}";' + "}" * 32
    outcome = run('include "1";', script=lambda _, name: deep.replace("{}", str(int(name) + 1)))
    assert "more than 120 deep" in str(outcome.error)
    wide = {"a": 'require "include";' + 'include "b";' * 200, "b": 'require "include";' + 'include "c";' * 200, "c": ""}
    assert "Too many" in str(run('include "a";', script=lambda _, name: wide[name]).error)


def test_included_scripts_are_not_made_for_ever() -> None:
    """A run that is over may be followed by the next one: scripts that nobody holds any more are made anew."""
    many, limits = "".join(f'include "{n}";' for n in range(60)), sieve.Limits(work=10_000_000)
    outcome = run(many, script=lambda _, name: "keep;" * 400 + f"#{name}\n", limits=limits)
    assert "takes too long" in str(outcome.error)
    pattern = 'require "regex"; if header :regex "a" "(ab|cd){400}" { }'
    outcome = run(many, script=lambda *_: pattern, limits=limits)
    assert "takes too long" in str(outcome.error)


def test_letters_do_not_grow() -> None:
    limits = sieve.Limits(work=2_000_000)
    octets = b"Subject: x\r\n\r\n" + b"x" * 100_000
    letter = sieve.Letter(octets, scan(octets).parts)
    for script in ('enclose "x";' * 100, 'replace "x";' * 100, 'addheader "X-A" "b";' * 2000):
        assert sieve.compile(REQUIRE + script).run(letter, sieve.World(limits=limits)).error is not None


WORDS = sorted(
    {name for each in ALL for name in (*each.commands, *each.tests)}
    | {f":{tag.name}" for each in ALL for tags in each.tags.values() for tag in tags}
    | {f":{tag.name}" for each in ALL for form in (*each.commands.values(), *each.tests.values()) for tag in form.tags}
    | {f":{tag.name}" for tags in FAMILIES.values() for tag in tags}
    | {"if", "elsif", "else", "{", "}", "(", ")", "[", "]", ",", ";", "5", "1K", "text:\n.\n", "# x\n", "/* */"}
    | {
        f'"{text}"'
        for text in ("subject", "from", "a@b.c", "*?", "(a+)", "${1}", "${hex:ff}", "gt", "year", "\\\\Seen")
    }
    | {f'"{text}"' for text in ("i;ascii-numeric", "i;octet", "a", "", "mailto:a@b.c?subject=x", "+0100", "INBOX")}
)
PIECES = st.sampled_from(WORDS)
SIGNS = [
    "<",
    ">",
    "@",
    ":",
    ",",
    ".",
    '"',
    "\\",
    "mailto:",
    "?",
    "=",
    "&",
    "%ff",
    "%",
    "${hex:",
    "${unicode:",
    "}",
    "ff",
]
TEXTS = st.text(max_size=60) | st.lists(st.sampled_from([*SIGNS, "a", "ü", "[", "]", "(", ")", "+", " "])).map("".join)
SCRIPTS = st.lists(PIECES, max_size=30).map(" ".join) | st.text(max_size=100)
VALUES = {
    "NUMBER": st.sampled_from(["0", "1", "2", "99999999999"]),
    "STRING": PIECES.filter(lambda word: word.startswith('"')),
    "STRINGS": st.lists(PIECES.filter(lambda word: word.startswith('"')), min_size=1, max_size=3).map(
        lambda words: f"[{', '.join(words)}]"
    ),
}


@st.composite
def plausible(draw: st.DrawFn) -> str:
    """Commands with the arguments that they take, tags by chance."""
    return " ".join(draw(st.lists(_command(3), max_size=4)))


@st.composite
def _command(draw: st.DrawFn, depth: int) -> str:
    commands = {name: form for each in ALL for name, form in each.commands.items() if name != "require"}
    name = draw(st.sampled_from([*sorted(commands), "if"]))
    if name == "if":
        inner = " ".join(draw(st.lists(_command(depth - 1), max_size=2))) if depth else ""
        return f"if {draw(_test(depth))} {{ {inner} }}"
    said = _words(draw, name, commands[name])
    if commands[name].block:
        inner = " ".join(draw(st.lists(_command(depth - 1), max_size=2))) if depth else ""
        return f"{said} {{ {inner} }}"
    return f"{said};"


@st.composite
def _test(draw: st.DrawFn, depth: int) -> str:
    tests = {name: form for each in ALL for name, form in each.tests.items()}
    name = draw(st.sampled_from(sorted(tests)))
    if name == "not":
        return f"not {draw(_test(depth - 1)) if depth else 'true'}"
    if name in ("allof", "anyof"):
        inner = draw(st.lists(_test(depth - 1), min_size=1, max_size=2)) if depth else ["true"]
        return f"{name} ({', '.join(inner)})"
    return _words(draw, name, tests[name])


def _words(draw: st.DrawFn, name: str, form) -> str:
    allowed = [*form.tags, *(tag for family in form.families for tag in FAMILIES[family])]
    allowed += [tag for each in ALL for key in (name, *form.families) for tag in each.tags.get(key, ())]
    words = [name]
    for tag in draw(st.lists(st.sampled_from(allowed), max_size=2)) if allowed else ():
        words += [f":{tag.name}", *([draw(VALUES[tag.takes.name])] if tag.takes else [])]
    words += [draw(VALUES[takes.name]) for _, takes in form.arguments]
    return " ".join(words)


@settings(max_examples=300, deadline=timedelta(seconds=5))
@given(SCRIPTS | plausible(), st.binary(max_size=200))
@example('if header :matches "subject" "*" { fileinto "${1}"; }', b"Subject: \xff\xfe\r\n\r\n")
def test_any_script(script: str, octets: bytes) -> None:
    letter = sieve.Letter(octets, scan(octets).parts)
    try:
        compiled = sieve.compile(REQUIRE + script)
    except sieve.CompileError as wrong:
        places = [(problem.line, problem.column) for problem in wrong.problems]
    else:
        places = []
        _run(compiled, letter, octets)
    assert all(line > 0 and column > 0 for line, column in places)


def _run(compiled: sieve.Script, letter: sieve.Letter, octets: bytes) -> None:
    outcome = compiled.run(letter, sieve.World())
    assert outcome.actions or outcome.error is None
    for action in outcome.actions:
        if edition := getattr(action, "edition", None):
            assert scan(edition.whole(octets, letter.body_start))


@given(TEXTS)
def test_any_text(text: str) -> None:
    """What scripts name: addresses, URIs, encoded characters, patterns."""
    for reader in (mailbox, parse, decoded, lambda key: pattern(key, True)):
        with suppress(ValueError):
            reader(text)
    path = of_path(text)
    assert path is None or text.removesuffix(">").endswith(path.domain)


def test_a_large_letter_may_be_looked_through() -> None:
    octets = b"Subject: x\r\n\r\n" + b"QUJDREVGR0hJSktM\r\n" * 20_000
    letter = sieve.Letter(octets, scan(octets).parts)
    script = sieve.compile('require ["body", "regex"]; if body :raw :regex "invoice.?[0-9]+" { discard; }')
    assert script.run(letter, sieve.World(limits=sieve.Limits(work=1_000_000))).error is None
