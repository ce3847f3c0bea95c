"""Pages and style sheets go over the line packed (RFC 9110 §8.4.1.3), where the browser takes that: a quarter is left.

What people send and keep (attachments, archives, pictures) goes as it is.
"""

import gzip
import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_string

TAKES_IT = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|\s|$))")
KINDS = ("text/html", "text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml")
LEAST = 500  # octets; less is not worth it
PADDING = 100  # octets at most, of any length: the size of a page tells nothing of its secrets (BREACH)
KEPT = 200  # files of ours that stay packed in memory; there are some thirty

_files: dict[tuple[str, str], bytes] = {}


class Packed:
    """Middleware above all others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.get("Content-Type", "").split(";")[0] not in KINDS or not _is_plain(response):
            return response
        if isinstance(response, StreamingHttpResponse):
            return _file(request, response) if request.path.startswith(settings.STATIC_URL) else response
        return _page(request, response) if isinstance(response, HttpResponse) else response


def _is_plain(response: HttpResponseBase) -> bool:
    """A whole answer that nobody has packed yet, and no file that a person downloads."""
    return response.status_code != 304 and not any(
        map(response.has_header, ("Content-Encoding", "Content-Disposition"))
    )


def _takes_it(request: HttpRequest, response: HttpResponseBase) -> bool:
    patch_vary_headers(response, ("Accept-Encoding",))
    return bool(TAKES_IT.search(request.headers.get("Accept-Encoding", "")))


def _page(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    if len(response.content) < LEAST or not _takes_it(request, response):
        return response
    response.content = compress_string(response.content, max_random_bytes=PADDING)
    return _told(response, len(response.content))


def _file(request: HttpRequest, response: StreamingHttpResponse) -> HttpResponseBase:
    """Packed once as well as it can be, for as long as the file is the same."""
    mark = response.get("Last-Modified", "")
    if request.method != "GET" or response.status_code != 200 or not mark or not _takes_it(request, response):
        return response
    key = (request.path, mark)
    if key not in _files:
        if len(_files) >= KEPT:
            _files.clear()
        _files[key] = gzip.compress(b"".join(response), 9, mtime=0)
    response.streaming_content = [_files[key]]
    return _told(response, len(_files[key]))


def _told(response: HttpResponseBase, octets: int) -> HttpResponseBase:
    response.headers["Content-Length"] = str(octets)
    response.headers["Content-Encoding"] = "gzip"
    return response
