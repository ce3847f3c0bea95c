"""\\Recent (RFC 3501 §2.3.2): a letter is recent to the one session that is told of it first.

A mailbox keeps one mark, the first UID that no session has been told of. Whoever moves it has what lies between; so
nobody writes where nothing is new, and no letter has a mark of its own.
"""

from django.db import connection

# Both name the account, so that nobody touches a mailbox that is not his.
CLAIM = "UPDATE store_mailbox SET first_recent = %s WHERE id = %s AND account_id = %s AND first_recent = %s"
MARK = "SELECT first_recent FROM store_mailbox WHERE id = %s AND account_id = %s"


def claim(account: int, box: int, known: int, behind: int) -> int:
    """The first of the UIDs below `behind` that nobody had been told of: from there on they are the caller's.

    `known` is where the mark was when he looked last. `behind` itself when nothing was left, or the mailbox is gone.
    """
    with connection.cursor() as cursor:
        while known < behind:
            cursor.execute(CLAIM, (behind, box, account, known))
            if cursor.rowcount:
                return known
            cursor.execute(MARK, (box, account))  # another session was quicker: its part is not ours
            row = cursor.fetchone()
            if row is None:
                return behind
            known = int(row[0])
    return behind
