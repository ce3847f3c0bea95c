"""The index over the Maildirs. Reached from other rooms through `api` only.

A letter's bytes lie in files; all else about it lies here, once: what they say in Content (shared by all copies), where
it lies and how it is marked in Message. Whoever changes messages keeps the counters too, which `fsck` proves.
"""

from django.db import models

from mailapp.store.instants import Instant

SORT_KEY = 100  # octets of a subject or sender that the order of a list looks at
MESSAGE_ID = 500  # characters; longer ones are cut, so that an index can hold them


class Mailbox(models.Model):
    """One folder of one account, with the counters that STATUS and the folder pane read."""

    account = models.ForeignKey("directory.Account", on_delete=models.CASCADE, db_index=False)
    name = models.TextField(help_text="Unicode (NFC), / between levels")
    special_use = models.TextField(blank=True, help_text="RFC 6154, as \\Sent")
    subscribed = models.BooleanField(default=True)
    uidvalidity = models.BigIntegerField()
    uidnext = models.BigIntegerField(default=1)
    highestmodseq = models.BigIntegerField(default=1)
    messages = models.BigIntegerField(default=0)
    unseen = models.BigIntegerField(default=0)
    deleted = models.BigIntegerField(default=0)
    size = models.BigIntegerField(default=0, help_text="octets")
    shared = models.BooleanField(default=False, help_text="somebody else has rights to it")
    first_recent = models.BigIntegerField(
        default=1, help_text="the first UID that no session has been told of (RFC 3501 §2.3.2)"
    )

    class Meta:
        verbose_name_plural = "mailboxes"
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="one_mailbox_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Content(models.Model):
    """What the bytes of a letter say: never parsed again. The id is made by us, and is the EMAILID."""

    id = models.BigIntegerField(primary_key=True)
    subject = models.TextField()
    sender = models.TextField()
    sender_address = models.TextField()
    recipients = models.TextField()
    preview = models.TextField()
    sent = Instant(null=True)
    attachments = models.IntegerField()
    message_id = models.TextField()
    references = models.TextField(db_column="refs", help_text="message ids with a space between, oldest first")
    size = models.BigIntegerField()
    header_size = models.BigIntegerField()
    envelope = models.BinaryField()
    body = models.BinaryField()
    body_structure = models.BinaryField()
    parts = models.TextField(help_text="JSON, see rows.py")

    class Meta:
        indexes = [models.Index(fields=["message_id"], name="content_message_id")]

    def __str__(self) -> str:
        return self.subject


class Heading(models.Model):
    """What of a letter is looked for most, case folded: narrow, because a search of a mailbox walks over it."""

    content = models.OneToOneField(Content, on_delete=models.CASCADE, primary_key=True)
    subject = models.TextField()
    sender = models.TextField()
    sender_address = models.TextField()  # with names and addresses of all who have written it

    def __str__(self) -> str:
        return self.subject


class Message(models.Model):
    """One letter in one mailbox; narrow, because lists, counts and sorts walk over it."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, db_index=False)
    content = models.ForeignKey(Content, on_delete=models.PROTECT, db_index=False)
    uid = models.BigIntegerField()
    modseq = models.BigIntegerField()
    created_modseq = models.BigIntegerField(help_text="tells a new message from changed flags")
    flags = models.SmallIntegerField(default=0, help_text="bits, see flags.py")
    keywords = models.TextField(blank=True, help_text="with a space before, between and behind")
    internal_date = Instant()
    saved = Instant()
    size = models.BigIntegerField()
    # Sort keys are octets, so that SQLite and every PostgreSQL locale agree on their order.
    sort_date = Instant()
    sort_subject = models.BinaryField()
    sort_sender = models.BinaryField()
    thread_id = models.TextField()
    base = models.TextField(help_text="file name without flags, unique in the account")
    suffix = models.TextField(blank=True, help_text="flags in the file's name: ':2,FS' in cur/, '' in new/")
    stale = models.BooleanField(default=False, help_text="the file's name does not tell the flags yet")
    zone = models.SmallIntegerField(null=True, help_text="of internal_date, minutes before UTC, when APPEND told one")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailbox", "uid"], name="one_message_of_a_uid")]
        indexes = [
            # Where the copies of a letter lie: thousands that a search has found are placed without their rows.
            models.Index(fields=["content", "mailbox", "uid"], name="message_content"),
            models.Index(fields=["mailbox", "modseq"], name="message_modseq"),
            models.Index(fields=["mailbox", "internal_date", "uid"], name="message_arrival"),
            models.Index(fields=["mailbox", "sort_subject", "uid"], name="message_subject"),
            models.Index(fields=["mailbox", "sort_sender", "uid"], name="message_sender"),
            models.Index(fields=["mailbox", "size", "uid"], name="message_size"),
            models.Index(fields=["mailbox"], condition=models.Q(stale=True), name="message_stale"),
            # Labels are on few letters; a search for one looks at no others.
            models.Index(
                fields=["mailbox", "internal_date", "uid"],
                condition=models.Q(keywords__filled=True),
                name="message_keywords",
            ),
            models.Index(fields=["mailbox", "keywords"], condition=models.Q(keywords__filled=True), name="tags_in_use"),
            # Which letter of a conversation is the newest in its mailbox is told by the index alone.
            models.Index(fields=["thread_id", "mailbox", "internal_date", "uid"], name="message_thread"),
        ]

    def __str__(self) -> str:
        return f"{self.mailbox_id}/{self.uid}"


class Expunged(models.Model):
    """A message that is gone from its mailbox. Kept for as long as the mailbox: QRESYNC asks (RFC 7162 §3.2)."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, db_index=False)
    uid = models.BigIntegerField()
    modseq = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "expunged"
        indexes = [models.Index(fields=["mailbox", "modseq"], name="expunged_modseq")]

    def __str__(self) -> str:
        return f"{self.mailbox_id}/{self.uid}"


class Buried(models.Model):
    """The graveyard: what was expunged and can still be dug up."""

    account = models.ForeignKey("directory.Account", on_delete=models.CASCADE, db_index=False)
    content = models.ForeignKey(Content, on_delete=models.PROTECT)
    mailbox_name = models.TextField()
    flags = models.SmallIntegerField()
    keywords = models.TextField(blank=True)
    internal_date = Instant()
    thread_id = models.TextField()
    base = models.TextField()
    expunged = Instant(db_index=True)
    zone = models.SmallIntegerField(null=True, help_text="as that of Message")

    class Meta:
        verbose_name_plural = "buried"
        indexes = [models.Index(fields=["account", "expunged"], name="buried_of_account")]

    def __str__(self) -> str:
        return self.base


class Maildrop(models.Model):
    """Who reads an account's INBOX by POP3: one session alone, for as long as its lease is renewed."""

    account = models.OneToOneField("directory.Account", on_delete=models.CASCADE, primary_key=True)
    holder = models.TextField(help_text="a name of the session, used once")
    until = Instant()

    def __str__(self) -> str:
        return f"{self.holder} until {self.until}"


class Tally(models.Model):
    """What one account keeps, and the last UIDVALIDITY that it gave out (never twice the same)."""

    account = models.OneToOneField("directory.Account", on_delete=models.CASCADE, primary_key=True)
    octets = models.BigIntegerField(default=0)
    messages = models.BigIntegerField(default=0)
    uidvalidity = models.BigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "tallies"

    def __str__(self) -> str:
        return f"{self.messages} messages, {self.octets} octets"


class Access(models.Model):
    """One line of a mailbox's access list (RFC 4314). Without account and group it is about anyone."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, db_index=False)
    account = models.ForeignKey("directory.Account", on_delete=models.CASCADE, null=True)
    group = models.ForeignKey("directory.Group", on_delete=models.CASCADE, null=True)
    negative = models.BooleanField(default=False, help_text="these rights are taken away")
    rights = models.CharField(max_length=20, help_text="letters of rights.LETTERS, in that order")

    class Meta:
        verbose_name_plural = "access"
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "account", "negative"], name="one_line_of_an_account"),
            models.UniqueConstraint(fields=["mailbox", "group", "negative"], name="one_line_of_a_group"),
            models.UniqueConstraint(
                fields=["mailbox", "negative"],
                condition=models.Q(account=None, group=None),
                name="one_line_of_anyone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mailbox_id}: {self.rights}"


class Reading(models.Model):
    """\\Seen of one message for somebody who is not the owner; no row: not read. The owner's is among the flags."""

    account = models.ForeignKey("directory.Account", on_delete=models.CASCADE, db_index=False)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, db_index=False)
    uid = models.BigIntegerField()
    seen = models.BooleanField()
    modseq = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailbox", "account", "uid"], name="one_reading_of_each")]
        indexes = [models.Index(fields=["account"], name="reading_of_account")]

    def __str__(self) -> str:
        return f"{self.account_id} of {self.mailbox_id}/{self.uid}"


class Unsubscribed(models.Model):
    """Somebody does not want to see a mailbox that is shared with him among his subscribed ones."""

    account = models.ForeignKey("directory.Account", on_delete=models.CASCADE, db_index=False)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE)

    class Meta:
        verbose_name_plural = "unsubscribed"
        constraints = [models.UniqueConstraint(fields=["account", "mailbox"], name="one_unsubscribed_of_each")]

    def __str__(self) -> str:
        return f"{self.account_id} of {self.mailbox_id}"


class Said(models.Model):
    """What somebody has said of some messages by moving or marking them, until it is heard; see verdicts.py."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE)
    kind = models.SmallIntegerField(help_text="see verdicts.Kind")
    low = models.BigIntegerField(help_text="the first UID")
    high = models.BigIntegerField(help_text="the last UID")
    modseq = models.BigIntegerField(help_text="of those that were marked; 0: all that lie there were moved there")

    class Meta:
        verbose_name_plural = "said"

    def __str__(self) -> str:
        return f"{self.mailbox_id}: {self.low} to {self.high}"


class Missed(models.Model):
    """The name of a mailbox that is gone, and that its owner's mail programs are still subscribed to."""

    account = models.ForeignKey("directory.Account", on_delete=models.CASCADE, db_index=False)
    name = models.TextField()

    class Meta:
        verbose_name_plural = "missed"
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="one_missed_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Annotation(models.Model):
    """One entry of a mailbox or, without one, of the server (RFC 5464): a person's own, or without one everybody's."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, null=True)
    account = models.ForeignKey("directory.Account", on_delete=models.CASCADE, null=True)
    entry = models.TextField(help_text="in small letters, with /private or /shared")
    value = models.BinaryField()
    version = models.BigIntegerField(help_text="another with each change")

    def __str__(self) -> str:
        return f"{self.mailbox_id}: {self.entry}"


class Retention(models.Model):
    """How long letters stay in a mailbox: those that came earlier go to Trash, or out of it; see retention.py."""

    mailbox = models.OneToOneField(Mailbox, on_delete=models.CASCADE, primary_key=True)
    days = models.PositiveIntegerField()
    for_good = models.BooleanField(default=False, help_text="into the graveyard, not to Trash")

    def __str__(self) -> str:
        return f"{self.mailbox_id}: {self.days} days"


class MutedThread(models.Model):
    """A conversation of which a person wants to hear no more: its new letters go past his INBOX; see muting.py."""

    account = models.ForeignKey("directory.Account", on_delete=models.CASCADE, db_index=False)
    thread_id = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "thread_id"], name="muted_once")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.thread_id}"


class SavedSearch(models.Model):
    """A question that a person has kept. Mail programs see it as a mailbox, whose counters these are."""

    account = models.ForeignKey("directory.Account", on_delete=models.CASCADE)
    name = models.TextField(help_text="one level of a mailbox's name")
    words = models.TextField(blank=True, help_text="as the person typed them")
    query = models.TextField(help_text="JSON, see querytext.py")
    special_use = models.TextField(blank=True, help_text="RFC 6154: \\All, \\Flagged")
    subscribed = models.BooleanField(default=True)
    looked = models.TextField(default="{}", help_text="JSON: up to which MODSEQ of each mailbox")
    uidvalidity = models.BigIntegerField()
    uidnext = models.BigIntegerField(default=1)
    highestmodseq = models.BigIntegerField(default=1)
    counted = models.BigIntegerField(default=0, help_text="the MODSEQ at which was counted what follows; 0: never")
    messages = models.BigIntegerField(default=0)
    unseen = models.BigIntegerField(default=0)
    size = models.BigIntegerField(default=0, help_text="octets")

    class Meta:
        verbose_name_plural = "saved searches"
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="one_search_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Hit(models.Model):
    """A message that a saved search has found, under the UID that it has there; `gone`: it had it once."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, db_index=False)
    uid = models.BigIntegerField()
    box = models.BigIntegerField(help_text="the mailbox in which it lies")
    source = models.BigIntegerField(help_text="its UID there")
    modseq = models.BigIntegerField()
    created_modseq = models.BigIntegerField()
    gone = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["search", "uid"], name="one_hit_of_a_uid")]
        indexes = [models.Index(fields=["search", "modseq"], name="hit_modseq")]

    def __str__(self) -> str:
        return f"{self.search_id}/{self.uid}"


class Attached(models.Model):
    """One attachment of a letter that an account has: derived from Content, filled in behind; see attached.py.

    Where it lies is asked when it is shown, for letters move. No foreign key, which slows them; leftovers are swept.
    """

    account = models.ForeignKey("directory.Account", on_delete=models.CASCADE, db_index=False)
    content = models.BigIntegerField()
    section = models.CharField(max_length=100)
    name = models.TextField()
    sort_name = models.TextField(help_text="case folded")
    media_type = models.TextField()
    group = models.TextField(help_text="one of filekinds.GROUPS")
    octets = models.BigIntegerField(help_text="about, without the transfer encoding")
    sender = models.TextField(help_text="as people read it, case folded")
    at = Instant(help_text="when the letter arrived")

    class Meta:
        verbose_name_plural = "attached"
        constraints = [models.UniqueConstraint(fields=["account", "content", "section"], name="one_attached_of_a_part")]
        indexes = [
            models.Index(fields=["account", "at", "id"], name="attached_at"),
            models.Index(fields=["account", "octets", "id"], name="attached_octets"),
            models.Index(fields=["account", "sort_name", "id"], name="attached_name"),
            models.Index(fields=["account", "sender", "id"], name="attached_sender"),
            models.Index(fields=["account", "group", "at", "id"], name="attached_group"),
        ]

    def __str__(self) -> str:
        return self.name


class AttachedUpTo(models.Model):
    """How far `Attached` was filled (the id of a message), and swept (that of a row)."""

    filled = models.BigIntegerField(default=0)
    swept = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.filled}"
