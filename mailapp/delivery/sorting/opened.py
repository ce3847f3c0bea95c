"""A letter's octets as scripts look at them, and as they have changed them."""

import mmap
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from mailapp.delivery.sorting.plan import letter_of
from mailapp.net.content import IN_MEMORY, Content
from mailapp.net.window import Window
from mailapp.standards import sieve
from mailapp.standards.sieve.actions import Edition

RETURN_PATH = re.compile(rb"^return-path:.*\n(?:[ \t].*\n)*", re.IGNORECASE | re.MULTILINE)


@contextmanager
def opened(content: Content) -> Iterator[sieve.Letter]:
    """From memory while it is small; a large one is mapped from a file that nobody else sees. Raises OSError."""
    if content.size <= IN_MEMORY:
        yield letter_of(b"".join(content.chunks()))
        return
    folder = os.path.join(settings.PILLARBOX_HOME, "spool")
    os.makedirs(folder, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as file:
        content.write_to(file.fileno())
        with Window(file.fileno(), 0, access=mmap.ACCESS_READ) as octets:
            yield letter_of(octets)


def edited(content: Content, letter: sieve.Letter, edition: Edition | None) -> Content:
    """The letter as it lies in a mailbox; the octets of a body that nobody changed are not copied."""
    if edition is None:
        return content
    if edition.body is None:
        return content.headed(edition.header, letter.body_start)
    return Content.of(edition.header + edition.body)


def leaving(content: Content, forwarded: Content, letter: sieve.Letter, edition: Edition | None) -> Content:
    """The letter as it goes on: without the Return-Path that stands above it here (RFC 5321 §4.4)."""
    if edition is None:
        return forwarded
    head = RETURN_PATH.sub(b"", edition.header, count=1)
    return edited(content, letter, Edition(head, edition.body))
