"""`manage.py lists`: who is welcome and who is not."""

from mailapp.commands import JSON, Argument, HouseCommand, Verb, operator
from mailapp.directory import api as directory
from mailapp.directory.values import DirectoryError
from mailapp.guard import api
from mailapp.guard.api import Entry, GuardError
from mailapp.policy.mailrules.expiry import read_expiry
from mailapp.policy.mailrules.values import BadRule

SENDER = Argument("sender", help="an address, a domain, .domain (also below it), or a network")
WHOSE = Argument("--for", dest="whose", default="", metavar="WHOM", help="a person's address, or a domain of ours")
REASON = Argument("--reason", default="", help="why; people read it at the letter")
EXPIRES = Argument("--expires", default="never", help="2026-12-24, '2026-12-24 18:00', 3d, 2w or never")
UNPROVEN = Argument(
    "--even-unproven", action="store_true", help="also where nothing proves who it is: anybody can write that name"
)
NUMBER = Argument("number", type=int, help="of the line, from `list`")


def listed(whose: str) -> list[dict[str, object]]:
    account, domain = _whose(whose)
    lines = api.entries(account) if account else api.entries()
    return [_row(line) for line in lines if not domain or line.owner == domain]


def allow(sender: str, whose: str, reason: str, expires: str, even_unproven: bool) -> str:
    made = _added(sender, whose, reason, expires, allow=True, unproven=even_unproven)
    return f"{made.pattern} is welcome {_where(made)}{_proof(made)}."


def deny(sender: str, whose: str, reason: str, expires: str) -> str:
    made = _added(sender, whose, reason, expires, allow=False)
    return f"{made.pattern} is not wanted {_where(made)}."


def remove(number: int) -> str:
    gone = api.remove_entry(number, by=operator())
    return f"{gone.pattern} is on no list {_where(gone)} any more."


def _added(sender: str, whose: str, reason: str, expires: str, *, allow: bool, unproven: bool = False) -> Entry:
    account, domain = _whose(whose)
    return api.add_entry(
        sender,
        allow=allow,
        account=account,
        domain=domain,
        reason=reason,
        expires=read_expiry(expires),
        by=operator(),
        unproven=unproven,
    )


def _whose(whose: str) -> tuple[int | None, str]:
    """Account or domain; neither: the server."""
    if "@" not in whose:
        return None, whose
    person = directory.account(whose)
    if person is None:
        raise GuardError(f"There is no account {whose}.")
    return person.id, ""


def _where(line: Entry) -> str:
    return f"with {line.owner}" if line.owner else "on this server"


def _proof(line: Entry) -> str:
    if not line.wants_proof:
        return ", even where nothing proves who it is" if line.unproven else ""
    return " where SPF, DKIM or DMARC prove who it is"


def _row(line: Entry) -> dict[str, object]:
    return {
        "number": line.id,
        "whose": line.owner or "server",
        "verdict": "allow" if line.allow else "deny",
        "sender": line.pattern,
        "proof": "wanted" if line.wants_proof else "not wanted" if line.unproven else "",
        "reason": line.reason,
        "expires": line.expires,
        "by": line.by,
    }


class Command(HouseCommand):
    help = "Senders that are welcome, and senders that are not: of the server, of a domain, of one person."
    epilog = "Example: manage.py lists deny offers.example.net --for example.com --reason 'never asked' --expires 90d"
    errors = (GuardError, DirectoryError, BadRule)
    verbs = (
        Verb("list", listed, "List the lines, of all lists or one.", WHOSE, JSON),
        Verb("allow", allow, "Say that a sender is welcome.", SENDER, WHOSE, REASON, EXPIRES, UNPROVEN),
        Verb("deny", deny, "Say that a sender is not wanted.", SENDER, WHOSE, REASON, EXPIRES),
        Verb("remove", remove, "Take a line away.", NUMBER),
    )
