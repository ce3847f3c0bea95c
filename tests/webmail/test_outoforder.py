"""The page of a request that broke, whose cause decides what is said."""

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from webmail.outoforder import out_of_order


@pytest.mark.parametrize(
    ("trouble", "status", "says"),
    [
        (OperationalError("database or disk is full"), 503, "The mail store does not answer just now"),
        (OSError(28, "No space left on device"), 503, "The mail store does not answer just now"),
        (ZeroDivisionError("ours"), 500, "Something broke on our side"),
    ],
)
def test_a_full_disk_is_no_fault_of_ours(rf: RequestFactory, trouble: Exception, status: int, says: str) -> None:
    try:
        raise trouble
    except Exception:
        answer = out_of_order(rf.get("/login"))
    assert answer.status_code == status
    assert says in answer.content.decode()
    assert ("Retry-After" in answer) == (status == 503)
