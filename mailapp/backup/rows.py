"""All rows of one database into another of the same tables, whichever kinds they are: SQLite and PostgreSQL.

Values go as Django understands them, past `save`: nothing is stamped anew, and every number stays what it was.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, models, transaction

AT_ONCE = 1000  # rows
Progress = Callable[[int], object]


def copy(source: str, target: str, progress: Progress) -> int:
    """`source`, `target`: aliases of connections; what the target had goes. How many rows. Raises DatabaseError."""
    count = 0
    tables = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    tables = [model for model in tables if not model._meta.proxy]
    with transaction.atomic(using=target):  # foreign keys wait for its end
        for model in tables:
            model._base_manager.using(target).all()._raw_delete(target)
        for model in tables:
            for rows in _batches(model, source):
                _insert(model, target, rows)
                progress(len(rows))
                count += len(rows)
        _count_on(tables, target)
    return count


def _batches(model: type[models.Model], source: str) -> Iterator[list[tuple[Any, ...]]]:
    names = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.using(source).order_by("pk").values_list(*names).iterator(AT_ONCE)
    while batch := list(islice(rows, AT_ONCE)):
        yield batch


def _insert(model: type[models.Model], target: str, rows: list[tuple[Any, ...]]) -> None:
    connection = connections[target]
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    values = [
        [field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)] for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})", values)  # noqa: S608  (our own names)


def _count_on(tables: list[type[models.Model]], target: str) -> None:
    """New rows get numbers behind those that came: PostgreSQL's sequences do not see rows that bring theirs."""
    connection = connections[target]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)
