"""A letter that had to be converted on its way out: what of ours that breaks is made anew (RFC 6376 §5.3).

Of our own people's letters that is each signature of ours. Of strangers' and of the server's own only what we would
write again, octet for octet: a field that merely bears our name gets no proof of ours.
"""

from mailapp.net.content import Content
from mailapp.signing import ring
from mailapp.signing.sealer import our_seal, sealed_again, unsealed
from mailapp.signing.signer import DkimSigner
from mailapp.standards.envelope import Envelope

SIGNER = DkimSigner()


def renewed(envelope: Envelope, before: Content, after: Content, *, own: bool) -> Content:
    """`after`, which `before` has become, with seal and signatures that hold; `own`: one of our people submitted it."""
    if not ring.current():
        return after
    if own:
        return SIGNER.sign_anew(envelope, after)
    seal = our_seal(before)
    letter = unsealed(after) if seal else after
    if SIGNER.has_signed(envelope, before):
        letter = SIGNER.sign_anew(envelope, letter)
    return sealed_again(letter, seal) if seal else letter
