"""The office's editable rules, where they differ from the defaults. Reached through `api` only."""

from django.db import models


class Override(models.Model):
    """One rule that an administrator has changed; the name is a field of `values.Policy`."""

    name = models.CharField(max_length=64, primary_key=True)
    value = models.JSONField()

    def __str__(self) -> str:
        return f"{self.name} = {self.value!r}"


class MailRule(models.Model):
    """One line of a table of rules about mail; `says` are the fields of its kind in `mailrules.families`."""

    family = models.CharField(max_length=16)
    position = models.PositiveIntegerField()
    active = models.BooleanField(default=True)
    expires = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    says = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["family", "position"], name="mail_rule_order")]

    def __str__(self) -> str:
        return f"{self.family} {self.pk}: {self.says!r}"
