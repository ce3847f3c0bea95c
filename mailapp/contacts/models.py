"""The rows of address books. A change of anything in a book takes its next number, for programs that keep a copy."""

from django.db import models


class Book(models.Model):
    """One person's contacts, or the office's."""

    account = models.OneToOneField("directory.Account", on_delete=models.CASCADE, null=True, related_name="+")
    key = models.CharField(max_length=20, unique=True, help_text="the account's number, or “office”")
    revision = models.BigIntegerField(default=0, help_text="number of the last change")

    def __str__(self) -> str:
        return self.key


class Group(models.Model):
    """Some contacts under a name, to which one can write."""

    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["book", "name"], name="one_contact_group_of_each_name")]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """One card."""

    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="contacts")
    uid = models.CharField(max_length=255)
    resource = models.CharField(max_length=255, help_text="its name in the address of CardDAV")
    name = models.CharField(max_length=200)
    sort = models.CharField(max_length=200, help_text="the name as the list is ordered by it")
    words = models.TextField(help_text="all that is searched, in small letters without accents")
    card = models.JSONField(help_text="the whole card but for its groups and its photo")
    groups = models.ManyToManyField(Group, related_name="contacts")
    has_photo = models.BooleanField(default=False)
    listed = models.BooleanField(default=True, help_text="a person; not a list that another program keeps as a card")
    revision = models.BigIntegerField(help_text="number of its last change")
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["sort", "id"]
        constraints = [
            models.UniqueConstraint(fields=["book", "uid"], name="one_contact_of_each_uid"),
            models.UniqueConstraint(fields=["book", "resource"], name="one_contact_of_each_resource"),
        ]
        indexes = [
            models.Index(fields=["book", "sort"], name="contacts_in_order"),
            models.Index(fields=["book", "revision"], name="contacts_by_change"),
        ]

    def __str__(self) -> str:
        return self.name


class Address(models.Model):
    """An e-mail address of a contact, as letters are recognised by it."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="addresses")
    address = models.CharField(max_length=320, help_text="canonical")

    class Meta:
        indexes = [models.Index(fields=["address"], name="contacts_by_address")]

    def __str__(self) -> str:
        return self.address


class Picture(models.Model):
    """A contact's photo."""

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, primary_key=True, related_name="picture")
    media_type = models.CharField(max_length=40)
    octets = models.BinaryField()

    def __str__(self) -> str:
        return self.media_type


class Gone(models.Model):
    """A contact that is no more: programs that keep a copy are told."""

    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="+")
    resource = models.CharField(max_length=255)
    revision = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["book", "revision"], name="contacts_gone_by_change")]

    def __str__(self) -> str:
        return self.resource
