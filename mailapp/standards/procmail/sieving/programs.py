"""“| program”: those whose work Sieve or the server does; no other one is run."""

from itertools import pairwise

from mailapp.standards.procmail.errors import Untranslatable
from mailapp.standards.procmail.sieving import autoreply, formail, shell
from mailapp.standards.procmail.sieving.acting import Acted, Acting
from mailapp.standards.procmail.sieving.code import Code
from mailapp.standards.procmail.sieving.context import Context
from mailapp.standards.procmail.sieving.questions import is_duplicate, is_known_sender
from mailapp.standards.procmail.sieving.shell import Run, Stage
from mailapp.standards.procmail.values import Pipe, Recipe
from mailapp.standards.procmail.words import in_quotes

JUDGES = (
    "spamassassin",
    "spamc",
    "bogofilter",
    "spamprobe",
    "rspamc",
    "dspam",
    "clamscan",
    "clamdscan",
    "clamassassin",
)
DELIVERERS = ("deliver", "dovecot-lda", "dovecot_lda", "$DELIVER", "${DELIVER}")
MAIL = ("mail", "mailx", "Mail")
SENDS = (*autoreply.MAILERS, *MAIL)


class Programs:
    def __init__(self, context: Context, acting: Acting) -> None:
        self._context, self._acting = context, acting

    def pipe(self, action: Pipe, recipe: Recipe, *, answered_before: bool) -> Acted:
        """Raises Untranslatable."""
        if is_known_sender(action.command):
            return Acted(answered_before=True)
        if is_duplicate(action.command):
            return self._duplicate(recipe)
        stages = shell.pipeline(action.command)
        if not stages or not all(stages):
            raise Untranslatable("a pipe to nothing shows the letter on a terminal that is not there")
        if "f" in recipe.flags:
            return Acted(self._filter(stages, recipe))
        if autoreply.is_reply(stages):
            return self._reply(stages[0], recipe, autoreply.DAYS if answered_before else 0)
        return self._delivering(stages, recipe)

    def _duplicate(self, recipe: Recipe) -> Acted:
        """formail -D: a letter that came before is swallowed (RFC 7352)."""
        self._context.needs.names.add("duplicate")
        if self._acting.copies(recipe):
            return Acted(depends="duplicate")
        discard: Code = [] if self._context.copy else ["discard;"]
        return Acted([*discard, *self._acting.end()], ends=True, depends="duplicate")

    def _filter(self, stages: list[Stage], recipe: Recipe) -> Code:
        if "b" in recipe.flags and "h" not in recipe.flags:
            raise Untranslatable("a program changes the text of the letter")
        found: Code = []
        for stage in stages:
            [run] = stage if len(stage) == 1 else [Run("")]
            if run.name == "formail":
                found += formail.Filter(self._context).code(run.arguments)
            elif run.name in JUDGES:
                found.append(
                    f"# {run.name}: the server has looked at the letter already; what is spam to it is in Junk"
                )
            elif run.name == "sed":
                found += formail.inserted(self._context, run.arguments)
            elif run.name != "cat" or run.arguments:
                raise Untranslatable("a program changes the letter")
        return found

    def _reply(self, stage: Stage, recipe: Recipe, days: int) -> Acted:
        before: Code = []
        answer = autoreply.reply(self._context, stage, days, before)
        return self._answered(answer, before, recipe)

    def _answered(self, answer: autoreply.Answer, before: Code, recipe: Recipe) -> Acted:
        code = [*before, autoreply.written(self._context, answer)]
        self._context.differs(
            recipe.action_line, "only who wrote to you by name is answered, and no list or robot", recipe.source
        )
        if self._acting.copies(recipe) or self._context.copy:
            return self._acting.done(code, recipe)
        return self._acting.done([*code, "discard;"], recipe)

    def _delivering(self, stages: list[Stage], recipe: Recipe) -> Acted:
        *heads, last = stages
        [run] = last if len(last) == 1 else [Run("")]
        if run.name == "vacation" and not heads:
            before: Code = []
            return self._answered(autoreply.vacation(self._context, run, before), before, recipe)
        if run.name in SENDS:
            return self._sent(heads, run, recipe)
        if run.name in JUDGES and not heads:
            raise Untranslatable("the server looks for spam and viruses itself: nothing need be run")
        if not heads and (path := self._path(run)):
            return self._filed(path, recipe)
        if run.name in ("true", ":", "cat") and not heads and not run.arguments:
            return self._acting.nowhere(recipe, [])
        raise Untranslatable(shell.TOO_MUCH)

    def _path(self, run: Run) -> str:
        """Of the mailbox that a program would write to."""
        arguments = list(run.arguments)
        if run.name == "cat" and run.appended and arguments in ([], ["-"]):
            return run.appended
        if run.name == "rcvstore" and len(arguments) == 1 and arguments[0].startswith("+"):
            return arguments[0][1:]
        if run.name in DELIVERERS:
            names = [said for option, said in pairwise(arguments) if option in ("-m", "-p")]
            return names[-1] if names else "INBOX"
        return ""

    def _filed(self, path: str, recipe: Recipe) -> Acted:
        before: Code = []
        text = self._context.scope.text(in_quotes(path), before)
        if text == "/dev/null":
            return self._acting.nowhere(recipe, before)
        filed = self._acting.filed(self._acting.folder(text), copy=self._acting.copies(recipe))
        return self._acting.done([*before, filed], recipe)

    def _sent(self, heads: list[Stage], mailer: Run, recipe: Recipe) -> Acted:
        """A letter that goes on, perhaps with other fields, which it loses again behind that."""
        before: Code = []
        behind: Code = []
        for stage in heads:
            [run] = stage if len(stage) == 1 else [Run("")]
            if run.name != "formail":
                raise Untranslatable(shell.TOO_MUCH)
            before += formail.Filter(self._context).code(run.arguments)
            behind += self._undone(run)
        if mailer.name in MAIL and "-s" in mailer.arguments:
            raise Untranslatable("a letter is written anew by a program")
        words = [self._context.scope.text(in_quotes(word), before) for word in mailer.arguments]
        sent = self._acting.sent(words, recipe, before)
        if sent.ends:
            return sent
        return Acted([*sent.code, *behind])

    def _undone(self, run: Run) -> Code:
        """Only what was added can be taken away again."""
        code: Code = []
        for option in formail.options(run.arguments):
            if option.letter in "iIRuU":
                raise Untranslatable("a copy of the letter is changed and sent on, and the letter itself is not")
            if option.letter in "aA":
                name, value = formail.name_and_value(self._context.scope.text(in_quotes(option.said), code))
                quoted = self._context.needs.quoted
                code.append(f"deleteheader :index 1 :last :is {quoted(name)} {quoted(value)};")
                self._context.needs.names.add("index")
        return code
