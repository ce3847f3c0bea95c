"""One Content-Security-Policy for every page of ours; a view that needs another sets its own."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

# No inline script, no inline style, nothing from elsewhere: what a letter might smuggle into a page stays dead text.
PAGES = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
        "base-uri 'none'",
    ]
)
HEADER = "Content-Security-Policy"
EMBEDDING = "Cross-Origin-Resource-Policy"  # whose pages may show what we answer


class ContentSecurityPolicy:
    """Middleware: puts the policy on each response that has none yet, and keeps all from the pages of others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault(HEADER, PAGES)
        response.headers.setdefault(EMBEDDING, "same-origin")
        return response
