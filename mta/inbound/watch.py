"""Somebody watches the scanners: whoever goes away or comes back is written down, and told in the journal."""

from collections.abc import Sequence
from datetime import datetime

from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.scanners import api as scanners
from mailapp.scanners.posts import News
from mailapp.standards.dns import CheckingResolver


def watch(resolver: CheckingResolver, now: datetime) -> None:
    """Call the roll: once a minute, the DNS lists once an hour."""
    found = scanners.everybody()
    if now.minute == 0:
        found += scanners.test_lists(resolver)
    write_down(found)


def write_down(news: Sequence[News]) -> None:
    """For the panel, and what has changed for the journal. Costs nothing when there is nothing new."""
    if news:
        journal.note_many([_step(each) for each in scanners.write_down(list(news))])


def _step(news: News) -> Step:
    words = f"{news.name} is {news.standing}" + (f": {news.told}" if news.told else "")
    return Step("scanner", words, address=news.address, detail={"because": news.told})
