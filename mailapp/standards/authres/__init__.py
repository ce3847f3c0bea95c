"""Authentication-Results: what was found out about a letter, for whoever reads it later (RFC 8601). Pure.

`write` makes the field, `forged` takes out those that others wrote in our name.
"""

from mailapp.standards.authres.forged import without_forged
from mailapp.standards.authres.write import field

__all__ = ["field", "without_forged"]
