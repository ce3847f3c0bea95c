"""vCards: reading 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350), writing 3.0 and 4.0."""

from mailapp.standards.vcard.reading import CardSyntax, read, split
from mailapp.standards.vcard.values import Card, Labelled, Photo, Postal
from mailapp.standards.vcard.writing import write

__all__ = ["Card", "CardSyntax", "Labelled", "Photo", "Postal", "read", "split", "write"]
