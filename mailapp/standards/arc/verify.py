"""Whether a chain of seals holds (RFC 8617 §5.2)."""

from collections.abc import Sequence

from mailapp.standards.arc.sets import ArcSet, ChainError, Seal, sets_of
from mailapp.standards.authentication import FAIL, PASS, TEMPERROR, Arc
from mailapp.standards.dkim.canonical import relaxed_field
from mailapp.standards.dkim.keys import Key
from mailapp.standards.dkim.message import Message, without_signature
from mailapp.standards.dkim.verify import Checked, check, unfitting, unsigned_octets, with_key
from mailapp.standards.dns import CheckingResolver


def verify(message: Message, resolver: CheckingResolver, now: int) -> Arc:
    """none without sets. `now`: seconds since 1970. Never raises. A letter without ARC costs nothing."""
    try:
        sets = sets_of(message.fields)
        return _verified(sets, message, resolver, now) if sets else Arc()
    except ChainError as wrong:
        return Arc(FAIL, because=f"the ARC chain is broken: {wrong}")


def _verified(sets: Sequence[ArcSet], message: Message, resolver: CheckingResolver, now: int) -> Arc:
    seals = [each.read_seal() for each in sets]
    sealers = tuple(seal.domain for seal in seals)
    result, because = _result(sets, seals, message, resolver, now)
    return Arc(result, sealers[-1], because, sealers, tuple(each.report for each in sets))


def _result(
    sets: Sequence[ArcSet], seals: Sequence[Seal], message: Message, resolver: CheckingResolver, now: int
) -> tuple[str, str]:
    """Steps 2 to 7 of RFC 8617 §5.2: the last signature of the message, then the seals from the last to the first."""
    last = seals[-1]
    if last.status == FAIL:
        return FAIL, f"{last.domain} found the ARC chain broken"
    if [seal.status for seal in seals] != ["none", *["pass"] * (len(seals) - 1)]:
        return FAIL, "the seals of the ARC chain contradict one another"
    signature = sets[-1].read_signature()
    checked = check(signature, sets[-1].signature, message, resolver, now)
    if checked.result != PASS:
        return _not_passed(checked)
    if unsigned_octets(signature.body, message):  # RFC 6376 §8.2
        return FAIL, f"{last.domain} did not sign the end of the body; anybody may have added it"
    for place in range(len(sets), 0, -1):
        checked = _sealed(sets[:place], seals[place - 1], resolver)
        if checked.result != PASS:
            return _not_passed(checked)
    return PASS, f"sealed by {', '.join(dict.fromkeys(seal.domain for seal in seals))}"


def _not_passed(checked: Checked) -> tuple[str, str]:
    """RFC 8617 §10.1 knows no more than fail; but a DNS that is silent is no failure of anybody."""
    return TEMPERROR if checked.result == TEMPERROR else FAIL, checked.because


def _sealed(sets: Sequence[ArcSet], seal: Seal, resolver: CheckingResolver) -> Checked:
    """The seal of the last of these sets, which covers them all (RFC 8617 §5.1.1)."""

    def proven(key: Key) -> Checked:
        if unfit := unfitting(seal.algorithm, key):
            return Checked(FAIL, f"{seal.domain} sealed it, but {unfit}")
        if not key.proves(seal.signature, _sealed_octets(sets)):
            return Checked(FAIL, f"the ARC chain is not what {seal.domain} sealed")
        return Checked(PASS, f"{seal.domain} sealed it")

    return with_key(seal.key_name, seal.domain, resolver, proven)


def _sealed_octets(sets: Sequence[ArcSet]) -> bytes:
    fields = [field for each in sets for field in each.fields]
    fields[-1] = without_signature(fields[-1])
    return b"".join(map(relaxed_field, fields)).removesuffix(b"\r\n")
