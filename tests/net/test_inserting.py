"""Many rows by few statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mailapp.net.inserting import insert, insert_named, moment, row
from mailapp.outbox.models import Destination, Outbound

pytestmark = pytest.mark.django_db


def letters(number):
    now = moment(timezone.now())
    return [row(Outbound, trace=f"T{n}", created=now, departs=now, size=n) for n in range(number)]


def destinations(names):
    return [row(Destination, name=name, not_before=moment(timezone.now())) for name in names]


def test_each_name_has_its_id():
    with CaptureQueriesContext(connection) as asked:
        ids = insert_named(Outbound, letters(40), "trace")
    assert ids == dict(Outbound.objects.values_list("trace", "pk"))
    assert dict(Outbound.objects.values_list("trace", "size")) == {f"T{n}": n for n in range(40)}
    assert len(asked) == 3  # 16, 16 and 8 rows


def test_one_that_is_there_is_passed_over():
    insert(Destination, destinations(["two"]))
    insert(Destination, destinations(["one", "two", "three", "one"]), unless_there=True)
    assert set(Destination.objects.values_list("name", flat=True)) == {"one", "two", "three"}


def test_nothing_to_write():
    with CaptureQueriesContext(connection) as asked:
        insert(Destination, [])
        assert insert_named(Outbound, [], "trace") == {}
    assert len(asked) == 0


def test_a_column_that_is_none():
    with pytest.raises(TypeError, match="nonsense"):
        row(Outbound, nonsense=1)
