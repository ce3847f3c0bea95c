"""A process that appends letters to Anna's INBOX, so many together, until it is killed.

python -m tests.store.appending ACCOUNT TOGETHER
"""

import itertools
import os
import sys

import django

django.setup()

from mailapp.store import api  # noqa: E402  (models need their apps)
from mailapp.store.values import INBOX, NewMessage  # noqa: E402  (models need their apps)
from tests.store.letters import content  # noqa: E402  (models need their apps)


def main(account: int, together: int) -> None:
    mail = api.open(account)
    inbox = mail.mailbox(INBOX).id
    for number in itertools.count():
        mail.append_all(inbox, [NewMessage(content(f"{os.getpid()} {number}")) for _ in range(together)])
        print(number, flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
