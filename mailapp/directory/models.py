"""Who exists: domains, people, aliases and groups. Reached from other rooms through `api` only."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from mailapp.directory.passwords import prepared


class Domain(models.Model):
    """A mail domain that is ours."""

    name = models.CharField(max_length=255, unique=True, help_text="lower case, A-labels (RFC 5890)")
    active = models.BooleanField(default=True)
    default_quota = models.PositiveBigIntegerField(default=0, help_text="octets for each new account; 0 = unlimited")
    catch_all = models.CharField(max_length=320, blank=True, help_text="address that takes mail for unknown users")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Account(AbstractBaseUser):
    """A person with a mailbox. `address` is canonical: folded local part, A-label domain."""

    class Role(models.TextChoices):
        USER = "user", "User"
        ADMIN = "admin", "Administrator"

    domain = models.ForeignKey(Domain, on_delete=models.PROTECT, related_name="accounts")
    address = models.CharField(max_length=320, unique=True)
    display_name = models.CharField(max_length=200, blank=True)
    quota = models.PositiveBigIntegerField(default=0, help_text="octets; 0 = unlimited")
    active = models.BooleanField(default=True)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.USER)
    created = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "address"
    objects = BaseUserManager["Account"]()

    class Meta:
        ordering = ["address"]

    def __str__(self) -> str:
        return self.address

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # Django's name for our field
        return self.active

    @property
    def is_admin(self) -> bool:
        return self.role == self.Role.ADMIN

    def get_full_name(self) -> str:
        return self.display_name or self.address

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password if raw_password is None else prepared(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        return super().check_password(raw_password if raw_password is None else prepared(raw_password))


class Alias(models.Model):
    """One address that stands for one or more others, local or remote."""

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="aliases")
    address = models.CharField(max_length=320, unique=True)
    targets = models.JSONField(default=list, help_text="addresses, local or remote")
    active = models.BooleanField(default=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["address"]
        verbose_name_plural = "aliases"

    def __str__(self) -> str:
        return self.address


class Group(models.Model):
    """A named list of members behind one address."""

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="groups")
    address = models.CharField(max_length=320, unique=True)
    name = models.CharField(max_length=200, blank=True)
    members = models.JSONField(default=list, help_text="addresses, local or remote")
    active = models.BooleanField(default=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["address"]

    def __str__(self) -> str:
        return self.address


class Throttle(models.Model):
    """Failed logins from one address or for one account, for all protocols together."""

    key = models.CharField(max_length=400, primary_key=True, help_text="'ip:…' or 'account:…'")
    failures = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(help_text="no attempt is looked at before")

    def __str__(self) -> str:
        return self.key
