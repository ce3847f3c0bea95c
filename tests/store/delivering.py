"""A process that delivers letters to Anna until it is killed; it prints what is acknowledged, after the commit.

python -m tests.store.delivering ACCOUNT BATCH COUNT
"""

import sys

import django

django.setup()

from django.db import transaction  # noqa: E402  (models need their apps)

from mailapp.store import api  # noqa: E402  (models need their apps)
from mailapp.store.values import Delivery, Target  # noqa: E402  (models need their apps)
from tests.store.letters import content  # noqa: E402  (models need their apps)


def deliver(account: int, names: list[str]) -> None:
    shelved = api.shelve([Delivery(name, content(name), (Target(account),)) for name in names])
    letters = [letter for letter in shelved if not isinstance(letter, OSError)]
    try:
        with transaction.atomic():
            api.index(letters)
    except BaseException:
        api.unshelve(letters)
        raise
    print(*(letter.delivery.trace for letter in letters), flush=True)


def main(account: int, batch: int, count: int) -> None:
    for start in range(0, count, batch):
        deliver(account, [f"{start + n}" for n in range(batch)])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
