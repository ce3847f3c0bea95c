"""When there is no file left for a connection."""

import asyncio
import resource
import socket
import subprocess
import sys

from access.pop3.server import PopConnection
from access.wire.service import Acceptor, Listener
from mailapp.net import descriptors
from tests.support.exhausted import Exhausted


def test_nobody_is_asked_for_all_the_time(monkeypatch):
    async def knock() -> list[int]:
        with Exhausted() as listening, socket.socket() as client:
            listening.bind(("127.0.0.1", 0))
            listening.listen()
            acceptor = Acceptor(Listener(listening, PopConnection), lambda: None, None)
            acceptor.resume()
            client.connect(listening.getsockname())
            asked = []
            for rest in (60, 0.01):
                monkeypatch.setattr(descriptors, "REST_SECONDS", rest)
                acceptor.resume()
                await asyncio.sleep(0.2)
                asked.append(listening.asked)
            acceptor.pause()
            await asyncio.sleep(0.1)
            return [*asked, listening.asked]

    while_it_rests, later, paused = asyncio.run(knock())
    assert while_it_rests == 1
    assert 2 < later < 40
    assert paused == later


def test_as_many_files_as_the_system_lets_us():
    """From a shell there are often 1,024."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    ask = (
        "import resource as r; from mailapp.net.descriptors import allow_many; r.setrlimit(r.RLIMIT_NOFILE, (64, %d));"
    )
    ask = ask % hard + "allow_many(); print(r.getrlimit(r.RLIMIT_NOFILE)[0])"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, check=True)
    assert int(done.stdout) == (65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536))
