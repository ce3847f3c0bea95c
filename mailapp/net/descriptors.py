"""How many files and connections a process may have open at once."""

import resource

MOST = 65_536


def allow_many() -> None:
    """As many as we may have without asking anybody: in a shell often 1,024, and more clients than that idle."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST if hard == resource.RLIM_INFINITY else min(MOST, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
