"""The text of a script → its rulebook. What is not ours, or not any more, is a piece that is kept as it stands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mailapp.standards.rulebook import writing
from mailapp.standards.rulebook.actions import Action, Forward
from mailapp.standards.rulebook.book import Rulebook
from mailapp.standards.rulebook.conditions import Arrives, Condition
from mailapp.standards.rulebook.errors import BadRule
from mailapp.standards.rulebook.quoting import quoted
from mailapp.standards.rulebook.requiring import required
from mailapp.standards.rulebook.rules import Away, ByHand, Entry, Forwarding, Rule
from mailapp.standards.rulebook.splitting import Command, Comment, commands, comments
from mailapp.standards.rulebook.understanding import Foreign, Said, action, addresses_of, conditions, subject_of
from mailapp.standards.sieve.errors import CompileError, Wrong
from mailapp.standards.sieve.lexer import Kind
from mailapp.standards.sieve.parser import Node, parse
from mailapp.standards.sieve.script import compiled

LONG = 64 * 1024  # characters by hand, of which it is not looked what they need: more may be required than that
TITLE = re.compile(r"# (?P<kind>vacation|forwarding|rule)(?P<off> \(off\))?(?:: (?P<name>.+))?\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """An entry of ours, and where it stands."""

    start: int
    end: int
    entry: Rule | Away | Forwarding


@dataclass(frozen=True, slots=True)
class Title:
    """The name of an entry, and the lines of the script that are its own, counted from 1."""

    name: str
    first: int
    last: int


def read(text: str) -> Rulebook:
    """Never raises. A script that is none is one piece by hand."""
    text = text.replace("\r\n", "\n")
    try:
        head, start, pieces = _parts(text)
    except Wrong:
        return Rulebook((ByHand(text),))
    entries: list[Entry] = [ByHand(_left_over(text, head, start))]
    for piece in pieces:
        entries += [ByHand(_without_header(text[start : piece.start])), piece.entry]
        start = piece.end
    book = Rulebook((*entries, ByHand(_without_header(text[start:]))))
    return replace(book, required=_needed(frozenset(_required(head)), book))


def titles(text: str) -> tuple[Title, ...]:
    """Which lines of a script are whose, so that a deed can be told by the name of its rule. Never raises."""
    text = text.replace("\r\n", "\n")
    try:
        pieces = _parts(text)[2]
    except Wrong:
        return ()
    found, line, at = [], 1, 0
    for piece in pieces:
        first = line + text.count("\n", at, piece.start)
        line, at = first + text.count("\n", piece.start, piece.end), piece.end
        name = piece.entry.name if isinstance(piece.entry, Rule) else writing.title(piece.entry)[2:]
        found.append(Title(name, first, line))
    return tuple(found)


def _parts(text: str) -> tuple[list[Command], int, list[Piece]]:
    """What is required, the end of that, and the entries of ours behind it. Raises Wrong."""
    found = commands(text)
    head = [each for each in found if each.name == "require"]
    start = head[-1].end if head else 0
    return head, start, list(_pieces(text, [each for each in found if each.start >= start], start))


def _needed(names: frozenset[str], book: Rulebook) -> frozenset[str]:
    """Without what our own entries require, unless the pieces by hand need it as well."""
    text = "\n\n".join(piece.text for piece in book.by_hand)
    ours = names & {name for entry in book.entries for name in required(entry)}
    if not text or len(text) > LONG or not _compiles(names, text):
        return names
    for name in sorted(ours):
        if _compiles(names - {name}, text):
            names -= {name}
    return names


def _compiles(names: frozenset[str], text: str) -> bool:
    try:
        compiled("".join(f"require {quoted(name)};\n" for name in names) + text)
    except CompileError:
        return False
    return True


def _required(head: Sequence[Command]) -> Iterator[str]:
    for command in head:
        yield from (str(word) for kind, word in command.words if kind is Kind.STRING)


def _left_over(text: str, head: Sequence[Command], end: int) -> str:
    """What stands around each `require` and within it."""
    kept, at = "", 0
    for command in head:
        kept += "\n".join([text[at : command.start], *command.remarks])
        at = command.end
    return _without_header(kept + text[at:end])


def _without_header(text: str) -> str:
    """Our own first line is no piece of anybody's."""
    return "\n".join(line for line in text.split("\n") if line != writing.HEADER)


def _pieces(text: str, found: Sequence[Command], start: int) -> Iterator[Piece]:
    for command in [*found, None]:
        remarks = comments(text, start, command.start if command else len(text))
        yield from _hidden(remarks)
        if command is None:
            return
        if remarks and (entry := _entry(remarks[-1], text[command.start : command.end], on=True)):
            yield Piece(remarks[-1].start, command.end, entry)
        start = command.end


def _hidden(remarks: Sequence[Comment]) -> Iterator[Piece]:
    """Entries that are switched off: a title, and below it, line by line, what is hidden."""
    place = 0
    while place < len(remarks):
        behind = place + 1
        while behind < len(remarks) and _follows(remarks[behind - 1], remarks[behind]):
            behind += 1
        lines = [remark.text.removeprefix(writing.HIDDEN).removeprefix(" ") for remark in remarks[place + 1 : behind]]
        if entry := _entry(remarks[place], "\n".join(lines), on=False):
            yield Piece(remarks[place].start, remarks[behind - 1].end, entry)
        place = behind


def _follows(above: Comment, below: Comment) -> bool:
    return below.start == above.end + 1 and below.begins_line and below.text.startswith(writing.HIDDEN)


def _entry(title: Comment, code: str, *, on: bool) -> Rule | Away | Forwarding | None:
    """None when it is not ours, or not ours any more: what is written of it must say the same, word by word."""
    said = TITLE.match(title.text)
    if said is None or not title.begins_line or bool(said["off"]) is on:
        return None
    try:
        entry = _understood(said["kind"], said["name"] or "", code, on=on)
        same = _only(writing.block(entry)).words == _only(code).words
    except (Foreign, BadRule, Wrong):
        return None
    return entry if same and writing.title(entry) == title.text else None


def _only(code: str) -> Command:
    """The one command that there is, and nothing else. Raises Foreign, Wrong."""
    found = commands(code)
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(code)):
        raise Foreign
    if found[0].remarks or found[0].chained:
        raise Foreign
    return found[0]


def _understood(kind: str, name: str, code: str, *, on: bool) -> Rule | Away | Forwarding:
    """Raises Foreign, BadRule, Wrong."""
    nodes = parse(code)
    if len(nodes) != 1 or nodes[0].name != "if" or len(nodes[0].tests) != 1 or not nodes[0].block:
        raise Foreign
    asked, any_of = conditions(nodes[0].tests[0])
    if kind == writing.RULE:
        return _rule(name, asked, nodes[0].block, any_of=any_of, on=on)
    done = [action(each) for each in nodes[0].block]
    if kind == writing.FORWARDING:
        return _forwarding(done, on=on)
    return _away(asked, nodes[0].block, on=on)


def _rule(name: str, asked: tuple[Condition, ...], block: Sequence[Node], *, any_of: bool, on: bool) -> Rule:
    stop = block[-1].name == "stop"
    return Rule(name, asked, tuple(map(action, block[:-1] if stop else block)), any_of, stop, on)


def _forwarding(done: Sequence[Action], *, on: bool) -> Forwarding:
    forwards = [each for each in done if isinstance(each, Forward)]
    return Forwarding(tuple(each.address for each in forwards), all(each.keep for each in forwards), on)


def _away(asked: Sequence[Condition], block: Sequence[Node], *, on: bool) -> Away:
    said = Said(block[0])
    days = next((each for each in asked if isinstance(each, Arrives)), None)
    since, until = (days.since, days.until) if days else (None, None)
    return Away(said.string(0), subject_of(said), since, until, addresses_of(said), said.number("days"), on)
