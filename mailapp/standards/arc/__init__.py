"""ARC: what those who handed a letter on found out before they changed it, each vouching by a seal (RFC 8617). Pure.

`sets` reads the fields, `verify` checks the chain.
"""

from mailapp.standards.arc.verify import verify

__all__ = ["verify"]
