"""Everything that a client can ask, as values: what the grammar makes and a session obeys.

Names of mailboxes are Unicode. `by_uid` says that the command had UID before it: its numbers are UIDs, and so are
those of its answers. Words that mean the same in any case (items, options, mechanisms) are in capitals.
"""

from access.imap.commands.base import (
    Command,
    Tagged,
)
from access.imap.commands.connection import (
    Authenticate,
    Capability,
    Compress,
    Done,
    Enable,
    Id,
    Idle,
    Login,
    Logout,
    Noop,
    StartTls,
)
from access.imap.commands.mailboxes import (
    Create,
    Delete,
    List,
    Lsub,
    Namespace,
    Rename,
    Resync,
    Select,
    Status,
    Subscribe,
    Unsubscribe,
)
from access.imap.commands.messages import (
    Append,
    Check,
    Close,
    Copy,
    Expunge,
    Fetch,
    Message,
    Mode,
    Move,
    Partial,
    Replace,
    Return,
    Search,
    Sort,
    SortKey,
    Store,
    Thread,
    Unselect,
)
from access.imap.commands.office import (
    DeleteAcl,
    Event,
    EventGroup,
    Filter,
    GetAcl,
    GetMetadata,
    GetQuota,
    GetQuotaRoot,
    ListRights,
    MyRights,
    Notify,
    SetAcl,
    SetMetadata,
    SetQuota,
)

__all__ = [
    "Append", "Authenticate", "Capability", "Check", "Close", "Command", "Compress", "Copy", "Create", "Delete",
    "DeleteAcl", "Done", "Enable", "Event", "EventGroup", "Expunge", "Fetch", "Filter", "GetAcl", "GetMetadata",
    "GetQuota", "GetQuotaRoot", "Id", "Idle", "List", "ListRights", "Login", "Logout", "Lsub", "Message", "Mode",
    "Move", "MyRights", "Namespace", "Noop", "Notify", "Partial", "Rename", "Replace", "Resync", "Return",
    "Search", "Select", "SetAcl", "SetMetadata", "SetQuota", "Sort", "SortKey", "StartTls", "Status", "Store",
    "Subscribe", "Tagged", "Thread", "Unselect", "Unsubscribe",
]  # fmt: skip
