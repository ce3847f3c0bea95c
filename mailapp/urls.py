"""Webmail at `/`, panel at `/admin/`. Errors are told by templates/400, 403, 403_csrf, 404, 405, 500 and 503.html."""

from django.urls import include, path

urlpatterns = [
    path("admin/", include("admin_ui.urls")),
    path("", include("webmail.urls")),
]

handler500 = "webmail.outoforder.out_of_order"
