"""SpamAssassin learns from what our people say of their letters."""

from mailapp.scanners import rollcall, spamd, staff

TEACH_SECONDS = 30.0  # nobody waits for it
TEACH_OCTETS = 512 * 1024


def tell(person: str, octets: bytes, spam: bool | None) -> bool:
    """This letter of a person's (by address) is spam, or is none; None: forget what was said of it.

    False when there is no spamd. Raises Away when it cannot be told now.
    """
    rollcall.look_round()
    if not staff.is_expected("spamd"):
        return False
    beginning = octets[:TEACH_OCTETS]
    staff.posts["spamd"].ask(lambda address: spamd.tell(address, beginning, TEACH_SECONDS, person, spam))
    return True
