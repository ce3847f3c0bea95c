"""Webmail at `/`, panel at `/admin/`. Errors are told by templates/400, 403, 403_csrf, 404, 405 and 500.html."""

from django.urls import include, path

urlpatterns = [
    path("admin/", include("admin_ui.urls")),
    path("", include("webmail.urls")),
]
