import pytest

from mailapp.guard import patterns
from mailapp.guard.values import GuardError

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (" <Carl@Example.NET> ", "carl@example.net"),
        ("Example.NET", "example.net"),
        ("@example.net", "example.net"),
        ("*.example.net", ".example.net"),
        (".müller.example", ".xn--mller-kva.example"),
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.0/24", "192.0.2.0/24"),
        ("[192.0.2.7]", "192.0.2.7"),
        ("2001:DB8::/32", "2001:db8::/32"),
        ("2001:db8::1/128", "2001:db8::1"),
    ],
)
def test_read(said: str, kept: str) -> None:
    assert patterns.read(said) == kept
    assert patterns.read(kept) == kept


@pytest.mark.parametrize("said", ["", "a b", "carl@", "192.0.2.1/24", "1.2.3", "x" * 400, "a..b", "@", "\0"])
def test_nonsense_is_said_to_be(said: str) -> None:
    with pytest.raises(GuardError):
        patterns.read(said)
