"""Commands → steps ready to be carried out: every word, argument and order is looked at before any letter comes."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NoReturn, cast

from mailapp.standards.sieve import limits
from mailapp.standards.sieve.arguments import sorted_out
from mailapp.standards.sieve.call import Call
from mailapp.standards.sieve.encoded import decoded
from mailapp.standards.sieve.errors import Problem, Wrong
from mailapp.standards.sieve.extensions.registry import EXTENSIONS
from mailapp.standards.sieve.extensions.tests import AVAILABLE, UNAVAILABLE
from mailapp.standards.sieve.forms import Form, Step, Test, Tests
from mailapp.standards.sieve.inclusion import Include
from mailapp.standards.sieve.lexer import Source
from mailapp.standards.sieve.parser import Node
from mailapp.standards.sieve.run import TEST_WORK, Run
from mailapp.standards.sieve.strings import Text, template
from mailapp.standards.sieve.vocabulary import CHAIN, Vocabulary, commands_of, tests_of

SETTLES = {"allof": UNAVAILABLE, "anyof": AVAILABLE}  # behind which no test of the list is asked
Branch = tuple[Test, Sequence[Step]]


class Compiler:
    """Of one script. `problems` and `warnings` are found on the way."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.vocabulary = Vocabulary()
        self.loops: list[str] = []  # names of foreverypart around, "" for none
        self.includes: list[Include] = []
        self.locals: set[str] = set()  # variables that were set as the script's own
        self.patterns_cost = 0  # of its regular expressions so far
        self.begun = False  # something else than require was said

    def requires(self, name: str) -> bool:
        return name in self.vocabulary.enabled

    def text(self, value: str, at: int) -> Text:
        """Encoded characters first, then variables (RFC 5229 §3)."""
        try:
            if "${" in value and self.requires("encoded-character"):
                value = decoded(value)
            if not self.requires("variables"):
                return Text(value)
            return template(value, self.namespaces)
        except ValueError as wrong:
            raise Wrong(str(wrong), at) from None

    @property
    def namespaces(self) -> frozenset[str]:
        return frozenset({"global"} if self.requires("include") else ())  # RFC 6609 §3.4.2

    def note_local(self, name: tuple[str, str]) -> None:
        """A variable is set; without a namespace it may be the script's own."""
        if not name[0]:
            self.locals.add(name[1])

    # commands

    def block(self, nodes: Sequence[Node], *, outermost: bool = False) -> Sequence[Step]:
        steps: list[Step] = []
        place = 0
        while place < len(nodes):
            node = nodes[place]
            behind = place + 1
            if node.name == "if":
                while behind < len(nodes) and nodes[behind].name in CHAIN:
                    behind += 1
            try:
                self._one(node, nodes[place:behind], steps, outermost=outermost)
            except Wrong as wrong:
                self._note(wrong)
            place = behind
        self._unreachable(nodes)
        return steps

    def _note(self, wrong: Wrong) -> None:
        if len(self.problems) < limits.PROBLEMS:
            self.problems.append(self.source.problem(wrong))

    def warn(self, wrong: Wrong) -> None:
        if len(self.warnings) < limits.PROBLEMS:
            self.warnings.append(self.source.problem(wrong))

    def _one(self, node: Node, chain: Sequence[Node], steps: list[Step], *, outermost: bool) -> None:
        if node.name == "require" and (self.begun or not outermost):
            raise Wrong("require stands at the beginning, before all other commands", node.at)  # RFC 5228 §3.2
        self.begun = self.begun or node.name != "require"
        if node.name in CHAIN:
            raise Wrong(f"“{node.name}” stands behind an if, or behind elsif", node.at)  # RFC 5228 §3.1
        step = self._if(chain) if node.name == "if" else self._command(node)
        steps.append(_at(self.source.line(node.at), step))

    def _unreachable(self, nodes: Sequence[Node]) -> None:
        for node, behind in pairwise(nodes):
            if node.name == "stop":
                self.warn(Wrong("Nothing behind stop is carried out", behind.at))
                return

    def _if(self, chain: Sequence[Node]) -> Step:
        """RFC 5228 §3.1. What an ihave has ruled out may say what nobody understands (RFC 5463 §4)."""
        branches: list[Branch] = []
        settled = False
        for place, node in enumerate(chain):
            if node.name == "else" and place < len(chain) - 1:
                raise Wrong("Nothing follows else: an if has one else, at its end", chain[place + 1].at)
            self._shaped(node)
            if settled:
                continue
            test = self.test(node.tests[0]) if node.tests else AVAILABLE
            if test is UNAVAILABLE:
                continue
            branches.append((test, self.block(node.block or ())))
            settled = test is AVAILABLE
        return _branching(branches)

    def _shaped(self, node: Node) -> None:
        wanted = 0 if node.name == "else" else 1
        if node.arguments:
            raise Wrong(f"“{node.name}” takes no argument, but a test", node.arguments[0].at)
        if len(node.tests) != wanted or node.listed:
            raise Wrong(f"“{node.name}” takes {'one test' if wanted else 'no test'}", node.at)
        if node.block is None:
            raise Wrong(f"“{node.name}” needs a block in braces", node.at)

    def _command(self, node: Node) -> Step:
        form = self.vocabulary.form(node, commands_of)
        if form is None:
            return cast(Step, _missing(node.name))
        call = self._call(node, form)
        if form.block and node.block is None:
            raise Wrong(f"“{node.name}” needs a block in braces", node.at)
        if node.block is not None and not form.block:
            raise Wrong(f"“{node.name}” takes no block: write a semicolon instead", node.at)
        return cast(Step, form.make(call))

    # tests

    def test(self, node: Node) -> Test:
        form = self.vocabulary.form(node, tests_of)
        if form is None:
            return _missing(node.name)
        return cast(Test, form.make(self._call(node, form)))

    def _call(self, node: Node, form: Form) -> Call:
        """Raises Wrong when the node does not fit the form."""
        tags, named = sorted_out(node, form, self.vocabulary.tags(node.name, form), EXTENSIONS.values())
        call = Call(self, node, tags)
        call.named = named
        many = len(node.tests)
        if form.tests is Tests.NONE and many:
            self._no_test(node)
        if form.tests is Tests.ONE and (many != 1 or node.listed):
            raise Wrong(f"“{node.name}” takes one test", node.at)
        if form.tests is Tests.LIST and not node.listed:
            raise Wrong(f"“{node.name}” takes tests in parentheses, with commas between them", node.at)
        call.tests = self._tests(node)
        return call

    def _no_test(self, node: Node) -> NoReturn:
        first = node.tests[0]
        if any(first.name in each.commands for each in EXTENSIONS.values()) or first.name == "if":
            raise Wrong(f"A semicolon is missing behind “{node.name}”, before “{first.name}”", first.at)
        raise Wrong(f"“{node.name}” takes no test", first.at)

    def _tests(self, node: Node) -> Sequence[Test]:
        found: list[Test] = []
        for each in node.tests:
            found.append(self.test(each))
            if found[-1] is SETTLES.get(node.name):
                break
        return found


def _at(line: int, step: Step) -> Step:
    def carry_out(run: Run) -> None:
        run.line = line
        step(run)

    return carry_out


def _branching(branches: Sequence[Branch]) -> Step:
    def choose(run: Run) -> None:
        run.work(TEST_WORK * len(branches))
        for test, block in branches:
            if test(run):
                run.block(block)
                return

    return choose


def _missing(name: str) -> Test:
    def fail(run: Run) -> bool:
        run.fail(f"“{name}” does not exist here")

    return fail
