"""What the directory tells those who stand above it."""

from django.dispatch import Signal

# Sent in the transaction that removes an account: `account` is its AccountInfo.
# Who keeps something for that person (the store) decides what becomes of it, on commit.
account_removed = Signal()

# Sent in the transaction that makes, changes or removes a group: who belongs to it may be others from now on.
group_changed = Signal()
