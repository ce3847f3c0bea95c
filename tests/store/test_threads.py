"""How a letter finds the conversation that it belongs to."""

import re
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from mailapp.net import content
from mailapp.store import api, threads
from mailapp.store.models import Content, Message
from mailapp.store.values import EVERYTHING, INBOX, Want
from tests.support.office import Office

EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}[connection.vendor]
COUNT = {"sqlite": "SELECT 1", "postgresql": "ANALYZE"}[
    connection.vendor
]  # the one plans by numbers, the other does not
FIRST = {"sqlite": "SEARCH c ", "postgresql": "store_content c "}[connection.vendor]
MANY = 4000  # letters that somebody has
LETTER = "From: Ben <ben@example.test>\r\nSubject: Lunch\r\nMessage-ID: <{}@x>\r\nReferences: {}\r\n\r\nAt noon?\r\n"


def append(office: Office, name: str, *references: str) -> None:
    octets = LETTER.format(name, " ".join(f"<{one}@x>" for one in references)).encode()
    store = api.open(office.anna.id)
    store.append(store.mailbox(INBOX).id, content.Content.of(octets))


def conversations(office: Office) -> list[str]:
    store = api.open(office.anna.id)
    return [one.thread_id for one in store.fetch(store.mailbox(INBOX).id, EVERYTHING, Want.LIST)]


def test_an_answer_joins_whatever_it_answers(office: Office) -> None:
    append(office, "first")
    append(office, "second", "lost", "first")
    append(office, "third", *(f"unknown{number}" for number in range(20)), "second")
    append(office, "apart", "elsewhere")
    first, second, third, apart = conversations(office)
    assert first == second == third != apart


def fill() -> None:
    """As many letters again as this one."""
    message = Message.objects.select_related("content").get()
    contents, messages = [], []
    for number in range(1, MANY):
        content_id = message.content_id + number
        contents.append(copied(message.content, id=content_id, message_id=f"other{number}@x"))
        messages.append(copied(message, id=None, uid=MANY + number, content_id=content_id, base=f"other{number}"))
    Content.objects.bulk_create(contents)
    Message.objects.bulk_create(messages)


def copied(row: models.Model, **another: object) -> Any:
    return type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields} | another)


@pytest.mark.parametrize("many", [1, threads.LOOKED_AT])
def test_looking_for_it_begins_with_the_ids(office: Office, many: int) -> None:
    """Not with all letters that somebody has."""
    append(office, "first")
    fill()
    with CaptureQueriesContext(connection) as asked:
        append(office, "answer", *(f"old{number}" for number in range(many)))
    [question] = [one["sql"] for one in asked if "CROSS JOIN" in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(COUNT)
        cursor.execute(f"{EXPLAIN} {question}")
        steps = [str(row[-1]) for row in cursor.fetchall()]
    first = next(step for step in steps if re.search("(?i)scan|search", step))
    assert re.search(FIRST, first), steps
    assert any("content_message_id" in step for step in steps), steps
