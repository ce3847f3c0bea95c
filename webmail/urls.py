"""Every page of the webmail. `box` is a mailbox id; whose it is, the store checks."""

from django.urls import URLPattern, path, re_path

from webmail.views import (
    account,
    apppasswords,
    compose,
    deleted,
    devices,
    folders,
    language,
    mailbox,
    parts,
    programs,
    quarantine,
    read,
    search,
    searches,
    senders,
    sharing,
    wellknown,
    whereabouts,
)
from webmail.views.rules import builder, procmail, scripts, standing, trial
from webmail.views.rules import index as rules

app_name = "webmail"
urlpatterns: list[URLPattern] = [
    path("", folders.home, name="home"),
    path(".well-known/mta-sts.txt", wellknown.mta_sts, name="mta-sts"),
    path("login", account.login, name="login"),
    path("logout", account.logout, name="logout"),
    path("theme", account.theme, name="theme"),
    path("devices", devices.index, name="devices"),
    path("devices/end", devices.end, name="device-end"),
    path("password", devices.password, name="password"),
    path("language", language.index, name="language"),
    # -- who is welcome, and what waits for a decision
    path("senders/", senders.index, name="senders"),
    path("senders/<int:number>/remove", senders.remove, name="sender-remove"),
    path("mail/<int:box>/<int:uid>/say", senders.say, name="say"),
    path("quarantine/", quarantine.index, name="quarantine"),
    path("quarantine/<int:number>/act", quarantine.act, name="quarantine-act"),
    path("quarantine/letter/<str:token>", quarantine.linked, name="quarantine-link"),
    # -- passwords
    path("app-passwords", apppasswords.index, name="app-passwords"),
    path("app-passwords/<int:number>/revoke", apppasswords.revoke, name="app-password-revoke"),
    # -- folders
    path("folders/", folders.manage, name="folders"),
    path("folders/new", folders.create, name="folder-create"),
    path("folders/<int:box>/rename", folders.rename, name="folder-rename"),
    path("folders/<int:box>/delete", folders.delete, name="folder-delete"),
    path("folders/<int:box>/share", sharing.share, name="folder-share"),
    path("deleted", deleted.recent, name="deleted"),
    path("search", search.show, name="search"),
    path("searches/", searches.index, name="searches"),
    path("searches/new", searches.save, name="search-save"),
    path("searches/<int:number>/change", searches.change, name="search-change"),
    path("searches/<int:number>/remove", searches.remove, name="search-remove"),
    # -- list
    path("mail/<int:box>/", mailbox.show, name="list"),
    path("mail/<int:box>/act", mailbox.act, name="act"),
    path("undo", mailbox.undo, name="undo"),
    # -- one letter
    path("mail/<int:box>/<int:uid>/", read.show, name="read"),
    path("mail/<int:box>/<int:uid>/print", read.printed, name="print"),
    path("mail/<int:box>/<int:uid>/source", read.source, name="source"),
    path("mail/<int:box>/<int:uid>/headers", read.headers, name="headers"),
    path("mail/<int:box>/<int:uid>/html/<str:section>", parts.html, name="html"),
    path("mail/<int:box>/<int:uid>/part/<str:section>", parts.download, name="part"),
    path("sent/<slug:trace>", whereabouts.act, name="whereabouts"),
    # -- writing
    path("compose", compose.new, name="compose"),
    path("compose/people", compose.people, name="people"),
    path("mail/<int:box>/<int:uid>/reply", compose.reply, name="reply"),
    path("mail/<int:box>/<int:uid>/reply-all", compose.reply_all, name="reply-all"),
    path("mail/<int:box>/<int:uid>/forward", compose.forward, name="forward"),
    path("mail/<int:box>/<int:uid>/edit", compose.edit, name="edit"),
    # -- rules
    path("rules/", rules.index, name="rules"),
    path("rules/new", builder.new, name="rule-new"),
    path("rules/<int:number>/", builder.edit, name="rule"),
    path("rules/<int:number>/move", rules.move, name="rule-move"),
    path("rules/<int:number>/switch", rules.switch, name="rule-switch"),
    path("rules/<int:number>/remove", rules.remove, name="rule-remove"),
    path("rules/<int:number>/try", trial.one, name="rule-try"),
    path("rules/try", trial.all_rules, name="rules-try"),
    path("rules/undo", trial.undo, name="rules-undo"),
    path("rules/decline", rules.decline, name="rules-decline"),
    path("rules/away", standing.away, name="away"),
    path("rules/forwarding", standing.forwarding, name="forwarding"),
    path("rules/scripts/", scripts.index, name="scripts"),
    path("rules/procmail", procmail.bring, name="rules-procmail"),
    path("rules/scripts/one", scripts.edit, name="script"),
    path("rules/scripts/choose", scripts.choose, name="script-choose"),
    path("rules/scripts/remove", scripts.remove, name="script-remove"),
    # -- mail programs that set themselves up; Outlook asks in any case
    path(".well-known/autoconfig/mail/config-v1.1.xml", programs.autoconfig),
    path("mail/config-v1.1.xml", programs.autoconfig, name="autoconfig"),
    re_path(r"^[Aa]utodiscover/[Aa]utodiscover\.xml$", programs.autodiscover),
]
