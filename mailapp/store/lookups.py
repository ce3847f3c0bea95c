"""What our queries ask of the database beyond Django's own lookups, in SQLite's and PostgreSQL's words."""

import re
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup, SmallIntegerField, TextField

SPECIAL = re.compile(r"[\\%_]")  # means something in LIKE
LIKE_LENGTH = 1000  # characters; SQLite takes 50,000 octets


def teach(connection: BaseDatabaseWrapper, **_: object) -> None:
    """SQLite folds ASCII only: each connection learns `str.casefold`. For the signal connection_created."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("pillarbox_fold", 1, str.casefold, deterministic=True)


@TextField.register_lookup
class Mentions(Lookup):
    """`subject__mentions="Grüße"`: the text holds these words in any case, of any alphabet (RFC 9051 §6.4.4).

    PostgreSQL folds by ICU, whatever the locale of the database is. Folded copies of the texts in
    columns of their own would be quicker to search, and would double what a letter's row weighs.
    """

    lookup_name = "mentions"

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        """LIKE knows ASCII, and is ten times as quick: our function is asked only for texts that hold more."""
        text, before = self.process_lhs(compiler, connection)
        wanted = str(self.rhs)
        folded, values = f"instr(pillarbox_fold({text}), %s) > 0", [*before, wanted.casefold()]
        if not wanted.isascii() or len(wanted) > LIKE_LENGTH:
            return folded, values
        is_more = f"{text} GLOB '*[^ -~]*'"
        like = SPECIAL.sub(r"\\\g<0>", wanted)
        return (
            f"({text} LIKE %s ESCAPE '\\' OR ({is_more} AND {folded}))",
            [*before, f"%{like}%", *before, *values],
        )

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        text, before = self.process_lhs(compiler, connection)
        folded = 'upper({} COLLATE "und-x-icu")'
        return f"position({folded.format('%s::text')} in {folded.format(text)}) > 0", [str(self.rhs), *before]


@TextField.register_lookup
class Holds(Lookup):
    """`subject__holds="grüsse"`: the text, folded as the words are, holds them."""

    lookup_name = "holds"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        text, before = self.process_lhs(compiler, connection)
        position = "instr" if connection.vendor == "sqlite" else "strpos"
        return f"{position}({text}, %s) > 0", (*before, str(self.rhs))


@TextField.register_lookup
class Filled(Lookup):
    """`keywords__filled=True`: there is something; without a parameter, as an index of such rows wants to hear it."""

    lookup_name = "filled"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        text, before = self.process_lhs(compiler, connection)
        return f"{text} {'<>' if self.rhs else '='} ''", tuple(before)


@SmallIntegerField.register_lookup
class Has(Lookup):
    """`flags__has=SEEN_BIT`: the bit is set."""

    lookup_name = "has"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        number, before = self.process_lhs(compiler, connection)
        return f"({number} & {int(self.rhs)}) <> 0", tuple(before)
