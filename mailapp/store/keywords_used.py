"""Which keywords the letters of a mailbox have.

An index of those that have any is asked from one combination of keywords to the next, however many letters have each.
"""

from mailapp.net.asking import ask
from mailapp.store.values import Flags

USED = """
    WITH RECURSIVE used(words) AS (
        SELECT (
            SELECT keywords FROM store_message WHERE mailbox_id = %s AND keywords <> '' ORDER BY keywords LIMIT 1
        )
        UNION ALL
        SELECT (
            SELECT keywords FROM store_message WHERE mailbox_id = %s AND keywords <> '' AND keywords > used.words
            ORDER BY keywords LIMIT 1
        ) FROM used WHERE used.words IS NOT NULL
    )
    SELECT words FROM used WHERE words IS NOT NULL LIMIT %s
"""
MOST = 1000  # combinations that are looked at


def used(box: int) -> Flags:
    return frozenset(word for (words,) in ask(USED, box, box, MOST) for word in words.split())
