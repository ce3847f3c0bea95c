"""LIST and LSUB (RFC 9051 §6.3.9, RFC 5258, RFC 3501 §6.3.9)."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import re2

from access.imap.answers import mailboxes
from access.imap.commands import List, Lsub
from access.imap.handlers import access, annotations
from access.imap.handlers.statuses import line
from access.imap.refusals import Wrong
from access.imap.states import Authenticated
from access.imap.talk import Ok, Steps
from mailapp.store.values import INBOX, SEPARATOR, MailboxInfo

PATTERN_LIMIT = 1000  # characters of one pattern
HOLLOW = ("\\NonExistent", "\\Noselect", "\\HasChildren")  # no mailbox, and some below it
ANYTHING = {"*": ".*", "%": f"[^{SEPARATOR}]*"}  # as RE2 says it


@dataclass(frozen=True, slots=True)
class Listed:
    """A mailbox that is told; `below`: because of what is so and lies below it (RFC 5258 §3.5 CHILDINFO)."""

    box: MailboxInfo
    children: bool
    below: tuple[str, ...] = ()  # SUBSCRIBED, SPECIAL-USE


def list_(state: Authenticated, command: List) -> Steps:
    """RFC 9051 §6.3.9"""
    if not command.extended and command.patterns == ("",):
        yield mailboxes.root()
        return Ok("That is the root")
    boxes = state.store.mailboxes()
    gone = state.store.missed() if command.select_options & BASES == {"SUBSCRIBED"} else []  # they have no use
    over = _over(boxes, gone, command)
    for found in _matching(boxes, over, command):
        yield _told(state, found, command)
        if "MYRIGHTS" in command.return_options:
            yield access.line(state, found.box)  # RFC 8440 §3.1
        chosen = _is_chosen(found.box, command)
        if "STATUS" in command.return_options and chosen and found.box.may("r"):
            yield line(state, found.box, command.status_items)
        if "METADATA" in command.return_options and chosen:
            yield from annotations.listed(state, [found.box], command.metadata_entries)
    for name in [*_missing(boxes, command), *sorted(over.difference(gone, (box.name for box in boxes)))]:
        below = _bases(command) if name in over else ()
        yield mailboxes.listed(name, HOLLOW, utf8=state.talk.utf8, child_info=below)
    for name in filter(matcher(command.reference, command.patterns), gone):
        below = _bases(command) if name in over else ()
        attributes = ("\\NonExistent", "\\Subscribed")  # RFC 5258 §3.1
        yield mailboxes.listed(name, attributes, utf8=state.talk.utf8, child_info=below)
    return Ok("That is all")


def lsub(state: Authenticated, command: Lsub) -> Steps:
    """RFC 3501 §6.3.9"""
    matches = matcher(command.reference, [command.pattern])
    boxes = [box for box in state.store.mailboxes() if box.subscribed]
    for box in boxes:
        if matches(box.name):
            yield mailboxes.lsub(box.name, (), utf8=state.talk.utf8)
    gone = state.store.missed()
    above = _above(name for name in (*(box.name for box in boxes), *gone) if not matches(name))
    for name in sorted({*gone, *above}.difference(box.name for box in boxes)):
        if matches(name):  # also what stands above a subscribed one: `foo` for `%` and `foo/bar`
            yield mailboxes.lsub(name, ("\\Noselect",), utf8=state.talk.utf8)
    return Ok("That is all")


def _over(boxes: Sequence[MailboxInfo], gone: Sequence[str], command: List) -> set[str]:
    """Names that match and stand above what is meant and does not: mailboxes, and names that are none (RFC 5258 §3.5).

    `gone` are names that are subscribed to, and whose mailboxes are no more.
    """
    if "RECURSIVEMATCH" not in command.select_options:
        return set()
    matches = matcher(command.reference, command.patterns)
    meant = (*(box.name for box in boxes if _is_chosen(box, command)), *gone)
    return set(filter(matches, _above(name for name in meant if not matches(name))))


def _matching(boxes: Sequence[MailboxInfo], over: Collection[str], command: List) -> Iterator[Listed]:
    matches = matcher(command.reference, command.patterns)
    parents = _above(box.name for box in boxes)
    for box in filter(lambda box: matches(box.name), boxes):
        if box.name in over or _is_chosen(box, command):
            yield Listed(box, box.name in parents, below=_bases(command) if box.name in over else ())


def _bases(command: List) -> tuple[str, ...]:
    return tuple(name for name in SELECTED if name in command.select_options)


def _is_chosen(box: MailboxInfo, command: List) -> bool:
    return all(SELECTED[name](box) for name in _bases(command))


def _missing(boxes: Sequence[MailboxInfo], command: List) -> list[str]:
    """As LIST tells them: they have no use, and nobody subscribes to them."""
    if command.select_options & BASES:
        return []
    return _above_others(boxes, matcher(command.reference, command.patterns))


def _above_others(boxes: Sequence[MailboxInfo], matches: Callable[[str], bool]) -> list[str]:
    """Names that are no mailboxes, above those of others that do not match: `Shared`, for `%` (RFC 5258 §3.4)."""
    above = _above(box.name for box in boxes if (box.owner or box.virtual) and not matches(box.name))
    return sorted(name for name in above.difference(box.name for box in boxes) if matches(name))


def _above(names: Iterable[str]) -> set[str]:
    """The names of all mailboxes above these."""
    found: set[str] = set()
    for name in names:
        levels = name.split(SEPARATOR)
        found.update(SEPARATOR.join(levels[:n]) for n in range(1, len(levels)))
    return found


def _told(state: Authenticated, found: Listed, command: List) -> bytes:
    box = found.box
    attributes = ["\\HasChildren" if found.children else "\\HasNoChildren"]  # RFC 9051 §7.3.1, RFC 3348
    if not (box.may("r") or box.may("i")):
        attributes.append("\\Noselect")  # RFC 4314 §4: who may only look it up cannot open it, nor put letters in
    if box.subscribed and {"SUBSCRIBED"} & (command.select_options | command.return_options):
        attributes.append("\\Subscribed")
    if _used(box):
        attributes.append(box.special_use)  # RFC 6154 §2: somebody else's Sent is not where mine go
    return mailboxes.listed(box.name, attributes, utf8=state.talk.utf8, child_info=found.below)


def _used(box: MailboxInfo) -> bool:
    return bool(box.special_use and not box.owner)


# Selection options that can stand alone → who is meant (RFC 5258 §3.1, RFC 6154 §5.2)
SELECTED: dict[str, Callable[[MailboxInfo], bool]] = {"SUBSCRIBED": lambda box: box.subscribed, "SPECIAL-USE": _used}


BASES = frozenset(SELECTED)


def matcher(reference: str, patterns: Iterable[str]) -> Callable[[str], bool]:
    """Whether a name is meant by one of the patterns below the reference. Raises Wrong."""
    wanted = [reference + pattern for pattern in patterns]
    if any(len(pattern) > PATTERN_LIMIT for pattern in wanted):
        raise Wrong(f"A pattern has {PATTERN_LIMIT} characters at most.")
    expressions = [_expression(pattern) for pattern in wanted]
    return lambda name: any(expression.fullmatch(name) for expression in expressions)


def _expression(pattern: str) -> "re2._Regexp":
    """`*` is anything, `%` anything within one level; the first level INBOX is the same in any case (RFC 9051 §5.1).

    By RE2: with any other, a pattern of many wildcards could keep us busy for years.
    """
    first, separator, rest = pattern.partition(SEPARATOR)
    if first.upper() == INBOX:
        pattern = INBOX + separator + rest
    pieces = re.split(r"([*%]+)", pattern)
    expression = "".join(_wildcard(piece) if piece[:1] in ("*", "%") else re2.escape(piece) for piece in pieces)
    try:
        return re2.compile(f"(?s){expression}")
    except re2.error as wrong:
        raise Wrong("That pattern cannot be understood.") from wrong


def _wildcard(run: str) -> str:
    return ANYTHING["*" if "*" in run else "%"]
