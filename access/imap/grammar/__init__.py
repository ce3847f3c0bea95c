"""Commands as values: `parse` reads what the framer found; one file for each kind of command."""

from access.imap.grammar.table import foreseen, parse
from access.imap.tokens import Bad

__all__ = ["Bad", "foreseen", "parse"]
