"""The menu: what may be said in each state, what is done, and where it is written."""

from collections.abc import Callable, Mapping
from typing import Any

from access.imap import commands
from access.imap.handlers import (
    access,
    annotations,
    appending,
    connection,
    copying,
    expunging,
    fetching,
    listing,
    login,
    mailboxes,
    marking,
    notifying,
    quotas,
    searching,
    selecting,
    sorting,
    statuses,
    threading,
)
from access.imap.states import Authenticated, NotAuthenticated, Selected
from access.imap.talk import Steps

Handler = Callable[[Any, Any], Steps]
Menu = Mapping[type[commands.Command], Handler]

ANY: Menu = {
    commands.Capability: connection.capability,  # RFC 9051 §6.1.1
    commands.Noop: connection.noop,  # RFC 9051 §6.1.2
    commands.Logout: connection.logout,  # RFC 9051 §6.1.3
    commands.Id: connection.identify,  # RFC 2971
}

NOT_AUTHENTICATED: Menu = {
    **ANY,
    commands.StartTls: connection.starttls,  # RFC 9051 §6.2.1
    commands.Authenticate: login.authenticate,  # RFC 9051 §6.2.2
    commands.Login: login.login,  # RFC 9051 §6.2.3
}

AUTHENTICATED: Menu = {
    **ANY,
    commands.Enable: connection.enable,  # RFC 9051 §6.3.1
    commands.Select: selecting.select,  # RFC 9051 §6.3.2 and §6.3.3
    commands.Create: mailboxes.create,  # RFC 9051 §6.3.4
    commands.Delete: mailboxes.delete,  # RFC 9051 §6.3.5
    commands.Rename: mailboxes.rename,  # RFC 9051 §6.3.6
    commands.Subscribe: mailboxes.subscribe,  # RFC 9051 §6.3.7
    commands.Unsubscribe: mailboxes.unsubscribe,  # RFC 9051 §6.3.8
    commands.List: listing.list_,  # RFC 9051 §6.3.9
    commands.Lsub: listing.lsub,  # RFC 3501 §6.3.9
    commands.Namespace: mailboxes.namespace,  # RFC 9051 §6.3.10
    commands.Status: statuses.status,  # RFC 9051 §6.3.11
    commands.Idle: connection.idle,  # RFC 9051 §6.3.13
    commands.Append: appending.append,  # RFC 9051 §6.3.12, RFC 3502
    commands.SetAcl: access.set_acl,  # RFC 4314 §3.1
    commands.DeleteAcl: access.delete_acl,  # RFC 4314 §3.2
    commands.GetAcl: access.get_acl,  # RFC 4314 §3.3
    commands.ListRights: access.list_rights,  # RFC 4314 §3.4
    commands.MyRights: access.my_rights,  # RFC 4314 §3.5
    commands.GetQuota: quotas.get_quota,  # RFC 9208 §4.1.1
    commands.GetQuotaRoot: quotas.get_quota_root,  # RFC 9208 §4.1.2
    commands.SetQuota: quotas.set_quota,  # RFC 9208 §4.1.3
    commands.GetMetadata: annotations.get_metadata,  # RFC 5464 §4.2
    commands.SetMetadata: annotations.set_metadata,  # RFC 5464 §4.3
    commands.Notify: notifying.notify,  # RFC 5465 §3
    commands.Compress: connection.compress,  # RFC 4978
}

SELECTED: Menu = {
    **AUTHENTICATED,
    commands.Unselect: selecting.unselect,  # RFC 9051 §6.4.2, RFC 3691
    commands.Close: expunging.close,  # RFC 9051 §6.4.1
    commands.Expunge: expunging.expunge,  # RFC 9051 §6.4.3 and §6.4.9
    commands.Search: searching.search,  # RFC 9051 §6.4.4
    commands.Sort: sorting.sort,  # RFC 5256 §3
    commands.Thread: threading.thread,  # RFC 5256 §3
    commands.Fetch: fetching.fetch,  # RFC 9051 §6.4.5
    commands.Store: marking.store,  # RFC 9051 §6.4.6
    commands.Copy: copying.copy,  # RFC 9051 §6.4.7
    commands.Move: copying.move,  # RFC 9051 §6.4.8
    commands.Replace: appending.replace,  # RFC 8508 §3
    commands.Check: connection.noop,  # RFC 3501 §6.4.1: all is on the disk already
}

MENUS: Mapping[type, Menu] = {NotAuthenticated: NOT_AUTHENTICATED, Authenticated: AUTHENTICATED, Selected: SELECTED}

# During these the numbers of messages must not change (RFC 9051 §7.5.1), unless the command speaks of UIDs.
NUMBERS_STAND = (commands.Fetch, commands.Store, commands.Search, commands.Sort, commands.Thread)
