"""What waits until a client has been answered."""

import asyncio
import threading

import pytest

from mailapp.net.afterwards import afterwards, answering
from mailapp.net.bridge import Bridge


def test_at_once_when_nobody_waits():
    done = []
    afterwards(lambda: done.append(1))
    assert done == [1]


def test_at_the_end_when_somebody_waits_also_after_trouble():
    done = []

    def stumble():
        with answering():
            afterwards(lambda: done.append(1))
            assert done == []
            raise ValueError("stumbled")

    with pytest.raises(ValueError, match="stumbled"):
        stumble()
    assert done == [1]
    afterwards(lambda: done.append(2))
    assert done == [1, 2]


def test_a_client_of_the_bridge_has_his_answer_first():
    answered, done = threading.Event(), threading.Event()

    def question():
        afterwards(lambda: answered.wait(5) and done.set())
        return 42

    async def ask():
        assert await bridge(question) == 42
        answered.set()

    bridge = Bridge(threads=1)
    asyncio.run(ask())
    bridge.close()
    assert done.is_set()
