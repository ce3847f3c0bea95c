"""The Sieve engine as a process that speaks JSON, one request and one answer a line: for test suites of other makers.

    python -m tests.support.sieve_engine

{"op": "compile", "script", "scripts": {"personal": {}, "global": {}}} → {"ok", "error"}
{"op": "run", …, "message": base64, "from", "to", "auth", "mailboxes"}  → {"ok", "error", "actions", "results"}
{"op": "capabilities"}                                                 → {"extensions"}
"""

import base64
import json
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mailapp.standards import sieve
from mailapp.standards.message import scan
from mailapp.standards.sieve.actions import (
    Action,
    Discard,
    Edition,
    FileInto,
    Keep,
    Notify,
    Redirect,
    Reject,
    Vacation,
)
from mailapp.standards.sieve.checking import checked

Request = Mapping[str, Any]
Answer = dict[str, Any]
TYPES = {Keep: "keep", FileInto: "fileinto", Discard: "discard", Redirect: "redirect", Vacation: "vacation"}
TYPES |= {Notify: "notify"}


class Played:
    """One request, with a world made of it."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.octets = base64.b64decode(request.get("message", ""))
        self.letter = sieve.Letter(self.octets, scan(self.octets).parts)
        self.mailboxes = {"inbox", *(name.lower() for name in request.get("mailboxes", ()))}

    def script(self, is_global: bool, name: str) -> str | None:
        found = self.request.get("scripts", {}).get("global" if is_global else "personal", {})
        return found.get(name)

    @property
    def world(self) -> sieve.World:
        request, config = self.request, self.request.get("config", {})
        limits = sieve.Limits(variable_octets=int(config.get("sieve_variables_max_variable_size", 32 * 1024)))
        return sieve.World(
            envelope=sieve.Envelope(request.get("from") or "", request.get("to") or "", request.get("auth") or ""),
            now=datetime.now().astimezone(),
            environment={"name": "Pillarbox", "phase": "during", "location": "MDA", "domain": "", "host": "localhost"},
            flags=request.get("flags"),
            mailbox_exists=lambda name: name.lower() in self.mailboxes,
            script=self.script,
            limits=limits,
        )

    def answer(self, outcome: sieve.Outcome) -> Answer:
        listed = [self.action(action) for action in outcome.actions]
        explicit = [each for each, action in zip(listed, outcome.actions, strict=True) if not _implicit(action)]
        return {
            "ok": outcome.error is None,
            "compiled": True,
            "error": str(outcome.error or ""),
            "actions": listed,
            "results": [{"type": each["type"]} for each in explicit],
        }

    def action(self, action: Action) -> Answer:
        kind = ("ereject" if action.early else "reject") if isinstance(action, Reject) else TYPES[type(action)]
        answer: Answer = {"type": kind}
        if isinstance(action, Keep | FileInto):
            answer["mailbox"] = action.mailbox if isinstance(action, FileInto) else "INBOX"
            answer["flags"] = list(action.flags or ())
            answer["message"] = self.stored(action.edition)
        elif isinstance(action, Redirect):
            sender = self.request.get("from") or ""
            answer |= {"address": action.address, "to": action.address, "from": sender}
            answer["message"] = self.stored(action.edition)
        return answer

    def stored(self, edition: Edition | None) -> str:
        octets = edition.whole(self.octets, self.letter.body_start) if edition else self.octets
        return base64.b64encode(octets).decode()


def _implicit(action: Action) -> bool:
    return isinstance(action, Keep) and action.implicit


def answered(request: Request) -> Answer:
    if request["op"] == "capabilities":
        return {"extensions": list(sieve.CAPABILITIES)}
    played = Played(request)
    try:
        script = checked(request["script"], played.script)
    except sieve.CompileError as wrong:
        return {"ok": False, "compiled": False, "error": str(wrong)}
    if request["op"] == "compile":
        return {"ok": True, "error": ""}
    return played.answer(script.run(played.letter, played.world))


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(answered(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
