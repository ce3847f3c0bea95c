"""Answers that a recipe sends by itself, and vacation(1): all of them become vacation (RFC 5230)."""

from dataclasses import dataclass

from mailapp.standards.procmail.errors import Untranslatable
from mailapp.standards.procmail.sieving.code import Branch, Code, If, is_constant
from mailapp.standards.procmail.sieving.context import Context
from mailapp.standards.procmail.sieving.formail import name_and_value, options
from mailapp.standards.procmail.sieving.shell import Run, Stage
from mailapp.standards.procmail.words import in_quotes

DAYS = 7  # vacation(1), “-t”
MAILERS = ("sendmail", "$SENDMAIL", "${SENDMAIL}")
TEXT = ".vacation.msg"
QUOTING = {"$SUBJECT": "subject", "$FROM": "from"}


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    subject: str = ""
    sender: str = ""
    days: int = 0  # in which nobody gets it twice; 0: everybody gets it each time


def is_reply(stages: list[Stage]) -> bool:
    """( formail -r …; echo … ) | sendmail -t"""
    if len(stages) != 2 or len(stages[1]) != 1:
        return False
    head, mailer = stages[0][0], stages[1][0]
    return head.name == "formail" and any(each.letter == "r" for each in options(head.arguments)) and is_mailer(mailer)


def is_mailer(run: Run) -> bool:
    return run.name in MAILERS


def reply(context: Context, stage: Stage, days: int, code: Code) -> Answer:
    """Raises Untranslatable."""
    fields = {"Subject": "", "From": ""}
    for option in options(stage[0].arguments):
        if option.letter in "AIia":
            name, value = name_and_value(context.scope.text(in_quotes(option.said), code))
            if name.title() in fields:
                fields[name.title()] = value
    lines = [_said(context, run, code) for run in stage[1:]]
    return Answer("\n".join(lines).strip("\n"), fields["Subject"], fields["From"], days)


def _said(context: Context, run: Run, code: Code) -> str:
    if run.name == "echo":
        words = [word for word in run.arguments if word not in ("-n", "-e")]
        return context.scope.text(in_quotes(" ".join(words)), code)
    if run.name == "cat" and len(run.arguments) == 1 and run.arguments[0] != "-":
        return file_text(context, context.scope.text(in_quotes(run.arguments[0]), code))
    raise Untranslatable("the text of the answer is made by a program")


def file_text(context: Context, path: str) -> str:
    """Raises Untranslatable."""
    found = context.files(path) if is_constant(path) else None
    if found is None:
        raise Untranslatable(f"the text in {path} is not here: bring that file along")
    return found


def vacation(context: Context, run: Run, code: Code) -> Answer:
    """vacation [-a alias] [-t days] [-m file] [login]"""
    days, path = DAYS, f"{context.person.directory}/{TEXT}"
    left = list(run.arguments)
    while left:
        word = left.pop(0)
        if word[:2] in ("-t", "-m", "-a", "-f", "-r", "-s"):
            said = word[2:] or (left.pop(0) if left else "")
            if word[:2] in ("-t", "-r") and said.rstrip("d").isdigit():
                days = int(said.rstrip("d")[:4])
            path = context.scope.text(in_quotes(said), code) if word[:2] == "-m" else path
    return _with_subject(context, file_text(context, path), days, code)


def _with_subject(context: Context, text: str, days: int, code: Code) -> Answer:
    """A file of vacation(1) has a header of its own; $SUBJECT is that of the letter."""
    head, found, body = text.partition("\n\n")
    fields = dict(line.partition(":")[::2] for line in head.splitlines() if ":" in line)
    if not found or not {"Subject", "From", "Precedence"} & set(fields):
        fields, body = {}, text
    subject, body = fields.get("Subject", "").strip(), body.strip("\n")
    for word, field in QUOTING.items():
        if word in subject or word in body:
            name = context.scope.fresh("field")
            context.needs.names.add("variables")
            code.append(If([Branch(f'header :matches "{field}" "*"', [f'set "{name}" "${{1}}";'])]))
            subject, body = (each.replace(word, f"\1{name}\2") for each in (subject, body))
    return Answer(body, subject, fields.get("From", "").strip(), days)


def written(context: Context, answer: Answer) -> str:
    """The command."""
    context.needs.names.add("vacation" if answer.days else "vacation-seconds")
    quoted = context.needs.quoted
    tags = [f":days {answer.days}" if answer.days else ":seconds 0"]
    tags += [f":subject {quoted(answer.subject)}"] if answer.subject else []
    tags += [f":from {quoted(answer.sender)}"] if "@" in answer.sender else []
    return f"vacation {' '.join(tags)} {_text(context, answer.text)};"


def _text(context: Context, text: str) -> str:
    """Of several lines, as a person reads it."""
    lines = [context.needs.quoted(line)[1:-1] for line in text.splitlines()]
    return '"' + "\n".join(lines) + '"'
