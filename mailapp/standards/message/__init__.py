"""A message (RFC 5322, RFC 2045-2049, RFC 2231) as a tree of byte offsets: one pass, any bytes, never an exception."""

from mailapp.standards.message.facts import parts_of, scan
from mailapp.standards.message.values import Facts, Part

__all__ = ["Facts", "Part", "parts_of", "scan"]
