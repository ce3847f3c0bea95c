"""Hostile letters: named limits, linear time, constant memory."""

import mmap
import time
import tracemalloc

import pytest

from mailapp.standards.message import scan
from mailapp.standards.message.limits import MAX_DEPTH, MAX_PARTS
from tests.standards.message.invariants import check

pytestmark = pytest.mark.pure
SECONDS = 3.0  # of CPU; a quadratic step would need minutes
PARTS = b"Content-Type: multipart/mixed; boundary=b\n\n"
MILLION = 1_000_000


def nested(levels: int, leaf: bytes) -> bytes:
    heads = (b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (level, level) for level in range(levels))
    return b"".join(heads) + leaf


@pytest.mark.parametrize(
    ("octets", "notes"),
    [
        pytest.param(b"X-A: " + b"x" * 10 * MILLION + b"\n\nx", ("header",), id="10 MB header"),
        pytest.param(b"a:\n" * MILLION + b"\nx", ("header", "fields"), id="1M fields of one octet"),
        pytest.param(b"a" + b" " * MILLION + b"\n\nx", (), id="a name and spaces"),
        pytest.param(b"Subject: " + b"=?utf-8?q?=41?= " * 62_000 + b"\n\nx", (), id="1 MB subject of words"),
        pytest.param(b"Subject: " + b"=?a?q?" * 160_000 + b"\n\nx", (), id="words that never end"),
        pytest.param(b"Subject: " + b"[a]" * 300_000 + b"\n\nx", (), id="blobs in the subject"),
        pytest.param(b"Subject: x\n" + b" \n" * 500_000 + b"\nx", (), id="folds"),
        pytest.param(b"To: " + b"a@b, " * 200_000 + b"\n\nx", (), id="200,000 recipients"),
        pytest.param(b"To: a" + b" " * 250_000 + b"b\n\nx", (), id="spaces in an address"),
        pytest.param(b"To: " + b"(" * 250_000 + b"\n\nx", (), id="comments that never end"),
        pytest.param(b"To: " + b'"\\' * 125_000 + b"\n\nx", (), id="quotes that never end"),
        pytest.param(b"Content-Type: text/plain; " + b"a=b; " * 20_000 + b"\n\nx", (), id="100 KB of parameters"),
        pytest.param(b"Content-Type: text/plain" + b";" * 250_000 + b"\n\nx", (), id="semicolons"),
        pytest.param(b"Content-Type: text/plain; " + b'a="' * 80_000 + b"\n\nx", (), id="open quotes in parameters"),
        pytest.param(PARTS + b"--b\n\n" * 100_000, ("parts",), id="100,000 parts"),
        pytest.param(PARTS + b"--b\nX: y\n" * 9_000 + b"z\n" * MILLION, ("header",), id="parts without an empty line"),
        pytest.param(nested(300, b"\n\nx"), ("depth",), id="300 deep"),
        pytest.param(nested(99, b"\n" + b"--hello\n" * 400_000), (), id="99 deep and lines like boundaries"),
        pytest.param(nested(99, b"\n" + b"--98\n\n" * 100_000), ("parts",), id="99 deep and 100,000 boundaries"),
        pytest.param(b"Content-Type: message/rfc822\n\n" * 20_000, ("depth",), id="20,000 messages in messages"),
        pytest.param(
            b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" + b"=" * MILLION, (), id="only padding"
        ),
        pytest.param(b"Content-Type: text/html\n\n" + b"<!--<style>" * 400_000, (), id="HTML that never closes"),
    ],
)
def test_time_is_linear_and_limits_are_named(octets, notes):
    began = time.process_time()
    facts = scan(octets)
    assert time.process_time() - began < SECONDS
    assert facts.notes == notes
    assert len(facts.parts) <= 2 * (MAX_PARTS + MAX_DEPTH)
    if len(octets) < MILLION:
        check(facts, octets)


def test_a_large_letter_costs_no_memory(tmp_path):
    """100 MB through an mmap: nothing but windows of 1 MB is held."""
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.write(PARTS + b"--b\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n")
        for _ in range(100):
            file.write((b"A" * 76 + b"\r\n") * 13_444)
        file.write(b"--b--\n")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as octets:
        tracemalloc.start()
        facts = scan(octets)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert facts.parts[1].lines == 1_344_399
    assert peak < 4 * 1024 * 1024
