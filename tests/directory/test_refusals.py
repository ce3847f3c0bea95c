"""What is said of a recipient whom we do not take, as a table."""

import pytest

from mailapp.directory.refusals import refusal
from mailapp.directory.values import Outcome, Resolution

ADDRESS = "Anna@example.test"


@pytest.mark.parametrize(
    ("outcome", "reply"),
    [
        (Outcome.DELIVER, None),
        (Outcome.RELAY, None),
        (Outcome.UNKNOWN_USER, f"550 5.1.1 <{ADDRESS}>: Recipient address rejected: User unknown"),
        (Outcome.DISABLED, f"550 5.2.1 <{ADDRESS}>: Recipient address rejected: Account is switched off"),
        (
            Outcome.RELOCATED,
            f"551 5.1.6 <{ADDRESS}>: Recipient address rejected: User has moved, please try <anna@example.net>",
        ),
        (Outcome.RESTRICTED, f"550 5.7.2 <{ADDRESS}>: Recipient address rejected: You may not write to this list"),
        (
            Outcome.UNVERIFIED,
            f"450 4.4.3 <{ADDRESS}>: Recipient address rejected: Nobody can say now whether it exists, try again later",
        ),
        (Outcome.LOOP, f"550 5.4.6 <{ADDRESS}>: Recipient address rejected: Its aliases lead in a circle"),
        (Outcome.NOT_OURS, f"554 5.7.1 <{ADDRESS}>: Relay access denied"),
    ],
)
def test_reply(outcome: Outcome, reply: str | None) -> None:
    said = refusal(ADDRESS, Resolution("anna@example.test", outcome, moved_to="anna@example.net"))
    assert (str(said) if said else None) == reply


def test_our_own_people_write_anywhere() -> None:
    assert refusal(ADDRESS, Resolution("anna@example.test", Outcome.NOT_OURS), abroad=True) is None


def test_words_of_an_administrator() -> None:
    said = refusal(ADDRESS, Resolution("anna@example.test", Outcome.UNKNOWN_USER, words="The fair is over"))
    assert str(said) == f"550 5.1.1 <{ADDRESS}>: Recipient address rejected: The fair is over"
