"""Which letters somebody has brought along already, so that nothing comes twice."""

from django.conf import settings
from django.db import models


class Moved(models.Model):
    """One letter of an old mailbox. `done` is no while it may not have reached the new one."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=64, help_text="digest of folder, octets and which of several that are alike")
    done = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="moved_once")]

    def __str__(self) -> str:
        return self.key
