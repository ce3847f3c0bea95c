"""When there is no file left for a connection inside TLS."""

import asyncio
import socket

from mailapp.net import descriptors
from mta.smtp.accepting import TlsAcceptor
from tests.support.exhausted import Exhausted


def test_nobody_is_asked_for_all_the_time(monkeypatch):
    async def knock() -> list[int]:
        with Exhausted() as listening, socket.socket() as client:
            listening.bind(("127.0.0.1", 0))
            listening.listen()
            client.connect(listening.getsockname())
            acceptor = TlsAcceptor(listening, None, None, None)
            asked = []
            for rest in (60, 0.01):
                monkeypatch.setattr(descriptors, "REST_SECONDS", rest)
                await acceptor.resume()
                await asyncio.sleep(0.2)
                asked.append(listening.asked)
            acceptor.pause()
            await asyncio.sleep(0.1)
            return [*asked, listening.asked]

    while_it_rests, later, paused = asyncio.run(knock())
    assert while_it_rests == 1
    assert 2 < later < 40
    assert paused == later
