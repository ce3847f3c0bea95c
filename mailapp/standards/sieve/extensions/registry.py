"""All extensions that there are, by name, and what ManageSieve announces of them."""

from mailapp.standards.sieve.extensions import (
    base,
    body,
    dates,
    duplicate,
    editheader,
    envelope,
    environment,
    filecopy,
    flagging,
    ihave,
    include,
    keeping,
    mailboxes,
    mime,
    notify,
    redirectdsn,
    reject,
    replacing,
    small,
    spam,
    vacation,
    variables,
)
from mailapp.standards.sieve.forms import Extension

ALL: tuple[Extension, ...] = (
    base.EXTENSION,
    keeping.FILEINTO,  # RFC 5228
    envelope.EXTENSION,  # RFC 5228
    small.ENCODED_CHARACTER,  # RFC 5228
    *small.COMPARATOR,  # RFC 5228, RFC 4790, RFC 5051
    small.COPY,  # RFC 3894
    body.EXTENSION,  # RFC 5173
    environment.EXTENSION,  # RFC 5183
    variables.EXTENSION,  # RFC 5229
    vacation.EXTENSION,  # RFC 5230
    vacation.SECONDS,  # RFC 6131
    small.RELATIONAL,  # RFC 5231
    flagging.EXTENSION,  # RFC 5232
    small.SUBADDRESS,  # RFC 5233
    spam.SPAMTEST,  # RFC 5235
    spam.SPAMTESTPLUS,
    spam.VIRUSTEST,
    dates.EXTENSION,  # RFC 5260
    small.INDEXES,  # RFC 5260
    editheader.EXTENSION,  # RFC 5293
    reject.REJECT,  # RFC 5429
    reject.EREJECT,
    notify.EXTENSION,  # RFC 5435, RFC 5436
    ihave.EXTENSION,  # RFC 5463
    mailboxes.MAILBOX,  # RFC 5490
    mailboxes.METADATA,
    mailboxes.SERVER_METADATA,
    mime.MIME_TESTS,  # RFC 5703
    mime.LOOP,
    mime.EXTRACTTEXT,
    replacing.REPLACE,
    replacing.ENCLOSE,
    redirectdsn.EXTENSION,  # RFC 6009
    include.EXTENSION,  # RFC 6609
    duplicate.EXTENSION,  # RFC 7352
    mailboxes.SPECIAL,  # RFC 8579
    filecopy.EXTENSION,  # RFC 8580
    variables.REGEX,
)
EXTENSIONS: dict[str, Extension] = {each.name: each for each in ALL}
CAPABILITIES: tuple[str, ...] = tuple(name for name in EXTENSIONS if name)
