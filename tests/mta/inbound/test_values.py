import pytest

from mta.inbound.values import Client


@pytest.mark.parametrize(
    ("helo", "told"),
    [("gw.example.org", "gw.example.org [192.0.2.1]"), ("[192.0.2.1]", "[192.0.2.1]")],
)
def test_a_client_is_told_with_name_and_address(helo: str, told: str) -> None:
    assert str(Client("192.0.2.1", helo)) == told
