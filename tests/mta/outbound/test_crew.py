"""How much a crew claims at once."""

import pytest

from mta.outbound.crew import AT_ONCE, LEAST, at_once

PACES = [
    # letters, and the seconds that they took → how many next
    (10, 0.1, AT_ONCE),
    (50, 1.0, AT_ONCE),
    (10, 2.0, 10),
    (10, 1.0, 20),
    (10, 30.0, LEAST),  # a slow server: nobody waits a minute behind fifty of somebody else's
    (1, 0.0, AT_ONCE),
]


@pytest.mark.parametrize(("letters", "seconds", "next_time"), PACES)
def test_a_claim_is_two_seconds_of_work(letters: int, seconds: float, next_time: int) -> None:
    assert at_once(letters, seconds) == next_time
