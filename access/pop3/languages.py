"""LANG: the language of what we say to people; it is English (RFC 6856 §3)."""

from access.pop3 import replies
from access.pop3.replies import err, ok

TAG = "en"
ENGLISH = (TAG, "en-gb", "en-us", "i-default", "*")  # "*": as the server likes (RFC 6856 §3.2)


def lang(argument: str) -> bytes:
    """List the languages, or choose one."""
    wanted = argument.strip().casefold()
    if not wanted:
        return ok("Languages") + f"{TAG} English\r\n".encode() + replies.END
    return ok(f"{TAG} English it is") if wanted in ENGLISH else err("We speak English only")
