"""How a letter finds the conversation that it belongs to."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mailapp.net.content import Content
from mailapp.store import api, threads
from mailapp.store.values import EVERYTHING, INBOX, Want
from tests.support.office import Office

LETTER = "From: Ben <ben@example.test>\r\nSubject: Lunch\r\nMessage-ID: <{}@x>\r\nReferences: {}\r\n\r\nAt noon?\r\n"


def append(office: Office, name: str, *references: str) -> None:
    octets = LETTER.format(name, " ".join(f"<{one}@x>" for one in references)).encode()
    store = api.open(office.anna.id)
    store.append(store.mailbox(INBOX).id, Content.of(octets))


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


@pytest.mark.parametrize("many", [1, threads.LOOKED_AT])
def test_looking_for_it_begins_with_the_ids(office: Office, many: int) -> None:
    """Not with all letters that somebody has."""
    if connection.vendor != "sqlite":
        return  # PostgreSQL counts its rows before it plans
    with CaptureQueriesContext(connection) as asked:
        append(office, "answer", *(f"old{number}" for number in range(many)))
    [question] = [one["sql"] for one in asked if "CROSS JOIN" in one["sql"]]
    with connection.cursor() as cursor:
        steps: list[Any] = cursor.execute(f"EXPLAIN QUERY PLAN {question}").fetchall()
    assert "content_message_id" in steps[0][3]
