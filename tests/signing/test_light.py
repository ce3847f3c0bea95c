"""A house without keys does not load what they need: it takes 9 MB in every process."""

import subprocess
import sys

STARTS = (
    "import sys, django; django.setup(); import access.daemon, mta.tasks, mailapp.beat, webmail.urls, admin_ui.urls"
)


def test_no_process_loads_cryptography_at_its_start() -> None:
    told = "print('cryptography' in sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", f"{STARTS}; {told}"], capture_output=True, text=True, timeout=60, check=True
    )
    assert found.stdout.strip() == "False"
