"""What a session gives to the server, piece by piece: octets mostly, and what only a server can do."""

from dataclasses import dataclass
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class FileSlice:
    """`length` octets of `file` from `start`, to be sent behind a literal's announcement; `binary` ones may hold NUL.

    Who gives it keeps the file open until the next answer is asked for; who takes it has read it by then.
    """

    file: BinaryIO
    start: int
    length: int
    binary: bool = False


@dataclass(frozen=True, slots=True)
class Continue:
    """`+ text`: the client shall go on, with a literal, a SASL response (text in base64) or after IDLE."""

    text: bytes = b""

    def __bytes__(self) -> bytes:
        return b"+ %s\r\n" % self.text  # RFC 9051 §7.6; the blank stands there even without a text


@dataclass(frozen=True, slots=True)
class StartTls:
    """Speak TLS from here on; what was pipelined behind the command is dropped."""


@dataclass(frozen=True, slots=True)
class BeginIdle:
    """Wait for DONE, and look whenever the bell rings."""


@dataclass(frozen=True, slots=True)
class BeginCompress:
    """Deflate and inflate from here on (RFC 4978)."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """Close the connection when everything before is sent."""


Answer = bytes | FileSlice | Continue | StartTls | BeginIdle | BeginCompress | HangUp
