"""`manage.py footer`: what stands below the letters that leave."""

from mailapp.commands import Argument, Verb
from mailapp.rule_commands import EXPIRES, NOTE, RuleCommand, added, read_text, verbs


def add(domain: str, plain: str, html: str, everybody: bool, expires: str, note: str) -> str:
    fields = {
        "domain": domain,
        "plain": read_text(plain[1:]) if plain.startswith("@") else plain,
        "html": read_text(html[1:]) if html.startswith("@") else html,
        "letters": "all" if everybody else "outside",
    }
    return added("footers", fields, expires, note)


class Command(RuleCommand):
    help = "Footers by the sender's domain, in plain text and HTML. Signed and encrypted letters stay as they are."
    epilog = """examples:
  manage.py footer add example.com 'Example Ltd, 1 High Street'
  manage.py footer add '*' @footer.txt --html @footer.html --all
  manage.py footer edit 7 plain=@footer.txt"""
    verbs = (
        Verb(
            "add",
            add,
            "Add a footer.",
            Argument("domain", help="of the sender; * for all of ours"),
            Argument("plain", help="the text, or @FILE"),
            Argument("--html", default="", help="the same as HTML, or @FILE; else it is made of the text"),
            Argument("--all", dest="everybody", action="store_true", help="also on letters that stay in the house"),
            EXPIRES,
            NOTE,
        ),
        *verbs("footers"),
    )
