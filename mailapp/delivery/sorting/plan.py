"""What rules would do with a letter, without doing it: asked by the delivery, the dry run and the journal alike.

    plan(anna, letter_of(octets), Case(envelope)) → Plan

Nothing is written, sent or remembered; what a script asks about mailboxes is only looked up.
"""

from collections.abc import Sequence

from mailapp.delivery.script import BadScript
from mailapp.delivery.sorting import course, current
from mailapp.delivery.sorting.values import Plan, Ready, Source, Whose
from mailapp.delivery.sorting.world import Case, world
from mailapp.directory.values import AccountInfo
from mailapp.policy import api as policy
from mailapp.standards import sieve
from mailapp.standards.message import parts_of
from mailapp.standards.message.limits import Buffer
from mailapp.store.values import INBOX

TESTS_SPAM = frozenset({"spamtest", "spamtestplus"})
SPAM = "it is taken for spam, and such letters your own rules do not see"
QUARANTINED = "it lies in quarantine"


def plan(
    person: AccountInfo,
    letter: sieve.Letter,
    case: Case,
    *,
    scripts: Sequence[Ready] | None = None,
    inbox: str = "",
    because: str = "",
) -> Plan:
    """What becomes of one person's copy. Never raises for what a script does.

    `scripts` None: those that hold now. `inbox`: where the letter lies that rules say nothing about. `because`: why
    a person's own do not run.
    """
    if scripts is None:
        scripts, because = chosen(current.of(person), case)
    given = world(person, case, policy.current())
    return course.run(scripts, letter, given, inbox=inbox or case.opinion.into, because=because)


def chosen(scripts: current.Scripts, case: Case) -> tuple[Sequence[Ready], str]:
    """Those that run for this letter, and why a person's own one does not: spam gets no answer from anybody's rules.

    A script that requires `spamtest` decides about spam itself.
    """
    if case.opinion.quarantine:
        return (), QUARANTINED
    own = scripts.own
    if own and own.script and case.opinion.into != INBOX and TESTS_SPAM.isdisjoint(own.script.requires):
        return (*scripts.before, *scripts.after), SPAM
    return (*scripts.before, *([own] if own else []), *scripts.after), ""


def letter_of(octets: Buffer) -> sieve.Letter:
    """A letter as scripts look at it."""
    return sieve.Letter(octets, parts_of(octets))


def candidate(person: AccountInfo, text: str, name: str = "new") -> Ready:
    """A script that is not kept yet, to be planned with. Raises BadScript."""
    made = current.compiled(text)
    if made.script is None:
        raise BadScript(made.wrong)
    return Ready(Source(Whose.OWN, person.address, name), *made)
