"""Which letters belong to one conversation (THREADID, RFC 8474 §5.2).

A thread is named for the first letter of the conversation, by its Message-ID, so that letters that
arrive in any order find one another without a search. Only a letter that answers another must look:
the one that it answers may belong to a longer thread than its own References tell.
"""

import hashlib
from collections.abc import Iterable, Sequence

from mailapp.net.asking import ask, marks
from mailapp.standards.message.values import Facts
from mailapp.store.models import MESSAGE_ID
from mailapp.store.rows import clean

LOOKED_AT = 8  # references that are looked up: the first, and the last ones

# CROSS JOIN keeps SQLite to this order: with several ids it began with all letters of the account, half a second long.
KNOWN = """
    SELECT b.account_id, c.message_id, m.thread_id
    FROM store_content c CROSS JOIN store_message m CROSS JOIN store_mailbox b
    WHERE c.message_id IN ({}) AND m.content_id = c.id AND b.id = m.mailbox_id AND b.account_id IN ({})
    ORDER BY m.id DESC
"""

Known = dict[tuple[int, str], str]  # (account, message id) → thread id


def thread_id(message_id: str) -> str:
    """The name of the thread that this letter begins."""
    return "T" + hashlib.blake2b(message_id.encode("utf-8", "replace"), digest_size=10).hexdigest()


def known(letters: Iterable[tuple[int, Facts]]) -> Known:
    """Threads of the letters that these (account, facts) answer: one query for a batch, none when none answers."""
    wanted: set[str] = set()
    accounts: set[int] = set()
    for account, facts in letters:
        if facts.references:
            accounts.add(account)
            wanted.update(_looked_at(facts.references))
    if not wanted:
        return {}
    found = ask(KNOWN.format(marks(wanted), marks(accounts)), *wanted, *accounts)
    return {(account, message_id): thread for account, message_id, thread in found}


def choose(account: int, facts: Facts, content: int, found: Known) -> str:
    """The thread of one letter; it is noted in `found` for those that follow in the batch."""
    looked_at = _looked_at(facts.references)
    answered = (found.get((account, reference)) for reference in reversed(looked_at))
    thread = next((one for one in answered if one), None)
    if thread is None:
        first = looked_at[0] if looked_at else clean(facts.message_id)[:MESSAGE_ID]
        thread = thread_id(first) if first else f"T{content:x}"
    if facts.message_id:
        found.setdefault((account, clean(facts.message_id)[:MESSAGE_ID]), thread)
    return thread


def _looked_at(references: Sequence[str]) -> list[str]:
    some = references if len(references) <= LOOKED_AT else [references[0], *references[1 - LOOKED_AT :]]
    return [clean(reference)[:MESSAGE_ID] for reference in some]
