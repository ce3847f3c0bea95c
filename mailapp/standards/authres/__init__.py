"""Authentication-Results: what was found out about a letter, for whoever reads it later (RFC 8601). Pure.

`write` makes the field, `forged` takes out those that others wrote in our name; `read` tells a person what one says,
and `proven` whether ours proves the author.
"""

from mailapp.standards.authres.forged import without_forged
from mailapp.standards.authres.proven import is_proven, is_signed, own, result_of
from mailapp.standards.authres.read import sentences
from mailapp.standards.authres.write import field

__all__ = ["field", "is_proven", "is_signed", "own", "result_of", "sentences", "without_forged"]
