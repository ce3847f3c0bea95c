"""The office's editable rules, where they differ from the defaults. Reached through `api` only."""

from django.db import models


class Override(models.Model):
    """One rule that an administrator has changed; the name is a field of `values.Policy`."""

    name = models.CharField(max_length=64, primary_key=True)
    value = models.JSONField()

    def __str__(self) -> str:
        return f"{self.name} = {self.value!r}"
