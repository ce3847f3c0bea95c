"""Recipes one after another → ifs, each under a comment that names its lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from mailapp.standards.procmail.errors import Untranslatable
from mailapp.standards.procmail.sieving.acting import Acted, Acting
from mailapp.standards.procmail.sieving.assigning import Assigning
from mailapp.standards.procmail.sieving.code import Branch, Code, If, all_of, negated
from mailapp.standards.procmail.sieving.context import Context
from mailapp.standards.procmail.sieving.files import Including
from mailapp.standards.procmail.sieving.leaving import without_leaving
from mailapp.standards.procmail.sieving.level import ALWAYS, BEFORE, FAILED, LAST, LAST_DONE, NEVER, Level
from mailapp.standards.procmail.sieving.programs import Programs
from mailapp.standards.procmail.sieving.scores import Scores
from mailapp.standards.procmail.sieving.stages import Conditions, Stage
from mailapp.standards.procmail.values import Assignment, Block, Forward, Mailbox, Pipe, Recipe, Statement

SPLIT = "\\/"
CONTROLS = ("INCLUDERC", "SWITCHRC", "HOST")
GOES_ON = frozenset({LAST, LAST_DONE, FAILED})


@dataclass(slots=True)
class Written:
    """What becomes of one recipe, before it has its place."""

    said: Recipe
    number: int
    stages: list[Stage]
    acted: Acted
    elsif: bool
    asked: bool  # about recipes before: no elsif tells from it what was asked

    @property
    def certain(self) -> bool:
        return not any(stage.tests for stage in self.stages)

    @property
    def ends(self) -> bool:
        return self.acted.ends and not self.acted.depends


class Recipes:
    """`wanted`: recipes of which the script remembers whether they were carried out; `asked`: those it was asked of."""

    def __init__(self, context: Context, assigning: Assigning, wanted: set[int]) -> None:
        self._context, self._assigning, self._wanted = context, assigning, wanted
        self._acting = Acting(context)
        self._programs = Programs(context, self._acting)
        self._including = Including(context, self._acting, self.block)
        self.asked: set[int] = set()
        self.count = 0

    def block(self, statements: Sequence[Statement], level: Level) -> None:
        for place, said in enumerate(statements):
            if level.ended:
                self._unreachable(statements[place:])
                return
            if isinstance(said, Recipe):
                self._recipe(said, level)
            elif said.name in CONTROLS:
                self._including.control(said, level)
            else:
                self._assignment(said, level)

    def _assignment(self, said: Assignment, level: Level) -> None:
        size = len(level.code)
        self._assigning.assign(said, level.code)
        if len(level.code) > size:
            level.interrupted()

    def _unreachable(self, left: Sequence[Statement]) -> None:
        for said in left:
            if isinstance(said, Recipe):
                self._context.differs(said.line, "no letter comes here: what stands before deals with all of them")
                return

    def _recipe(self, said: Recipe, level: Level) -> None:
        self.count += 1
        self._including.check_count(self.count, said.line)
        if why := level.never(said):
            level.skip(said)
            level.code.append(f"# {self._place(said)}: {why}")
            return
        scope = self._context.scope
        values, lost = dict(scope.values), dict(scope.lost)
        try:
            written = self._translated(said, level, self.count)
        except Untranslatable as trouble:
            scope.values, scope.lost = values, lost
            self._left_out(said, str(trouble), level)
            return
        self._put(written, level)
        self._merged(written, values, lost)

    def _left_out(self, said: Recipe, why: str, level: Level) -> None:
        self._context.left_out(said.line, why, said.source)
        level.code.append(f"# {self._place(said)}: left out, as {why}:")
        sources = [*(f"* {each.source}" for each in said.conditions), said.source]
        level.code += [f"#     {''.join(filter(str.isprintable, each))[:200]}" for each in sources]
        level.skip(said)

    def _place(self, said: Recipe) -> str:
        last = said.action_line
        lines = f"line {said.line}" if last == said.line else f"lines {said.line} to {last}"
        return f"{self._context.here}, {lines}"

    # what is asked, and what it does

    def _translated(self, said: Recipe, level: Level, number: int) -> Written:
        elsif = BEFORE in said.flags and level.chosen is not None and not GOES_ON & said.flags
        conditions = Conditions(self._context, said)
        asked_for = [conditions.weighed(each) for each in said.conditions]
        if any(each.weight and SPLIT in each.source for each in asked_for):
            self._context.scope.values.pop("MATCH", None)
            self._context.scope.lost["MATCH"] = "MATCH is not known, as it comes of a score"
        stages = conditions.stages([each for each in asked_for if not each.weight])
        if weighted := [each for each in asked_for if each.weight]:
            stages.append(Scores(self._context, conditions, said.line).stage(weighted))
        stages = _joined(stages)
        elsif = elsif and not stages[0].before
        asked = self._asked(said, level, elsif=elsif)
        stages[0].tests = [*asked, *stages[0].tests]
        return Written(said, number, stages, self._acted(said, level), elsif, bool(asked))

    def _asked(self, said: Recipe, level: Level, *, elsif: bool) -> list[str]:
        """About recipes before, where their place does not say it."""
        tests = []
        if {LAST, LAST_DONE} & said.flags and level.last != ALWAYS and level.place(said) is None:
            tests.append(self._ran([level.last]))
        if BEFORE in said.flags and level.before and not elsif:
            tests.append(negated(self._ran(level.before)))
        return tests

    def _ran(self, numbers: list[int]) -> str:
        self.asked |= set(numbers)
        self._context.needs.names.add("variables")
        names = self._context.needs.listed([f"\1ran_{number}\2" for number in numbers])
        return f'string :is {names} "1"'

    def _acted(self, said: Recipe, level: Level) -> Acted:
        action = said.action
        if isinstance(action, Block):
            return self._nested(said, action)
        if isinstance(action, Mailbox):
            return self._acting.mailboxes(action, said)
        if isinstance(action, Forward):
            return self._acting.forward(action, said)
        return self._piped(action, said, level)

    def _piped(self, action: Pipe, said: Recipe, level: Level) -> Acted:
        if not action.capture:
            return self._programs.pipe(action, said, answered_before=level.replies and FAILED in said.flags)
        code: Code = []
        name = self._context.scope.names.of(action.capture)
        text = self._context.scope.capture(action.command, name, code)
        self._assigning.set(action.capture, text, code)
        return Acted(code)

    def _nested(self, said: Recipe, action: Block) -> Acted:
        inner = Level([], last=ALWAYS, begins=True)
        if "c" not in said.flags:
            self.block(action.statements, inner)
            return Acted(inner.code, ends=inner.ended)
        scope, around = self._context.scope, self._context.copy
        values, lost = dict(scope.values), dict(scope.lost)
        self._context.copy = name = f"copy_{said.line}"
        try:
            self.block(action.statements, inner)
        finally:
            self._context.copy = around
        if not inner.ended and scope.values != values:
            self._context.differs(said.line, "what the copy's block sets is not known to the rules behind it")
        scope.values, scope.lost = values, lost
        return Acted(without_leaving(inner.code, name))

    # its place

    def _put(self, written: Written, level: Level) -> None:
        said, acted = written.said, written.acted
        goes_on = bool(GOES_ON & said.flags) and (level.last != ALWAYS or FAILED in said.flags)
        answer, body = self._body(written)
        first, inner = _nested_stages(written.stages, body)
        place = level.place(said) if goes_on else None
        target = level.code if place is None else place
        innermost = self._insert(written, level, target, first, inner, body)
        if not goes_on:
            level.inside, level.answer = innermost, answer
            level.replies = acted.answered_before
        if goes_on or written.asked:
            level.chosen = None
        ended = written.ends and (written.certain or (written.elsif and level.all_end and not first.tests))
        level.passed(said, written.number, ends=written.ends)
        if ended and target is level.code and not (written.elsif and not level.all_end):
            level.ended = True
        elif ended and place is not None:
            level.inside, level.last = None, NEVER

    def _body(self, written: Written) -> tuple[If | None, Code]:
        remembered: Code = [f'set "ran_{written.number}" "1";'] if written.number in self._wanted else []
        if not written.acted.depends:
            return None, [*remembered, *written.acted.code]
        answer = If([Branch(written.acted.depends, list(written.acted.code))])
        return answer, [*remembered, answer]

    def _insert(self, written: Written, level: Level, target: Code, first: Stage, inner: Code, body: Code) -> Code:
        """Where what goes on from it goes."""
        comment = f"# {self._place(written.said)}"
        single = len(written.stages) == 1
        if written.elsif and level.chosen is not None:
            inner.insert(0, comment)
            level.chosen.branches.append(Branch(all_of(first.tests) if first.tests else "", inner))
            level.all_end = level.all_end and written.ends and single
            level.chosen = level.chosen if first.tests and single else None
            return body if not single else inner
        target += [comment, *first.before]
        if not first.tests:
            target += inner
            level.chosen = None
            return target if single else body
        chosen = If([Branch(all_of(first.tests), inner)])
        target.append(chosen)
        level.chosen = chosen if single else None
        level.all_end = written.ends
        return inner if single else body

    def _merged(self, written: Written, values: dict[str, str], lost: dict[str, str]) -> None:
        """Variables after it: as it leaves them, as they were, or one of both."""
        scope = self._context.scope
        if written.ends:
            match = scope.values.get("MATCH")
            scope.values, scope.lost = dict(values), lost
            if match is not None:
                scope.values["MATCH"] = match
        elif not written.certain or GOES_ON & written.said.flags or BEFORE in written.said.flags:
            self._assigning.merge(values, lost)


def _joined(stages: list[Stage]) -> list[Stage]:
    """Without empty ones at the end; one at least."""
    found = [stage for place, stage in enumerate(stages) if not place or stage.before or stage.tests or stage.then]
    if len(found) > 1 and not found[0].tests and not found[0].then:
        found[1].before = [*found[0].before, *found[1].before]
        found = found[1:]
    return found


def _nested_stages(stages: list[Stage], body: Code) -> tuple[Stage, Code]:
    """The first stage, and what lies in it: the others, and the body in the last one."""
    inner = body
    for place in range(len(stages) - 1, 0, -1):
        stage = stages[place]
        held = [*stage.then, *inner] if stage.then else inner
        below: Code = [If([Branch(all_of(stage.tests), held)])] if stage.tests else held
        inner = [*stage.before, *below]
    first = stages[0]
    if first.then:
        if inner is body:
            body[:0] = first.then
        else:
            inner = [*first.then, *inner]
    return first, inner
