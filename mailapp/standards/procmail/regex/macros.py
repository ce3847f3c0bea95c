"""^TO_, ^TO, ^FROM_DAEMON and ^FROM_MAILER: what stands for them (procmailrc(5), MISCELLANEOUS)."""

import re

_TO = r"(^((Original-)?(Resent-)?(To|Cc|Bcc)|(X-Envelope|Apparently(-Resent)?)-To):"
_WHO = r"(^(((Resent-)?(From|Sender)|X-Envelope-From):|>?From )([^>]*[^(.%@a-z0-9])?("
_BEHIND = r")(([^).!:a-z0-9][-_a-z0-9]*)?[%@>" + "\t" + r" ][^<)]*(\(.*\).*)?)?"
DAEMONS = (
    r"Post(ma?(st(e?r)?|n)|office)|(send)?Mail(er)?|daemon|m(mdf|ajordomo)|n?uucp|LIST(SERV|proc)|NETSERV"
    r"|o(wner|ps)|r(e(quest|sponse)|oot)|b(ounce|bs\.smtp)|echo|mirror|s(erv(ices?|er)|mtp(error)?|ystem)"
    r"|A(dmin(istrator)?|MMGR|utoanswer)"
)
MAILERS = (
    r"Post(ma(st(er)?|n)|office)|(send)?Mail(er)?|daemon|mmdf|n?uucp|ops|r(esponse|oot)|(bbs\.)?smtp(error)?"
    r"|s(erv(ices?|er)|ystem)|A(dmin(istrator)?|MMGR)"
)
LISTED = r"Mailing-List:|Precedence:.*(junk|bulk|list)|To: Multiple recipients of "
TEXTS = {
    "^TO_": _TO + r"(.*[^-a-zA-Z0-9_.])?)",
    "^TO": _TO + r"(.*[^a-zA-Z])?)",
    "^FROM_DAEMON": rf"(^({LISTED}|{_WHO[2:]}{DAEMONS}{_BEHIND}$))",
    "^FROM_MAILER": f"{_WHO}{MAILERS}{_BEHIND}$)",
}
MACRO = re.compile(r"(?<!\\)\^(?:TO_|TO|FROM_DAEMON|FROM_MAILER)")


def expanded(text: str) -> str:
    """With the macros' expressions in their places. What they say of the next line, no header needs."""
    return MACRO.sub(lambda found: TEXTS[found[0]], text)
