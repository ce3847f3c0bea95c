"""How many files and connections a process may have open at once."""

import errno
import resource

MOST = 65_536
EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)  # nobody can be accepted just now
REST_SECONDS = 1.0  # then; to ask all the time would take the whole processor


def allow_many() -> None:
    """As many as we may have without asking anybody: in a shell often 1,024, and more clients than that idle."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST if hard == resource.RLIM_INFINITY else min(MOST, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
