"""Trees of regular expressions → tests of Sieve: of header fields, of the envelope, of texts as they came."""

from collections.abc import Sequence as Several

from mailapp.standards.procmail.errors import Untranslatable
from mailapp.standards.procmail.regex import write
from mailapp.standards.procmail.regex.behind import behind_space, trimmed
from mailapp.standards.procmail.regex.fields import Field, NotOfFields, fields
from mailapp.standards.procmail.regex.keys import Key, OfLines, key
from mailapp.standards.procmail.regex.nodes import (
    Begin,
    Edge,
    End,
    Letter,
    Node,
    Sequence,
    nullable,
    parts_of,
    sequence,
)
from mailapp.standards.procmail.sieving.code import Needs, any_of, is_constant
from mailapp.standards.sieve.patterns import BadPattern, pattern

HEADER, BODY, LETTER = "vnd.pillarbox.header", "vnd.pillarbox.body", "vnd.pillarbox.letter"
CODED = ("=?", "=\\?")  # encoded words, which Sieve shows decoded (RFC 5228 §2.7.2)
NOBODY = "mailer-daemon"  # how a mailbox names the null reverse-path


class Asking:
    """`exactly`: capitals count (flag D)."""

    def __init__(self, needs: Needs, *, exactly: bool) -> None:
        self._needs = needs
        self._exactly = exactly
        self._compare = ':comparator "i;octet" ' if exactly else ""

    def header(self, node: Node) -> str:
        if nullable(node):
            return "true"
        try:
            found = fields(node)
            if self._exactly and any(field.name[:1].islower() for field in found):
                return self.lines(HEADER, node)  # Sieve finds fields by any capitals
            return self._fields(found)
        except (NotOfFields, OfLines):
            return self.lines(HEADER, node)

    def body(self, node: Node) -> str:
        if nullable(node):
            return "true"
        try:
            found = key(node, anchored=False)
        except OfLines:
            found = Key("")
        if found.kind != ":contains":
            return self.lines(BODY, node)
        self._needs.names.add("body")
        return f"body :raw :contains {self._compare}{self._needs.listed(found.keys)}"

    def lines(self, item: str, node: Node) -> str:
        """The header, the body or all of the letter as it came."""
        whole = write.lines(node)
        try:
            plain = key(node, anchored=False)
        except OfLines:
            plain = Key("")
        self._needs.names.add("environment")
        if plain.kind == ":contains":
            return f'environment :contains {self._compare}"{item}" {self._needs.listed(plain.keys)}'
        self._needs.names.add("regex")
        check(whole)
        return f'environment :regex {self._compare}"{item}" {self._needs.quoted(whole)}'

    def text(self, value: str, node: Node) -> str:
        """Of a variable."""
        if nullable(node):
            return "true"
        self._needs.names.add("variables")
        node, anchored = bare(node)
        try:
            if "\n" in value:
                raise OfLines
            found = key(node, anchored=anchored)
        except OfLines:
            found = Key(":regex", (write.lines(sequence(Begin(), node) if anchored else node),))
        if not found.kind:
            return "true"
        self._note(found)
        quoted = self._needs.quoted(value)
        return f"string {found.kind} {self._compare}{quoted} {self._needs.listed(found.keys)}"

    def _note(self, found: Key) -> None:
        if found.kind == ":regex":
            check(found.keys[0])
            self._needs.names.add("regex")

    def _fields(self, found: list[Field]) -> str:
        """Fields of which the same is asked are asked together."""
        asked: dict[Key, list[str]] = {}
        paths: dict[Key, None] = {}
        for field in found:
            if field.name:
                names = asked.setdefault(key_of_value(field.rest), [])
                names += [field.name] if field.name not in names else []
            else:
                paths[key_of_path(field.rest)] = None
        tests = [self._header(names, each) for each, names in asked.items()]
        return any_of([*tests, *(test for each in paths for test in self._path(each))])

    def _header(self, names: Several[str], asked: Key) -> str:
        listed = self._needs.listed(names)
        if asked.kind == "":
            return f"exists {listed}" if len(names) == 1 else f'header :contains {listed} ""'
        self._note(asked)
        return f"header {asked.kind} {self._compare}{listed} {self._needs.listed(asked.keys)}"

    def _path(self, asked: Key) -> list[str]:
        if asked.kind == "":
            return ["true"]
        self._note(asked)
        self._needs.names.add("envelope")
        test = f'envelope {asked.kind} {self._compare}"from" {self._needs.listed(asked.keys)}'
        return [test, 'envelope :is "from" ""'] if _means_nobody(asked) else [test]


def check(key: str) -> None:
    """Raises Untranslatable for what is too large for a machine that never goes back and forth."""
    if not is_constant(key):
        return
    try:
        pattern(key.replace("\n", "x"), True)
    except BadPattern as wrong:
        raise Untranslatable(f"the regular expression cannot be compared here: {wrong}") from None


def key_of_value(rest: Node) -> Key:
    """Of a field, from its colon on. Raises OfLines when it asks about what a value does not have."""
    if nullable(rest):
        return Key("")
    behind = behind_space(rest)
    if behind is None:
        raise OfLines
    found = key(trimmed(behind), anchored=True)
    if any(sign in each for each in found.keys for sign in CODED):
        raise OfLines
    return found


def key_of_path(rest: Node) -> Key:
    """Of the line “From sender  date”, as far as it tells of the sender."""
    if nullable(rest):
        return Key("")
    parts = parts_of(rest)
    if isinstance(parts[-1], End) and not nullable(Sequence(parts[-2:-1])):
        raise Untranslatable("the date at the end of the line “From sender  date” is not known here")
    if parts[-1] == Letter(" "):
        while parts and parts[-1] == Letter(" "):
            parts = parts[:-1]
        parts = (*parts, End())
    return key(trimmed(sequence(*parts)), anchored=True)


def _means_nobody(asked: Key) -> bool:
    if asked.kind == ":regex":
        return "daemon" in asked.keys[0].lower()
    plain = [each.lower().strip("*") for each in asked.keys]
    return any(each and each in NOBODY for each in plain)


def bare(node: Node) -> tuple[Node, bool]:
    """Without what says that it begins where the text begins; and whether it does."""
    parts = parts_of(node)
    if len(parts) > 1 and all(isinstance(part, Edge) for part in parts):
        return End(), True  # both ends in one place: nothing
    anchored = bool(parts) and isinstance(parts[0], Begin | Edge)
    while parts and isinstance(parts[0], Begin | Edge):
        parts = parts[1:]
    ended = bool(parts) and isinstance(parts[-1], Edge)
    while parts and isinstance(parts[-1], Edge):
        parts = parts[:-1]
    return sequence(*parts, *((End(),) if ended else ())), anchored
