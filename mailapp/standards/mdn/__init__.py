"""Read receipts: message disposition notifications (RFC 8098). Pure."""

from mailapp.standards.mdn.asked import asked_by
from mailapp.standards.mdn.read import parse
from mailapp.standards.mdn.values import DISPLAYED, MDN_SENT, Notification, Receipt
from mailapp.standards.mdn.write import receipt

__all__ = ["DISPLAYED", "MDN_SENT", "Notification", "Receipt", "asked_by", "parse", "receipt"]
