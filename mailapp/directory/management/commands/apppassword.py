"""`manage.py apppassword`: passwords for single mail programs."""

from mailapp.commands import JSON, Argument, HouseCommand, Verb, operator
from mailapp.directory import api
from mailapp.directory.values import AppPasswordInfo, DirectoryError

ACCOUNT = Argument("account", help="whose, for example anna@example.com")
NAME = Argument("name", help='of the program, for example "Anna\'s phone"')


def add(account: str, name: str, protocol: list[str] | None) -> dict[str, object]:
    made, text = api.add_app_password(account, name, protocol or api.PROTOCOLS, by=operator())
    return {"account": made.account, "name": made.name, "protocols": list(made.protocols), "password": text}


def in_words(made: dict[str, object]) -> str:
    return f"{made['password']}\nIt is not shown again. Its name: {made['name']}; the login: {made['account']}."


def listed(account: str) -> list[AppPasswordInfo]:
    return api.app_passwords(account)


def revoke(account: str, name: str) -> str:
    gone = api.revoke_app_password_named(account, name, by=operator())
    return f"“{gone.name}” of {gone.account} opens nothing any more."


class Command(HouseCommand):
    help = (
        "App passwords: one for each mail program of a person, made by chance, revocable one by one. "
        "They open SMTP, IMAP, POP3, ManageSieve and CardDAV, never the web."
    )
    epilog = """examples:
  manage.py apppassword add anna@example.com "Anna's phone"
  manage.py apppassword add scanner@example.com "Scanner, 2nd floor" --protocol smtp
  manage.py apppassword list --account anna@example.com --json
  manage.py apppassword revoke anna@example.com "Anna's phone"
Only app passwords in mail programs: manage.py policy set app_passwords_only yes"""
    errors = (DirectoryError,)
    verbs = (
        Verb(
            "add",
            add,
            "Make one. It is printed once.",
            ACCOUNT,
            NAME,
            Argument(
                "--protocol",
                action="append",
                choices=api.PROTOCOLS,
                help="only this one; may be repeated (default: all)",
            ),
            JSON,
            told=in_words,
        ),
        Verb("list", listed, "List them.", Argument("--account", default="", help="of this account only"), JSON),
        Verb("revoke", revoke, "Revoke one; it ends at once.", ACCOUNT, NAME),
    )
