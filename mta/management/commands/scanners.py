"""`manage.py scanners`: who looks at letters, who is away, since when."""

from dataclasses import dataclass
from datetime import datetime

from django.core.management.base import CommandError

from mailapp.commands import JSON, Argument, HouseCommand, Verb, operator
from mailapp.delivery import api as delivery
from mailapp.scanners import api, trial
from mailapp.scanners.posts import News, Standing
from mta.inbound import watch

ADDRESS = Argument("address", help="whose, for example anna@example.com")


@dataclass(frozen=True, slots=True)
class Shown:
    """One scanner or DNS list. `told`: its version, or why it is away."""

    name: str
    standing: str
    address: str
    since: datetime | None
    told: str


def listed() -> list[Shown]:
    now = _looked()
    known = {condition.name: condition for condition in api.conditions()}
    shown = [_shown(news, known.pop(news.name, None)) for news in now]
    return shown + [Shown(c.name, c.standing, c.address, c.since, c.told) for c in known.values()]


def check() -> str:
    _looked()
    troubles = [f"{each.name} is {each.standing}: {each.told}" for each in api.troubles()]
    if troubles:
        raise CommandError("\n".join(troubles))
    return "Everybody who should be there is there."


def test() -> list[trial.Trial]:
    results = trial.everybody()
    failed = [f"{each.name}: {each.told}" for each in results if not each.passed]
    if failed:
        raise CommandError("\n".join(failed))
    return results


def told(results: list[trial.Trial]) -> str:
    """In words."""
    return "\n".join(f"{each.name} {each.told}." for each in results) or "No scanner is there; nothing was tested."


def forget(name: str) -> str:
    if not api.forget_condition(name):
        raise CommandError(f"{name} is not missed.")
    return f"{name} is not missed any more. If it is named in the settings, it will be again."


def locked() -> list[delivery.Lock]:
    return delivery.locked()


def release(address: str) -> str:
    number = delivery.release_sender(address, by=operator())
    return f"{address} may send again; {number} waiting recipient{'' if number == 1 else 's'} released."


def _looked() -> list[News]:
    api.look_round()
    news = api.everybody()
    watch.write_down(news)
    return news


def _shown(news: News, known: api.Condition | None) -> Shown:
    since = known.since if known and known.standing == news.standing else None
    standing = "not there" if news.standing is Standing.NOBODY else str(news.standing)
    return Shown(news.name, standing, news.address, since, news.told)


class Command(HouseCommand):
    help = (
        "Who looks at letters: SpamAssassin, rspamd, ClamAV and DNS lists; who is away; and who is locked by a virus."
    )
    epilog = """examples:
  manage.py scanners list             # asks each of them now
  manage.py scanners check            # status 1 when somebody is away: for your monitoring
  manage.py scanners test             # do they find the test virus (EICAR) and the test spam (GTUBE)?
  manage.py scanners release anna@example.com"""
    errors = (delivery.NotLocked, LookupError)
    verbs = (
        Verb("list", listed, "Ask each, and list them with the DNS lists.", JSON),
        Verb("check", check, "Is everybody there who should be? Exit status 1 when not."),
        Verb(
            "test", test, "Show them a test virus and test spam. Exit status 1 when one is not found.", JSON, told=told
        ),
        Verb(
            "forget",
            forget,
            "Do not miss one any more that was found and is gone for good.",
            Argument("name", help="as the list has it"),
        ),
        Verb("locked", locked, "Who may not send because a virus came from there.", JSON),
        Verb("release", release, "Let somebody send again, and what was held of his go.", ADDRESS),
    )
