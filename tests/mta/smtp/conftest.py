"""An office with a server before it; `taken` is what came through its door."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mailapp.policy.values import Policy
from mta.inbound.replies import accepted
from mta.inbound.values import Letter
from tests.support.office import Office, make_office
from tests.support.smtp_house import House, smtp_house


@dataclass
class Taken:
    """The end of the road: keeps letters in memory, and answers 250 (or stumbles over `trouble`)."""

    letters: list[tuple[Letter, bytes]] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    trouble: Exception | None = None

    def __call__(self, letters: list[Letter]) -> list:
        self.batches.append(len(letters))
        self.letters += [(letter, b"".join(letter.content.chunks())) for letter in letters]
        for letter in letters:
            letter.content.close()
        if self.trouble is not None:
            raise self.trouble
        return [accepted(letter.trace) for letter in letters]


@pytest.fixture
def office(transactional_db: None) -> Office:
    return make_office()


@pytest.fixture
def taken() -> Taken:
    return Taken()


# Patience is short here: nobody waits for a slow loris.
POLICY = Policy(message_size=200_000, recipients_per_message=5, errors_per_session=8, command_seconds=1, data_seconds=1)


@pytest.fixture
def house(office: Office, taken: Taken, tmp_path: Path) -> Iterator[House]:
    with smtp_house(tmp_path, taken, POLICY) as running:
        yield running
