"""What the webmail itself remembers; letters are the store's."""

from django.db import models


class Correspondent(models.Model):
    """Somebody whom a person has written to: offered when he types an address."""

    account = models.ForeignKey("directory.Account", on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=320)
    name = models.CharField(max_length=200, blank=True)
    times = models.PositiveIntegerField(default=1)
    last = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "address"], name="one_row_per_correspondent")]
        indexes = [models.Index(fields=["account", "-times"])]

    def __str__(self) -> str:
        return self.address


class Chosen(models.Model):
    """What a person has chosen of the options, where it differs from the default (webmail/options)."""

    account = models.OneToOneField("directory.Account", on_delete=models.CASCADE, primary_key=True, related_name="+")
    options = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"options of {self.account_id}"


class Posted(models.Model):
    """A composition that was sent: a second click on Send finds it and sends nothing."""

    account = models.ForeignKey("directory.Account", on_delete=models.CASCADE, related_name="+")
    message_id = models.CharField(max_length=255)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "message_id"], name="posted_once")]

    def __str__(self) -> str:
        return self.message_id


class Applied(models.Model):
    """The last time that a person let a rule loose on letters that were here: what is needed to undo it."""

    account = models.OneToOneField("directory.Account", on_delete=models.CASCADE, primary_key=True, related_name="+")
    at = models.DateTimeField(auto_now=True)
    rule = models.CharField(max_length=200)
    letters = models.PositiveIntegerField(default=0)
    steps = models.JSONField(default=dict, help_text="as delivery made it")

    def __str__(self) -> str:
        return self.rule


class Undoing(models.Model):
    """How to undo what was done to many letters at once; the message that tells of it knows the number."""

    account = models.ForeignKey("directory.Account", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    steps = models.JSONField(help_text="see webmail/undoing.py")

    class Meta:
        indexes = [models.Index(fields=["account", "at"], name="undoing_of_account")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.at}"


class Declined(models.Model):
    """A rule that a person was offered and does not want: he is not asked again."""

    account = models.ForeignKey("directory.Account", on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=64, help_text="digest of folder, list and sender")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "what"], name="declined_once")]

    def __str__(self) -> str:
        return self.what


class PictureSender(models.Model):
    """Somebody whose letters show their pictures from elsewhere without a question, where they prove to be his."""

    account = models.ForeignKey("directory.Account", on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=320)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "address"], name="one_row_per_picture_sender")]

    def __str__(self) -> str:
        return self.address


class Invited(models.Model):
    """A meeting to which a person was invited: what he has answered, and the newest version that came."""

    account = models.ForeignKey("directory.Account", on_delete=models.CASCADE, related_name="+")
    meeting = models.CharField(max_length=64, help_text="digest of organiser, UID and RECURRENCE-ID")
    sequence = models.BigIntegerField(default=0, help_text="of the newest version that was seen")
    cancelled = models.BooleanField(default=False)
    answer = models.CharField(max_length=20, blank=True, help_text="PARTSTAT")
    answered = models.BigIntegerField(default=0, help_text="the version to which the answer was given")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "meeting"], name="invited_once")]

    def __str__(self) -> str:
        return self.meeting


class Identity(models.Model):
    """Under which name, and with which signature, a person writes from an address of his."""

    account = models.ForeignKey("directory.Account", on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=320, help_text="as the directory writes it; whether he may use it, it knows")
    name = models.CharField(max_length=200, blank=True)
    reply_to = models.CharField(max_length=1000, blank=True, help_text="as it is typed")
    signature = models.TextField(blank=True)
    signature_html = models.TextField(blank=True, help_text="clean; made of the text when empty")
    above = models.BooleanField(default=False, help_text="the signature stands above what is quoted")
    standard = models.BooleanField(default=False, help_text="what new letters are written under")

    class Meta:
        indexes = [models.Index(fields=["account", "address"])]

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>"


class Template(models.Model):
    """A letter, or a piece of text, that a person writes often."""

    account = models.ForeignKey("directory.Account", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    whole = models.BooleanField(default=True, help_text="a letter with its subject; otherwise a snippet for any letter")
    subject = models.CharField(max_length=900, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True, help_text="clean; empty for plain text")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "whole", "name"], name="one_template_of_a_name")]

    def __str__(self) -> str:
        return self.name
