"""`manage.py resolve`: who gets mail for an address, and by which way."""

from dataclasses import dataclass

from mailapp.commands import JSON, Argument, HouseCommand, Verb
from mailapp.directory import api
from mailapp.directory.values import DirectoryError, Writer


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of an address, in plain values."""

    address: str
    outcome: str
    reply: str  # that refuses it, or ""
    mailboxes: tuple[str, ...]
    elsewhere: tuple[str, ...]
    way: tuple[api.Stage, ...]


def resolve(address: str, sender: str, outside: bool) -> Answer:
    writer = _writer(sender, outside)
    found = api.resolve(address, writer)
    refusal = api.refusal(address, found, abroad=writer.account is not None)
    mailboxes = tuple(one.account.address + (f" +{one.detail}" if one.detail else "") for one in found.local)
    said = str(refusal) if refusal else ""
    return Answer(found.address, found.outcome.value, said, mailboxes, found.remote, tuple(api.story(address)))


def _writer(sender: str, outside: bool) -> Writer:
    """Our own people have logged in when they write, unless it is said that the letter comes from outside."""
    known = api.account(sender) if sender and not outside else None
    return Writer(sender, known.id if known else None)


def in_words(answer: Answer) -> str:
    lines = [f"{one.address} is {one.what}{': ' if one.leads else ''}{_some(one.leads)}" for one in answer.way]
    lines += [f"→ the mailbox {address}" for address in answer.mailboxes]
    lines += [f"→ {address} on another server" for address in answer.elsewhere]
    return "\n".join([*lines, answer.reply or f"Mail for {answer.address} is taken ({answer.outcome})."])


def _some(leads: tuple[str, ...], most: int = 10) -> str:
    more = len(leads) - most
    return ", ".join(leads[:most]) + (f" and {more} more" if more > 0 else "")


class Command(HouseCommand):
    help = "Who gets mail for an address, by which aliases, groups, patterns and domains; nothing is sent or asked for."
    epilog = """examples:
  manage.py resolve info@example.com
  manage.py resolve staff@example.com --from anna@example.com
  manage.py resolve staff@example.com --from anna@example.com --outside   (somebody who only says that he is Anna)"""
    errors = (DirectoryError,)
    verbs = (
        Verb(
            "",
            resolve,
            "Who gets mail for an address.",
            Argument("address", help="the recipient"),
            Argument("--from", dest="sender", default="", metavar="ADDRESS", help="who writes (default: <>)"),
            Argument("--outside", action="store_true", help="the writer has not logged in, even if he is one of us"),
            JSON,
            told=in_words,
        ),
    )
