"""COMPRESS=DEFLATE: both directions of one connection (RFC 4978). No sockets."""

import zlib

PIECE = 64 * 1024  # octets that are unpacked at once: a small parcel can hold a very large one
LEVEL = 2  # the event loop waits for it, so that speed counts more than the last tenth
WINDOW = -13  # 8 KB, and raw (RFC 4978 §3): a connection costs 64 KB of memory instead of 256
MEMORY = 6


class Deflate:
    """Packs what we say, unpacks what the client says."""

    def __init__(self) -> None:
        self._out = zlib.compressobj(LEVEL, zlib.DEFLATED, WINDOW, MEMORY)
        self._in = zlib.decompressobj(-zlib.MAX_WBITS)
        self._packed = b""

    @property
    def waiting(self) -> int:
        """Octets that are still packed."""
        return len(self._packed)

    def pack(self, octets: bytes) -> bytes:
        """Ready to be sent; all of it can be unpacked at once, or an answer would wait for the next (RFC 4978 §4)."""
        return self._out.compress(octets) + self._out.flush(zlib.Z_SYNC_FLUSH)

    def feed(self, packed: bytes) -> None:
        self._packed += packed

    def give_up(self) -> None:
        """What has come cannot be unpacked."""
        self._packed = b""

    def unpack(self) -> bytes:
        """The next piece; nothing when all that has come is unpacked. Raises zlib.error for what is none."""
        octets = self._in.decompress(self._packed, PIECE)
        self._packed = self._in.unconsumed_tail
        return octets
