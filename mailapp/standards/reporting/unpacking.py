"""An attached report as plain octets: as it is, or out of gzip or zip, and never more of it than we want."""

import io
import zipfile
import zlib

PLAIN_OCTETS = 16 * 1024 * 1024  # of a report; the largest real ones have a megabyte
PACKED_OCTETS = 10 * 1024 * 1024  # RFC 7489 §6.3: what senders are asked to stay below
ENTRIES = 100  # of an archive that are looked at
GZIP = 16 + zlib.MAX_WBITS
NAMES = (".xml", ".json")


class NoReport(ValueError):
    """This is none, or one that nobody should read; the text is a phrase that says why."""


def unpacked(octets: bytes) -> bytes:
    """Raises NoReport."""
    if len(octets) > PACKED_OCTETS:
        raise NoReport(f"it is larger than {PACKED_OCTETS} octets")
    if octets.startswith(b"\x1f\x8b"):
        return _from_gzip(octets)
    if octets.startswith(b"PK"):
        return _from_zip(octets)
    return octets


def _from_gzip(octets: bytes) -> bytes:
    """RFC 1952"""
    stream = zlib.decompressobj(GZIP)
    try:
        plain = stream.decompress(octets, PLAIN_OCTETS + 1)
    except zlib.error as wrong:
        raise NoReport(f"its gzip is broken ({wrong})") from None
    if not stream.eof and len(plain) <= PLAIN_OCTETS:
        raise NoReport("its gzip ends too early")
    return _bounded(plain)


def _from_zip(octets: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            entry = _report_among(archive.infolist()[:ENTRIES])
            with archive.open(entry) as file:
                return _bounded(file.read(PLAIN_OCTETS + 1))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as wrong:
        if isinstance(wrong, NoReport):
            raise
        raise NoReport(f"its zip is broken or locked ({wrong})") from None


def _report_among(entries: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    files = [entry for entry in entries if not entry.is_dir()]
    named = [entry for entry in files if entry.filename.lower().endswith(NAMES)]
    if not files:
        raise NoReport("its zip is empty")
    return (named or files)[0]


def _bounded(plain: bytes) -> bytes:
    if len(plain) > PLAIN_OCTETS:
        raise NoReport(f"there are more than {PLAIN_OCTETS} octets in it")
    return plain
