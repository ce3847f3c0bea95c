"""The Sieve engine as a process that speaks JSON, one request and one answer a line: for test suites of other makers.

    python -m tests.support.sieve_engine

{"op": "compile", "script", "scripts": {"personal": {}, "global": {}}} → {"ok", "error"}
{"op": "run", …, "message": base64, "from", "to", "auth", "mailboxes"}  → {"ok", "error", "actions", "results"}
{"op": "capabilities"}                                                 → {"extensions"}
"""

import base64
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
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
from mailapp.standards.sieve.answers import addressed_as, notification, notifier, unanswered, unnotified
from mailapp.standards.sieve.answers import answer as vacation_answer

Request = Mapping[str, Any]
Answer = dict[str, Any]
TYPES = {Keep: "keep", FileInto: "fileinto", Discard: "discard", Redirect: "redirect", Vacation: "vacation"}
TYPES |= {Notify: "notify"}


class Played:
    """One request, with a world made of it; what is decided is carried out as far as its letters show it."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.octets = base64.b64decode(request.get("message", ""))
        self.letter = sieve.Letter(self.octets, scan(self.octets).parts)
        self.mailboxes = {"inbox", *(name.lower() for name in request.get("mailboxes", ()))}
        self.config: Mapping[str, str] = request.get("config", {})
        path = request.get("from") or ""
        sender = "" if path == "<>" else path
        self.envelope = sieve.Envelope(sender, request.get("to") or "", request.get("auth") or "")
        self.owner = self.config.get("sieve_user_email") or self.envelope.recipient
        self.told: set[str] = set()

    def script(self, is_global: bool, name: str) -> str | None:
        return self.request.get("scripts", {}).get("global" if is_global else "personal", {}).get(name)

    @property
    def world(self) -> sieve.World:
        return sieve.World(
            envelope=self.envelope,
            now=now(),
            environment={
                "name": "Pillarbox",
                "version": "1",
                "phase": "during",
                "location": "MDA",
                "host": "localhost",
            },
            flags=self.request.get("flags"),
            separators=self.config.get("recipient_delimiter") or self.config.get("sieve_recipient_delimiter") or "+",
            protected=self.protected,
            spam=_percent(self.score("spamtest", 10)),
            virus=_of_five(self.score("virustest", 5)),
            mailbox_exists=lambda name: name.lower() in self.mailboxes,
            script=self.script,
            limits=self.limits,
        )

    @property
    def protected(self) -> frozenset[str]:
        """All but the subject, which may always be changed."""
        said = (self.config.get(f"sieve_editheader_{name}", "") for name in ("protected", "header"))
        return frozenset(" ".join(said).lower().split()) - {"subject"}

    @property
    def own(self) -> list[str]:
        """Addresses of the script's owner."""
        original = self.config.get("sieve_vacation_use_original_recipient") == "yes"
        return [self.owner, *[self.request.get("orig_to") or ""] * original]

    def score(self, test: str, most: int) -> float | None:
        """0 to 1, by a field of the letter; None when it has none."""
        config = {key.removeprefix(f"sieve_{test}_"): value for key, value in self.config.items() if test in key}
        name, _, pattern = config.get("status_header", "").partition(":")
        values = self.letter.root.header.values(name.strip().lower())
        if not values:
            return None
        found = re.search(pattern.strip(), values[0]) if pattern.strip() else None
        value = (found[1] if found.re.groups else found[0]) if found else "" if pattern.strip() else values[0]
        if config.get("status_type") == "text":
            texts = [config.get(f"text_value{n}") or config.get(f"text_value/{n}") for n in range(most + 1)]
            place = texts.index(value) if value in texts else 0
            return (place - 1) / (most - 1) if place else None
        limit = self.score_limit(config)
        amount = float(len(value)) if config.get("status_type") == "strlen" else float(value or 0)
        return min(max(amount / limit, 0), 1) if limit else None

    def score_limit(self, config: Mapping[str, str]) -> float:
        if most := config.get("max_value") or config.get("score_max_value"):
            return float(most)
        name, _, pattern = (config.get("max_header") or config.get("score_max_header") or "").partition(":")
        values = self.letter.root.header.values(name.strip().lower())
        found = re.search(pattern.strip() or "(.*)", values[0]) if values else None
        return float(found[1]) if found else 0

    @property
    def limits(self) -> sieve.Limits:
        named = {
            "sieve_variables_max_variable_size": "variable_octets",
            "sieve_variables_max_value_size": "variable_octets",
            "sieve_variables_max_scope_count": "variables",
            "sieve_max_actions": "actions",
            "sieve_max_redirects": "redirects",
            "sieve_notify_max_notifications": "notices",
            "sieve_include_max_nesting_depth": "includes",
            "sieve_include_max_includes": "included",
        }
        return sieve.Limits(
            **{ours: amount(self.config[theirs]) for theirs, ours in named.items() if theirs in self.config}
        )

    def answer(self, outcome: sieve.Outcome) -> Answer:
        explicit = [action for action in outcome.actions if not (isinstance(action, Keep) and action.implicit)]
        return {
            "ok": outcome.error is None,
            "compiled": True,
            "error": str(outcome.error or ""),
            "actions": [each for action in outcome.actions for each in self.carried_out(action)],
            "results": [{"type": kind(action)} for action in explicit],
        }

    def carried_out(self, action: Action) -> Iterator[Answer]:
        """What is sent or kept, and the copy of what is sent (RFC 8580)."""
        answer = self.action(action)
        if answer is None:
            return
        yield answer
        fcc = action.fcc if isinstance(action, Vacation | Notify) else None
        if fcc is not None:
            kept = {"mailbox": fcc.mailbox, "flags": list(fcc.flags), "message": answer["message"]}
            yield {"type": "fileinto"} | kept

    def action(self, action: Action) -> Answer | None:
        """None for a letter that is not sent."""
        answer: Answer = {"type": kind(action)}
        if isinstance(action, Keep | FileInto):
            answer["mailbox"] = action.mailbox if isinstance(action, FileInto) else "INBOX"
            answer |= {"flags": list(action.flags or ()), "message": encoded(self.stored(action.edition))}
        elif isinstance(action, Redirect):
            return self.redirected(action, answer)
        elif isinstance(action, Vacation):
            if unanswered(action, self.letter, self.envelope, self.own):
                return None
            owner = replace(self.envelope, recipient=self.owner)
            from_owner = replace(owner, recipient=addressed_as(action, self.letter, owner, self.own))
            octets = vacation_answer(action, self.letter, from_owner, message_id="1@localhost", now=now())
            answer |= {"from": "", "to": self.envelope.sender, "message": encoded(octets)}
        elif isinstance(action, Notify):
            if unnotified(self.letter):
                return None
            known = {"message_id": "1@localhost", "now": now(), "told": self.told}
            who, octets = notification(action, self.letter, self.envelope, **known)
            self.told.update(who)
            answer |= {"from": self.sender_of_notices(action), "to": who, "message": encoded(octets)}
        elif isinstance(action, Reject):
            text = f"From: <postmaster@localhost>\r\nTo: <{self.envelope.sender}>\r\nAuto-Submitted: auto-replied\r\n"
            text += f"Subject: Rejected\r\n\r\n{action.reason}\r\n"
            answer |= {"from": "", "to": self.envelope.sender}
            answer["message"] = encoded(text.encode()) if self.envelope.sender not in ("", "<>") else None
        return answer

    def redirected(self, action: Redirect, answer: Answer) -> Answer | None:
        """Once through the same hands (RFC 5228 §10)."""
        mine = f"X-Sieve-Redirected-From: {self.owner}\r\n".encode()
        octets = self.stored(action.edition)
        if mine in octets or f"X-Sieve-Redirected-From: {self.envelope.recipient}\r\n".encode() in octets:
            return None
        answer |= {"address": action.address, "to": action.address, "from": self.sender_of_redirects()}
        return answer | {"message": encoded(mine + octets)}

    def sender_of_redirects(self) -> str:
        asked = self.config.get("sieve_redirect_envelope_from", "sender").strip()
        if self.envelope.sender in ("", "<>"):
            return ""
        if asked.startswith("<"):
            return asked.strip("<>")
        known = {"recipient": self.envelope.recipient, "orig_recipient": self.request.get("orig_to") or ""}
        known["user_email"] = self.owner
        return known.get(asked, self.envelope.sender)

    def sender_of_notices(self, action: Notify) -> str:
        """Who says nothing else has them come from the notifying system (RFC 5436 §2.2)."""
        asked = self.config.get("sieve_notify_mailto_envelope_from", "")
        known = {"sender": self.envelope.sender, "recipient": self.envelope.recipient, "user_email": self.owner}
        if self.envelope.sender and asked in known:
            return known[asked]
        system = replace(self.envelope, recipient="postmaster@localhost")
        return notifier(action, system)

    def stored(self, edition: Edition | None) -> bytes:
        return edition.whole(self.octets, self.letter.body_start) if edition else self.octets


def amount(text: str) -> int:
    """Of a setting: "4k" are 4096; what is no number is no limit."""
    found = re.match(r"\s*(\d+)\s*([kmg]?)", text.lower())
    return int(found[1]) * 1024 ** " kmg".index(found[2] or " ") if found else 1 << 31


def now() -> datetime:
    return datetime.now().astimezone()


def _percent(score: float | None) -> float | None:
    return None if score is None else 100 * score


def _of_five(score: float | None) -> int | None:
    return None if score is None else 1 + int(4 * score)


def kind(action: Action) -> str:
    return ("ereject" if action.early else "reject") if isinstance(action, Reject) else TYPES[type(action)]


def encoded(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def answered(request: Request) -> Answer:
    if request["op"] == "capabilities":
        return {"extensions": list(sieve.CAPABILITIES)}
    played = Played(request)
    try:
        script = sieve.compile(request["script"])
        if problems := sieve.included(script, played.script, played.limits):
            raise sieve.CompileError(tuple(problems))
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
