"""When this database was made: tells it from one that was lost, whose files are still there."""

from datetime import datetime

from django.db.migrations.recorder import MigrationRecorder


def born() -> datetime | None:
    """The moment of the first migration, which goes along with copies and backups. None before that."""
    return MigrationRecorder.Migration.objects.order_by("pk").values_list("applied", flat=True).first()
