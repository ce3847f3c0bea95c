"""Procmail's rules (procmailrc(5), procmailsc(5)): a file in, a Sieve script that does the same and a report out.

`translate` never runs a program and opens no file: what is included it asks for. Whatever it gives compiles.
"""

from mailapp.standards.procmail.errors import ProcmailError
from mailapp.standards.procmail.reader import read
from mailapp.standards.procmail.sieving.person import Person, Report, Translation
from mailapp.standards.procmail.translate import translate

__all__ = ["Person", "ProcmailError", "Report", "Translation", "read", "translate"]
