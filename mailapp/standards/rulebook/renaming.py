"""Folders get other names: rules of ours follow, and of what is written by hand it is told what it still names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from mailapp.standards.rulebook.actions import Action, CopyTo, MoveTo
from mailapp.standards.rulebook.book import Rulebook
from mailapp.standards.rulebook.rules import ByHand, Entry, Rule
from mailapp.standards.rulebook.splitting import Word, commands
from mailapp.standards.sieve.errors import Wrong
from mailapp.standards.sieve.lexer import Kind

FILING = (Kind.IDENTIFIER, "fileinto")  # RFC 5228 §4.1: the mailbox is the last thing said
FCC = (Kind.TAG, "fcc")  # RFC 8580 §3.1: the mailbox comes next
ASKED = (Kind.IDENTIFIER, "mailboxexists")  # RFC 5490 §3.1
LISTED = (Kind.SPECIAL, "["), (Kind.SPECIAL, ","), (Kind.SPECIAL, "]")


def renamed(book: Rulebook, names: Mapping[str, str]) -> Rulebook:
    """The same rules for folders that are called otherwise now: `names` by what they were called. Raises BadRule."""
    return replace(book, entries=tuple(_entry(each, names) for each in book.entries))


def named_by_hand(book: Rulebook, names: Mapping[str, str]) -> list[str]:
    """Those of these folders into which pieces by hand put letters, or of which they ask."""
    found = {name for piece in book.by_hand for name in _named(piece)}
    return [name for name in names if name in found]


def _entry(entry: Entry, names: Mapping[str, str]) -> Entry:
    if not isinstance(entry, Rule):
        return entry
    return replace(entry, actions=tuple(_action(each, names) for each in entry.actions))


def _action(action: Action, names: Mapping[str, str]) -> Action:
    if isinstance(action, MoveTo | CopyTo) and action.folder in names:
        return replace(action, folder=names[action.folder])
    return action


def _named(piece: ByHand) -> Iterator[str]:
    try:
        words = [word for command in commands(piece.text) for word in command.words]
    except Wrong:
        return
    for place, word in enumerate(words):
        if word in (FILING, FCC, ASKED):
            yield from _strings(word, words[place + 1 :])


def _strings(word: Word, behind: Sequence[Word]) -> list[str]:
    if word == FCC:
        return [str(value) for kind, value in behind[:1] if kind is Kind.STRING]
    said = []
    for each in behind:
        if each == (Kind.SPECIAL, ";") or (word == ASKED and each[0] is not Kind.STRING and each not in LISTED):
            break
        said += [str(each[1])] if each[0] is Kind.STRING else []
    return said if word == ASKED else said[-1:]
