"""The reports that a letter brings (RFC 7489 §7.2.1.1, RFC 8460 §5.3): attached, packed in many ways."""

from mailapp.standards.message import parts_of
from mailapp.standards.message.content import decoded
from mailapp.standards.message.values import Part
from mailapp.standards.reporting import tls
from mailapp.standards.reporting.dmarc import DmarcReport
from mailapp.standards.reporting.tls import TlsReport
from mailapp.standards.reporting.unpacking import NoReport, unpacked

PARTS = 20  # of one letter
ENDS = (".xml", ".xml.gz", ".xml.zip", ".zip", ".gz", ".json", ".json.gz")
MEDIA_TYPES = frozenset(
    {
        *("application/zip", "application/x-zip-compressed", "application/x-zip", "application/gzip"),
        *("application/x-gzip", "application/tlsrpt+gzip", "application/tlsrpt+json", "application/json"),
        *("text/xml", "application/xml", "application/dmarc+xml", "text/json"),
    }
)

Report = DmarcReport | TlsReport


def read(octets: bytes) -> Report:
    """One file: packed or not, of either kind. Raises NoReport."""
    plain = unpacked(octets)
    begins = plain[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if begins.startswith(b"{"):
        return tls.parse(plain)
    if begins.startswith(b"<") or plain[:2] in (b"\xff\xfe", b"\xfe\xff"):
        from mailapp.standards.reporting import dmarcread  # with XML, which few letters bring

        return dmarcread.parse(plain)
    raise NoReport("it is neither XML nor JSON")


def reports_in(letter: bytes) -> list[Report]:
    """All of them. Raises NoReport when there is none, with what is wrong with the first that could be one."""
    candidates = [part for part in parts_of(letter) if _may_hold(part)][:PARTS]
    found: list[Report] = []
    trouble = NoReport("nothing is attached that could be a report")
    for number, part in enumerate(candidates):
        try:
            found.append(read(decoded(part, letter[part.body_start : part.body_end])))
        except NoReport as wrong:
            trouble = wrong if number == 0 else trouble
    if not found:
        raise trouble
    return found


def _may_hold(part: Part) -> bool:
    return part.media_type in MEDIA_TYPES or part.filename.lower().endswith(ENDS)
