"""One scratch house per test process: its own PILLARBOX_HOME, thrown away at the end."""

import atexit
import os
import shutil
import sys
import tempfile

import pytest

HOME = tempfile.mkdtemp(prefix="pillarbox-test-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["PILLARBOX_HOME"] = HOME
os.environ.setdefault("MAIL_HOSTNAME", "mail.example.test")


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Each test begins with empty caches: the database is rolled back behind their backs."""
    for name in ("mailapp.directory.resolve", "mailapp.directory.verified", "mailapp.policy.api"):
        if name in sys.modules:  # pure tests import none of them
            sys.modules[name].forget()
