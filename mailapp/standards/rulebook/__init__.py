"""Rules as people click them together, and the Sieve that they are kept as.

`write` makes a script of a Rulebook; `read` finds in a script again what was made so, and keeps the rest as it stands.
"""

from mailapp.standards.rulebook.book import Rulebook
from mailapp.standards.rulebook.errors import BadRule
from mailapp.standards.rulebook.reading import Title, read, titles
from mailapp.standards.rulebook.renaming import named_by_hand, renamed
from mailapp.standards.rulebook.rules import Away, ByHand, Entry, Forwarding, Rule
from mailapp.standards.rulebook.writing import write, written

__all__ = [
    "Away",
    "BadRule",
    "ByHand",
    "Entry",
    "Forwarding",
    "Rule",
    "Rulebook",
    "Title",
    "named_by_hand",
    "read",
    "renamed",
    "titles",
    "write",
    "written",
]
