"""Every page and every act of the panel. An address stands last: it may have slashes."""

from django.urls import URLPattern, path

from admin_ui.views import accounts, aliases, dashboard, domains, groups, journal, policy, queue, tryout

app_name = "admin_ui"
urlpatterns: list[URLPattern] = [
    path("", dashboard.home, name="home"),
    path("queue", queue.index, name="queue"),
    path("queue/act", queue.bulk, name="queue-act"),
    path("queue/flush", queue.flush, name="queue-flush"),
    path("queue/letter/<slug:trace>", queue.letter, name="letter"),
    path("queue/letter/<slug:trace>/act", queue.single, name="letter-act"),
    path("journal", journal.index, name="journal"),
    path("journal/<slug:trace>", journal.story, name="story"),
    path("domains", domains.index, name="domains"),
    path("domains/add", domains.add, name="domain-add"),
    path("domains/edit/<str:name>", domains.edit, name="domain"),
    path("domains/remove/<str:name>", domains.remove, name="domain-remove"),
    path("accounts", accounts.index, name="accounts"),
    path("accounts/add", accounts.add, name="account-add"),
    path("accounts/<int:account>", accounts.edit, name="account"),
    path("accounts/<int:account>/password", accounts.password, name="account-password"),
    path("accounts/<int:account>/switch", accounts.switch, name="account-switch"),
    path("accounts/<int:account>/remove", accounts.remove, name="account-remove"),
    path("aliases", aliases.index, name="aliases"),
    path("aliases/add", aliases.add, name="alias-add"),
    path("aliases/edit/<path:address>", aliases.edit, name="alias"),
    path("aliases/remove/<path:address>", aliases.remove, name="alias-remove"),
    path("groups", groups.index, name="groups"),
    path("groups/add", groups.add, name="group-add"),
    path("groups/edit/<path:address>", groups.edit, name="group"),
    path("groups/remove/<path:address>", groups.remove, name="group-remove"),
    path("try", tryout.index, name="try"),
    path("policy", policy.index, name="policy"),
    path("policy/<slug:name>", policy.edit, name="policy-edit"),
    path("policy/<slug:name>/reset", policy.reset, name="policy-reset"),
    path("<path:rest>", dashboard.nowhere, name="nowhere"),
]
