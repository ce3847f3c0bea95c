"""Webmail at `/`, panel at `/admin/`."""

from django.urls import include, path

urlpatterns = [
    path("admin/", include("admin_ui.urls")),
    path("", include("webmail.urls")),
]
