"""ClamAV as the scanner of `virus`: asked where clamd answers, and no scanner at all where nobody is."""

from mailapp.net.content import Content
from mailapp.scanners import clamd, rollcall, staff
from mailapp.scanners.virus import NoScanner, Verdict


class ClamAv:
    """Implements virus.VirusScanner by whoever is at clamd's post."""

    def scan(self, content: Content, most: int, seconds: float) -> Verdict:
        rollcall.look_round()
        post = staff.posts["clamd"]
        if not post.is_expected:
            return NoScanner().scan(content, most, seconds)
        found = post.ask(lambda address: clamd.scan(address, content.pieces(), most, seconds))
        if content.size > most and not found.virus:
            return Verdict("", f"clamd found nothing in the first {most} octets", whole=False)
        return found
