"""What the terminal shows when the appliance starts: where the doors are and how to get in."""

from pathlib import Path

from django.conf import settings

from mailapp.installation import demo, listeners


def text(home: Path) -> str:
    """Addresses, purposes, and the demo office's passwords while there is one."""
    lines = ["", f"Pillarbox for {settings.MAIL_HOSTNAME}, kept in {home}", ""]
    lines += [f"  {door.address:<21} {door.purpose}" for door in listeners.doors()]
    if web := next(filter(None, settings.WEB_LISTEN), ""):
        lines += ["", f"  Read mail    http://{web}/", f"  Administer   http://{web}/admin/"]
    if passwords := demo.passwords(home):
        lines += ["", "The demo office; passwords as they were first set:", ""]
        lines += [f"  {address:<21} {password}{_remark(address)}" for address, password in passwords.items()]
    return "\n".join([*lines, ""])


def _remark(address: str) -> str:
    return "   (administrator)" if address.startswith("olga@") else ""
