"""People with mail, for tests of servers."""

from contextlib import closing

import pytest

from mailapp.directory.values import AccountInfo
from mailapp.net.content import Content
from mailapp.store import api as store
from tests.support.office import Office, make_office


@pytest.fixture
def office(transactional_db: None) -> Office:
    return make_office()


def fill(account: AccountInfo, *letters: bytes) -> None:
    """Letters into an INBOX."""
    mail = store.open(account.id)
    inbox = mail.mailbox("INBOX").id
    for octets in letters:
        with closing(Content.of(octets)) as content:
            mail.append(inbox, content)
