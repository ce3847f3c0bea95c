"""HTML of strangers made harmless: tokens → balance (guard of depth and size) → nh3 → the frame's page.

`clean()` is the door; `python -m webmail.html` serves it as JSON lines to suites of attacks.
"""

from webmail.html.balance import TooLarge
from webmail.html.clean import Cleaned, Pictures, clean, mentions_remote
from webmail.html.css import Way
from webmail.html.page import page, policy
from webmail.html.plain import as_text

__all__ = ["Cleaned", "Pictures", "TooLarge", "Way", "as_text", "clean", "mentions_remote", "page", "policy"]
