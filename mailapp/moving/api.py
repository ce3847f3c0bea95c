"""Moving in, for the faces: rules that somebody brings become a script, after he has read what does not."""

from mailapp.moving.bundle import Bundle
from mailapp.moving.rules import NAME, Moved, MoveError, Request, move_rules
from mailapp.standards.procmail import ProcmailError, Report

__all__ = ["NAME", "Bundle", "MoveError", "Moved", "ProcmailError", "Report", "Request", "move_rules"]
