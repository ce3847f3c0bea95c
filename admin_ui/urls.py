"""Every page and every act of the panel. An address stands last: it may have slashes."""

from django.urls import URLPattern, path

from admin_ui.shelves import SHELVES
from admin_ui.views import (
    accounts,
    dashboard,
    domains,
    journal,
    limits,
    policy,
    queue,
    shelf,
    suppression,
    tryout,
)

app_name = "admin_ui"
urlpatterns: list[URLPattern] = [
    path("", dashboard.home, name="home"),
    path("queue", queue.index, name="queue"),
    path("queue/act", queue.bulk, name="queue-act"),
    path("queue/flush", queue.flush, name="queue-flush"),
    path("queue/letter/<slug:trace>", queue.letter, name="letter"),
    path("queue/letter/<slug:trace>/act", queue.single, name="letter-act"),
    path("suppression", suppression.index, name="suppression"),
    path("suppression/add", suppression.add, name="suppression-add"),
    path("suppression/lift", suppression.lift, name="suppression-lift"),
    path("journal", journal.index, name="journal"),
    path("journal/<slug:trace>", journal.story, name="story"),
    path("domains", domains.index, name="domains"),
    path("domains/add", domains.add, name="domain-add"),
    path("domains/edit/<str:name>", domains.edit, name="domain"),
    path("domains/remove/<str:name>", domains.remove, name="domain-remove"),
    path("domains/recipients/<str:name>", domains.recipients, name="domain-recipients"),
    path("accounts", accounts.index, name="accounts"),
    path("accounts/add", accounts.add, name="account-add"),
    path("accounts/<int:account>", accounts.edit, name="account"),
    path("accounts/<int:account>/password", accounts.password, name="account-password"),
    path("accounts/<int:account>/limits", limits.edit, name="account-limits"),
    path("accounts/<int:account>/switch", accounts.switch, name="account-switch"),
    path("accounts/<int:account>/remove", accounts.remove, name="account-remove"),
    *(page for each in SHELVES for page in shelf.urls(each)),
    path("try", tryout.index, name="try"),
    path("policy", policy.index, name="policy"),
    path("policy/<slug:name>", policy.edit, name="policy-edit"),
    path("policy/<slug:name>/reset", policy.reset, name="policy-reset"),
    path("<path:rest>", dashboard.nowhere, name="nowhere"),
]
