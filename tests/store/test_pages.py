"""Lists, counts and fetches walk along indexes: the page of a full mailbox costs what that of a small one does."""

import pytest
from django.db import connection, transaction

from mailapp.store import api
from mailapp.store.models import Message
from mailapp.store.query import All, Order
from mailapp.store.search_rows import ORDERS
from mailapp.store.values import INBOX, UidSet, Want
from tests.store.letters import content

LISTED = [order for order in Order if order is not Order.DATE]  # no list is sorted by that: an index would be in vain


@pytest.fixture
def anna(office):
    return api.open(office.anna.id)


def plan(rows):
    """How the database walks when it may choose between indexes only; a small table it would rather read and sort."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")  # two rows are sorted sooner than any index is asked
        return rows.explain().lower()


@pytest.mark.parametrize("direction", ["", "-"])
@pytest.mark.parametrize("order", LISTED)
def test_no_page_sorts(anna, order, direction):
    keys = [f"{direction}{key}" for key in dict.fromkeys([ORDERS[order], "uid"])]
    rows = Message.objects.filter(mailbox=anna.mailbox(INBOX).id).order_by(*keys).values_list("mailbox_id", "uid")[:50]
    way = plan(rows)
    assert "index" in way
    assert "temp b-tree" not in way  # SQLite's word for sorting
    assert "sort" not in way  # PostgreSQL's


def test_a_page_is_a_fixed_number_of_queries(anna, django_assert_max_num_queries):
    inbox = anna.mailbox(INBOX).id
    for n in range(60):
        anna.append(inbox, content(str(n)))
    with django_assert_max_num_queries(7):
        anna.mailboxes()
        assert anna.count(All(), inbox) == 60
        page = anna.search(All(), inbox, Order.DATE, descending=True, limit=50)
        assert len(list(anna.fetch(inbox, UidSet.of(*(uid for _, uid in page)), Want.LIST))) == 50
