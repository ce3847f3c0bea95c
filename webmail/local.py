"""Where a person was, said by a page of ours: a path on this host, or nothing."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

SIZE = 2000  # characters


def local(request: HttpRequest, target: str, otherwise: str = "/") -> str:
    """`target` when it leads nowhere else, so that a forged form cannot send people away."""
    allowed = (
        target.startswith("/") and len(target) <= SIZE and url_has_allowed_host_and_scheme(target, {request.get_host()})
    )
    return target if allowed else otherwise
