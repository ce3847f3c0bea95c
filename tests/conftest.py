"""One scratch house per test process: its own PILLARBOX_HOME, thrown away at the end."""

import atexit
import os
import shutil
import tempfile

HOME = tempfile.mkdtemp(prefix="pillarbox-test-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["PILLARBOX_HOME"] = HOME
os.environ.setdefault("MAIL_HOSTNAME", "mail.example.test")
