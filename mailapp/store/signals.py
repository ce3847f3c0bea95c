"""What the store tells those who stand above it."""

from django.dispatch import Signal

# Sent in the transaction that gives folders other names: `account` is the id of whose they are, `names` what each is
# called now by what it was called (folders within it as well), `shared` whether other people may see any of them.
folders_renamed = Signal()
