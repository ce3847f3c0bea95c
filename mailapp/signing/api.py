"""The signers' door: which keys a domain has, what the DNS must have of them, and who signs with them."""

from mailapp.signing.dnscheck.values import Finding, House, Standing
from mailapp.signing.dnslook import World, check_domain
from mailapp.signing.keeping import SigningKeeper
from mailapp.signing.keys import (
    activate_key,
    key,
    keys,
    make_keys,
    own_domain,
    remove_key,
    retire_key,
    rotate_keys,
)
from mailapp.signing.looking import look, look_when_due
from mailapp.signing.ownsts import own_sts
from mailapp.signing.renewing import renewed
from mailapp.signing.sealer import sealed
from mailapp.signing.signer import DkimSigner
from mailapp.signing.values import KeyInfo, KeyState, SigningError
from mailapp.standards.dkim.sign import Algorithm

__all__ = [
    "Algorithm",
    "DkimSigner",
    "Finding",
    "House",
    "KeyInfo",
    "KeyState",
    "SigningError",
    "SigningKeeper",
    "Standing",
    "World",
    "activate_key",
    "check_domain",
    "key",
    "keys",
    "look",
    "look_when_due",
    "make_keys",
    "own_domain",
    "own_sts",
    "remove_key",
    "renewed",
    "retire_key",
    "rotate_keys",
    "sealed",
]
