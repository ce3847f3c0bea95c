"""A proxy names its client before anything else is read of the connection: also before TLS begins."""

import asyncio
import socket

from mailapp.standards import proxy

HEADER_SECONDS = 5.0  # in which it must have done so


async def introduced(loop: asyncio.AbstractEventLoop, accepted: socket.socket) -> str | None:
    """Whom the header names, None: nobody. Exactly the header is taken; what follows is left to whoever reads next.

    Raises NotProxied, TimeoutError, OSError.
    """
    async with asyncio.timeout(HEADER_SECONDS):
        known = 0
        while True:
            await _more_than(loop, accepted, known)
            octets = accepted.recv(proxy.V2_FIXED + proxy.V2_LIMIT, socket.MSG_PEEK)
            header = proxy.read(octets)
            if header is not None:
                accepted.recv(header.length)
                return header.client
            if len(octets) == known:
                raise proxy.NotProxied("the header does not end")
            known = len(octets)


async def _more_than(loop: asyncio.AbstractEventLoop, connection: socket.socket, octets: int) -> None:
    """Wait until more has come than so many octets, which stay unread."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, octets + 1)
    ready: asyncio.Future[None] = loop.create_future()
    loop.add_reader(connection, _settle, ready)
    try:
        await ready
    finally:
        loop.remove_reader(connection)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)


def _settle(ready: "asyncio.Future[None]") -> None:
    if not ready.done():
        ready.set_result(None)
