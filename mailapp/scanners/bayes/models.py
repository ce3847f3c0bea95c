"""What was learnt: reached through `api` only. Keys are `numbers`: account and hash in one."""

from django.db import models


class Token(models.Model):
    """In how many letters a token was seen. What it is stands nowhere: only its hash does."""

    id = models.BigAutoField(primary_key=True, help_text="see numbers.py; of this kind it is SQLite's own row number")
    spam = models.IntegerField(default=0)
    ham = models.IntegerField(default=0)
    day = models.SmallIntegerField(help_text="when it was last learnt, in days since 2020")

    def __str__(self) -> str:
        return f"{self.id}: {self.spam} junk, {self.ham} wanted"


class Model(models.Model):
    """How many letters somebody has taught; account 0 is the whole office."""

    account = models.BigIntegerField(primary_key=True)
    spam = models.IntegerField(default=0)
    ham = models.IntegerField(default=0)
    tidied = models.IntegerField(default=0, help_text="letters that were learnt when it was last tidied up")

    def __str__(self) -> str:
        return f"{self.account}: {self.spam} junk, {self.ham} wanted"


class Learnt(models.Model):
    """As what a letter was learnt, so that it is never counted twice."""

    id = models.BigAutoField(primary_key=True, help_text="see numbers.py; the hash of the letter")
    spam = models.BooleanField()
    day = models.SmallIntegerField(db_index=True, help_text="in days since 2020")

    class Meta:
        verbose_name_plural = "learnt"

    def __str__(self) -> str:
        return f"{self.id} is {'junk' if self.spam else 'wanted'}"
