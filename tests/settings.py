"""The settings of the tests: a scratch house for each test process, thrown away at its end.

pytest-django reads the settings before any conftest, so this is the first place that can choose the house.
"""

import atexit
import os
import shutil
import tempfile

OWNER = os.getpid()
HOME = tempfile.mkdtemp(prefix="pillarbox-test-")
os.environ["PILLARBOX_HOME"] = HOME
os.environ.setdefault("MAIL_HOSTNAME", "mail.example.test")
# Processes that a test starts live in this house, but with the ordinary settings.
os.environ["DJANGO_SETTINGS_MODULE"] = "mailapp.settings"
if "REDIS_URL" in os.environ:  # each worker of pytest-xdist counts and remembers in a Redis database of its own
    number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{number}"


@atexit.register
def tear_down() -> None:
    if os.getpid() == OWNER:  # a forked child that ends must not take the house with it
        shutil.rmtree(HOME, ignore_errors=True)


from mailapp.settings import *  # noqa: E402, F403  (only now, it reads the environment)

# Nobody pulls the plug on a test. Processes that a test starts sync as they always do.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"  # noqa: F405

# Argon2 costs a fifth of a second for each person of each test; tests of passwords ask for it themselves.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]  # noqa: F405

# Nobody listens for mail programs unless a test says so, and the panel shall not miss them.
IMAP_LISTEN = IMAPS_LISTEN = POP3_LISTEN = POP3S_LISTEN = SIEVE_LISTEN = SIEVES_LISTEN = []

# What runs on the machine by chance has no say in a test.
SPAMD_ADDRESS = RSPAMD_ADDRESS = CLAMD_ADDRESS = "off"
