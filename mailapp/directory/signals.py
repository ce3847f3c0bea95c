"""What the directory tells those who stand above it."""

from django.dispatch import Signal

# Sent in the transaction that removes an account: `account` is its AccountInfo.
# Who keeps something for that person (the store) decides what becomes of it, on commit.
account_removed = Signal()
