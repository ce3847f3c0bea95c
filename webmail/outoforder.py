"""What a browser sees when something broke: our fault, or a disk or a database that will be there again."""

import sys

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

SOON_SECONDS = 60


def out_of_order(request: HttpRequest) -> HttpResponse:
    """Named in urls.handler500. The page asks the database nothing: it may be what is away."""
    if isinstance(sys.exc_info()[1], DatabaseError | OSError):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": str(SOON_SECONDS)})
    return server_error(request)
