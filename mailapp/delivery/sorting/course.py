"""Scripts in a row: the next one runs as long as the letter is kept, and sees it as the last one left it (pure).

A script that files, forwards or throws away a letter without keeping it ends the row, as with Dovecot's
`sieve_before` and `sieve_after`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from mailapp.delivery.sorting.values import Deed, Plan, Ready, Trouble, Whose
from mailapp.delivery.sorting.wording import sentence
from mailapp.standards import sieve
from mailapp.standards.message import parts_of
from mailapp.standards.sieve.actions import Action, Edition, FileInto, Keep, Redirect, conflict, same

KEPT = Keep(implicit=True)


@dataclass(slots=True)
class _Row:
    """What the scripts so far have come to; `kept` None: the letter is kept no longer."""

    inbox: str
    kept: Keep | None = KEPT
    keeper: Ready | None = None
    deeds: list[Deed] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    seen: list[sieve.Seen] = field(default_factory=list)


def run(
    scripts: Iterable[Ready], letter: sieve.Letter, world: sieve.World, *, inbox: str = "INBOX", because: str = ""
) -> Plan:
    """What the scripts want, one behind another. Never raises. `inbox` is where the letter lies without rules."""
    row = _Row(inbox)
    for ready in scripts:
        if row.kept is None or not _take(row, ready, letter, world):
            break
    if row.kept is not None:
        row.deeds.append(_deed(row, row.kept, row.keeper))
    return Plan(tuple(row.deeds), tuple(row.troubles), tuple(dict.fromkeys(row.seen)), because)


def _take(row: _Row, ready: Ready, letter: sieve.Letter, world: sieve.World) -> bool:
    """One script more; whether the next one may follow."""
    if ready.script is None:
        return _failed(row, Trouble(ready.source, ready.wrong))
    kept = row.kept or KEPT
    given = world if kept.flags is None else replace(world, flags=kept.flags)
    outcome = ready.script.run(_as_left(letter, kept.edition), given)
    if outcome.error:
        return _failed(row, Trouble(ready.source, outcome.error.sentence, outcome.error.line))
    actions = [_on_top(action, kept.edition) for action in outcome.actions]
    before = [deed.action for deed in row.deeds]
    if why := _unfit(before, actions, world.limits):
        return _failed(row, Trouble(ready.source, *why))
    if outcome.doubt:
        row.troubles.append(Trouble(ready.source, outcome.doubt.sentence, outcome.doubt.line, went_on=True))
    row.seen += outcome.seen
    _add(row, actions, ready)
    return row.kept is not None


def _failed(row: _Row, trouble: Trouble) -> bool:
    """Nothing that it wanted is done. A person's letter is kept where he will see it; others' rules are passed over."""
    row.troubles.append(trouble)
    return trouble.source.whose is not Whose.OWN


def _add(row: _Row, actions: Sequence[Action], ready: Ready) -> None:
    """The last keep is not done yet: the next script decides about it."""
    last = next((place for place in reversed(range(len(actions))) if isinstance(actions[place], Keep)), None)
    was = row.kept
    row.kept = None
    for place, action in enumerate(actions):
        if place == last:
            assert isinstance(action, Keep)
            if not (action.implicit and action == was):  # it said something about it
                row.keeper = ready if not action.implicit or action.flags or action.edition else None
            row.kept = action
        elif not any(same(deed.action, action) for deed in row.deeds):
            row.deeds.append(_deed(row, action, ready))


def _deed(row: _Row, action: Action, ready: Ready | None) -> Deed:
    if ready is None:
        return Deed(action, sentence(action, row.inbox))
    return Deed(action, sentence(action, row.inbox), ready.source, ready.rule(action.line))


def _unfit(before: Sequence[Action], actions: Sequence[Action], limits: sieve.Limits) -> tuple[str, int] | None:
    """Why these cannot be done beside those, and the line that says so."""
    done = list(before)
    for action in actions:
        if why := conflict(done, action):
            return why, action.line
        done.append(action)
    redirects = [action for action in done if isinstance(action, Redirect)]
    if before and len(redirects) > limits.redirects:
        return f"A letter is forwarded to at most {limits.redirects} addresses", redirects[-1].line
    return None


def _as_left(letter: sieve.Letter, edition: Edition | None) -> sieve.Letter:
    if edition is None:
        return letter
    octets = edition.whole(bytes(letter.buffer[:]), letter.body_start)
    return sieve.Letter(octets, parts_of(octets))


def _on_top(action: Action, edition: Edition | None) -> Action:
    """An action of a later script about the letter as an earlier one left it."""
    if edition is None or not isinstance(action, Keep | FileInto | Redirect):
        return action
    if action.edition is None:
        return replace(action, edition=edition)
    body = edition.body if action.edition.body is None else action.edition.body
    return replace(action, edition=Edition(action.edition.header, body))
