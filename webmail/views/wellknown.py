"""What programs look for at fixed places, without a login."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mailapp.policy import api as policy
from mailapp.signing import api as signing
from mailapp.standards import mtasts

HOST = "mta-sts."  # RFC 8461 §3.3: the policy of example.com is served by mta-sts.example.com


@require_safe
def mta_sts(request: HttpRequest) -> HttpResponse:
    """The MTA-STS policy of the domain after which the caller asks by the name of the host."""
    host = request.get_host().lower().partition(":")[0].rstrip(".")
    found = signing.own_sts(host.removeprefix(HOST), settings.MAIL_HOSTNAME, policy.current())
    if not host.startswith(HOST) or found is None:
        raise Http404("No MTA-STS policy is published for this name.")
    return HttpResponse(mtasts.written(found), content_type="text/plain; charset=us-ascii")
