"""Who exists: domains, people, and the addresses that stand for others. Reached from other rooms through `api` only."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from mailapp.directory import scramkeys
from mailapp.directory.passwords import prepared
from mailapp.directory.sessionstore import SessionStore


class Domain(models.Model):
    """A mail domain that we take mail for."""

    class Kind(models.TextChoices):
        LOCAL = "local", "Local: its people have their mailboxes here"
        ALIAS = "alias", "Alias: another name of a domain of ours"
        RELAY = "relay", "Relay: we back up the mail server of that domain"

    class Check(models.TextChoices):
        PROBE = "probe", "Ask the domain's own mail server"
        LIST = "list", "Those of a list that is kept here"
        ANY = "any", "Take mail for any address"

    class MtaSts(models.TextChoices):
        OFF = "", "Nothing is published"
        TESTING = "testing", "Testing: others only report what goes wrong"
        ENFORCE = "enforce", "Enforce: others send over verified TLS, or not at all"
        NONE = "none", "None: others shall forget what was published before"

    name = models.CharField(max_length=255, unique=True, help_text="lower case, A-labels (RFC 5890)")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.LOCAL)
    target = models.CharField(max_length=255, blank=True, help_text="of an alias: the domain that it stands for")
    check_by = models.CharField(
        max_length=10, choices=Check.choices, default=Check.PROBE, help_text="of a relay: how we know its recipients"
    )
    active = models.BooleanField(default=True)
    default_quota = models.PositiveBigIntegerField(default=0, help_text="octets for each new account; 0 = unlimited")
    catch_all = models.CharField(max_length=320, blank=True, help_text="address that takes mail for unknown users")
    mta_sts = models.CharField(
        max_length=10, choices=MtaSts.choices, default=MtaSts.OFF, blank=True, help_text="RFC 8461: what we publish"
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Account(AbstractBaseUser):
    """A person with a mailbox, or a team's mailbox, to which nobody logs in.

    `address` is canonical: folded local part, A-label domain.
    """

    class Role(models.TextChoices):
        USER = "user", "User"
        ADMIN = "admin", "Administrator"
        TEAM = "team", "Team mailbox"

    domain = models.ForeignKey(Domain, on_delete=models.PROTECT, related_name="accounts")
    address = models.CharField(max_length=320, unique=True)
    display_name = models.CharField(max_length=200, blank=True)
    quota = models.PositiveBigIntegerField(default=0, help_text="octets; 0 = unlimited")
    active = models.BooleanField(default=True)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.USER)
    language = models.CharField(max_length=5, blank=True, help_text="in which we write to the person; see languages.py")
    scram = models.CharField(max_length=400, blank=True, help_text="its keys for SCRAM-SHA-256, if known, by a blank")
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

    @property
    def is_team(self) -> bool:
        return self.role == self.Role.TEAM

    def get_full_name(self) -> str:
        return self.display_name or self.address

    def set_password(self, raw_password: str | None) -> None:
        password = raw_password if raw_password is None else prepared(raw_password)
        super().set_password(password)
        self.scram = "" if password is None else scramkeys.of_password(self.address, password)

    def check_password(self, raw_password: str | None) -> bool:
        return super().check_password(raw_password if raw_password is None else prepared(raw_password))


class AppPassword(models.Model):
    """A password for one mail program of a person. It is all chance, so that a fast hash keeps it."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="app_passwords")
    name = models.CharField(max_length=100, help_text="of the program: Anna's phone")
    digest = models.CharField(max_length=64, help_text="SHA-256 of its letters, hexadecimal")
    scram = models.CharField(max_length=400, blank=True, help_text="its keys for SCRAM-SHA-256, by a blank")
    protocols = models.CharField(max_length=100, help_text="where it opens, by blanks")
    created = models.DateTimeField(auto_now_add=True)
    last_used = models.DateTimeField(null=True, blank=True, help_text="to the hour")

    class Meta:
        ordering = ["account__address", "created", "id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="one_app_password_of_each_name"),
            models.UniqueConstraint(fields=["account", "digest"], name="one_of_each_app_password"),
        ]

    def __str__(self) -> str:
        return self.name


class WebSession(AbstractBaseSession):
    """A browser's session, as `sessionstore` keeps it; nobody's until somebody logs in there."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="web_sessions")
    client = models.CharField(max_length=45, blank=True, help_text="IP address when it was last seen")
    agent = models.CharField(max_length=300, blank=True, help_text="what the browser calls itself")
    began = models.DateTimeField(null=True, help_text="of the login")
    seen = models.DateTimeField(null=True, help_text="to ten minutes")

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore


class Alias(models.Model):
    """One address that stands for one or more others, local or remote; or that has moved to another."""

    class Kind(models.TextChoices):
        ALIAS = "alias", "Alias"
        RELOCATED = "relocated", "Relocated address"

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="aliases")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ALIAS)
    address = models.CharField(max_length=320, unique=True)
    targets = models.JSONField(default=list, help_text="addresses, local or remote; of a relocated one: the new one")
    active = models.BooleanField(default=True)
    valid_from = models.DateTimeField(null=True, blank=True, help_text="not before")
    valid_until = models.DateTimeField(null=True, blank=True, help_text="not from then on")
    words = models.CharField(max_length=200, blank=True, help_text="what a refusal outside of that time says")
    note = models.CharField(max_length=200, blank=True, help_text="for the administrators")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["address"]
        verbose_name_plural = "aliases"

    def __str__(self) -> str:
        return self.address


class Group(models.Model):
    """A named list of members behind one address."""

    class Posting(models.TextChoices):
        OPEN = "open", "Open: anybody may write to it"
        MEMBERS = "members", "Members only"
        CLOSED = "closed", "Closed: nobody from outside"

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="groups")
    address = models.CharField(max_length=320, unique=True)
    name = models.CharField(max_length=200, blank=True)
    members = models.JSONField(default=list, help_text="addresses, local or remote")
    posting = models.CharField(max_length=10, choices=Posting.choices, default=Posting.OPEN)
    active = models.BooleanField(default=True)
    note = models.CharField(max_length=200, blank=True, help_text="for the administrators")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["address"]

    def __str__(self) -> str:
        return self.address


class Pattern(models.Model):
    """A regular expression that stands for all addresses of a domain whose local part it matches as a whole."""

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="patterns")
    position = models.PositiveIntegerField(default=0, help_text="the lowest that matches holds")
    expression = models.CharField(max_length=200, help_text="RE2; letters match in either case")
    targets = models.JSONField(default=list, help_text="addresses; $1 stands for what the first bracket matched")
    active = models.BooleanField(default=True)
    note = models.CharField(max_length=200, blank=True, help_text="for the administrators")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["domain__name", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["domain", "expression"], name="one_of_each_expression")]

    def __str__(self) -> str:
        return self.expression


class Grant(models.Model):
    """The right of an account, or of a group's members, to send as an address of ours, or as any of a domain's."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grants", null=True)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="grants", null=True)
    address = models.CharField(max_length=320, db_index=True, help_text="sales@example.com, or @example.com")
    note = models.CharField(max_length=200, blank=True, help_text="for the administrators")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["address", "account__address", "group__address"]
        constraints = [
            models.UniqueConstraint(fields=["account", "address"], name="one_of_each_grant"),
            models.UniqueConstraint(fields=["group", "address"], name="one_of_each_grant_to_a_group"),
        ]

    def __str__(self) -> str:
        return self.address


class RelayRecipient(models.Model):
    """An address that exists in a domain that we back up."""

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="recipients")
    address = models.CharField(max_length=320, unique=True, help_text="canonical")

    class Meta:
        ordering = ["address"]

    def __str__(self) -> str:
        return self.address


class Verification(models.Model):
    """What the primary of a domain that we back up said of one of its addresses."""

    address = models.CharField(max_length=320, primary_key=True, help_text="canonical")
    exists = models.BooleanField()
    reply = models.TextField(blank=True, help_text="in the primary's words")
    checked = models.DateTimeField()

    def __str__(self) -> str:
        return self.address


class Throttle(models.Model):
    """Failed logins from one address or for one account, for all protocols together."""

    key = models.CharField(max_length=400, primary_key=True, help_text="'ip:…' or 'account:…'")
    failures = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(help_text="no attempt is looked at before")

    def __str__(self) -> str:
        return self.key
