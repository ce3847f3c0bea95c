"""What scripts lead to, by the sections of the standards."""

import re
from pathlib import Path

import pytest

from mailapp.standards.sieve import CAPABILITIES
from tests.support.sieve_cases import Case, cases, led_to

pytestmark = pytest.mark.pure
HERE = Path(__file__).parent / "cases"
ALL = [
    pytest.param(case, id=f"{path.stem}: {case.title}") for path in sorted(HERE.glob("*.txt")) for case in cases(path)
]


@pytest.mark.parametrize("case", ALL)
def test_case(case: Case) -> None:
    got = led_to(case)
    assert len(got) == len(case.leads), got
    for line, wanted in zip(got, case.leads, strict=True):
        pattern = ".*".join(map(re.escape, wanted.split("…")))
        assert re.fullmatch(pattern, line, re.DOTALL), got


def test_each_extension_has_cases() -> None:
    required = {name for path in HERE.glob("*.txt") for name in re.findall(r'"([\w;:-]+)"', path.read_text())}
    assert set(CAPABILITIES) - required == set()
