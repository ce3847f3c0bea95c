"""What a browser began to send and did not end is no request: a form that was cut off lacks fields, a file its end.

Django takes what has come for all of it where the connection ends too early.
"""

from collections.abc import Callable, Iterable
from typing import Any

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class CutOff(ConnectionResetError):
    """Fewer octets have come than CONTENT_LENGTH said."""


class Body:
    """`wsgi.input`, of which each octet is counted."""

    def __init__(self, inner: Any, length: int) -> None:
        self._inner, self._left = inner, length

    def read(self, size: int = -1) -> bytes:
        return self._counted(self._inner.read(size), size)

    def readline(self, size: int = -1) -> bytes:
        return self._counted(self._inner.readline(size), size)

    def _counted(self, octets: bytes, size: int) -> bytes:
        self._left -= len(octets)
        if not octets and size and self._left > 0:
            raise CutOff(f"{self._left} octets of this request have not come")
        return octets


def whole(application: Application) -> Application:
    """The same, which raises CutOff where it reads the rest of a request that was cut off."""

    def guarded(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if length.isascii() and length.isdecimal() and int(length):
            environ["wsgi.input"] = Body(environ["wsgi.input"], int(length))
        return application(environ, start_response)

    return guarded
