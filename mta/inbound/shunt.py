"""Where letters go on which we stumble: a copy for a human, while the sender is told to try again."""

import json
import logging
import os
from pathlib import Path

from mta.inbound.values import Letter

log = logging.getLogger(__name__)

MOST = 100  # copies; a fault that hits every letter must not fill the disk


def keep(directory: Path, letter: Letter) -> None:
    """Write `<trace>.eml` and, with its envelope, `<trace>.json`. Never raises: this is the last resort."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if sum(1 for _ in directory.glob("*.eml")) < MOST:
            _write(directory, letter)
    except Exception:
        log.exception("%s: no copy for a human could be kept in %s", letter.trace, directory)


def _write(directory: Path, letter: Letter) -> None:
    envelope = {
        "from": letter.envelope.reverse_path,
        "to": [recipient.address for recipient in letter.envelope.recipients],
        "client": str(letter.client),
        "account": letter.account,
    }
    (directory / f"{letter.trace}.json").write_text(json.dumps(envelope, indent=1))
    descriptor = os.open(directory / f"{letter.trace}.eml", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        letter.content.write_to(descriptor)
    finally:
        os.close(descriptor)
