"""ARC: what those who handed a letter on found out before they changed it, each vouching by a seal (RFC 8617). Pure.

`sets` reads the fields, `verify` checks the chain, `seal` adds to it.
"""

from mailapp.standards.arc.seal import Found, Last, last_of, seal
from mailapp.standards.arc.verify import verify

__all__ = ["Found", "Last", "last_of", "seal", "verify"]
