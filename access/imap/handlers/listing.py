"""LIST and LSUB (RFC 9051 §6.3.9, RFC 5258, RFC 3501 §6.3.9)."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import re2

from access.imap.answers import mailboxes
from access.imap.commands import List, Lsub
from access.imap.handlers.statuses import line
from access.imap.refusals import Wrong
from access.imap.states import Authenticated
from access.imap.talk import Ok, Steps
from mailapp.store.values import INBOX, SEPARATOR, MailboxInfo

PATTERN_LIMIT = 1000  # characters of one pattern
ANYTHING = {"*": ".*", "%": f"[^{SEPARATOR}]*"}  # as RE2 says it


@dataclass(frozen=True, slots=True)
class Listed:
    """A mailbox that is told; `below`: it is told because of subscribed ones below it (RFC 5258 §3.5 CHILDINFO)."""

    box: MailboxInfo
    children: bool
    below: bool = False


def list_(state: Authenticated, command: List) -> Steps:
    """RFC 9051 §6.3.9"""
    if not command.extended and command.patterns == ("",):
        yield mailboxes.root()
        return Ok("That is the root")
    if "RECURSIVEMATCH" in command.select_options and "SUBSCRIBED" not in command.select_options:
        raise Wrong("RECURSIVEMATCH needs SUBSCRIBED.")  # RFC 5258 §3.1
    for found in _matching(state.store.mailboxes(), command):
        yield _told(state, found, command)
        if "STATUS" in command.return_options and not found.below:
            yield line(state, found.box, command.status_items)
    return Ok("That is all")


def lsub(state: Authenticated, command: Lsub) -> Steps:
    """RFC 3501 §6.3.9"""
    matches = matcher(command.reference, [command.pattern])
    for box in state.store.mailboxes():
        if box.subscribed and matches(box.name):
            yield mailboxes.lsub(box.name, (), utf8=state.talk.utf8)
    return Ok("That is all")


def _matching(boxes: Sequence[MailboxInfo], command: List) -> Iterator[Listed]:
    matches = matcher(command.reference, command.patterns)
    subscribed = "SUBSCRIBED" in command.select_options
    recursive = "RECURSIVEMATCH" in command.select_options
    parents = _above(box.name for box in boxes)
    over_subscribed = _above(box.name for box in boxes if box.subscribed and not matches(box.name))
    for box in boxes:
        if not matches(box.name) or ("SPECIAL-USE" in command.select_options and not box.special_use):
            continue
        below = recursive and box.name in over_subscribed
        if not subscribed or box.subscribed or below:
            yield Listed(box, box.name in parents, below=below)


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
    if box.subscribed and {"SUBSCRIBED"} & (command.select_options | command.return_options):
        attributes.append("\\Subscribed")
    if box.special_use:
        attributes.append(box.special_use)  # RFC 6154 §2
    why = ("SUBSCRIBED",) if found.below else ()
    return mailboxes.listed(box.name, attributes, utf8=state.talk.utf8, child_info=why)


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
