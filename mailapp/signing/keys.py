"""The keys of a domain: made, activated, rotated, retired. Every change is one line in the journal."""

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from mailapp.directory import api as directory
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.policy import api as policy
from mailapp.signing import lifecycle, ring
from mailapp.signing.lifecycle import BEFORE, Move, Terms
from mailapp.signing.models import DkimKey
from mailapp.signing.values import KeyInfo, KeyState, SigningError
from mailapp.standards.address import to_ascii
from mailapp.standards.dkim.sign import Algorithm

SERVER = "the server itself"  # who acts when nobody says who
SELECTOR = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\Z")  # RFC 6376 §3.1, one label
BOTH = (Algorithm.RSA, Algorithm.ED25519)
KEPT_FIELDS = ("state", "seen", "activated", "retires", "checked", "trouble")


def keys(domain: str = "") -> list[KeyInfo]:
    """Of this domain, or of all; the newest first. Raises SigningError for what is no domain of ours."""
    rows = DkimKey.objects.filter(domain=own_domain(domain)) if domain else DkimKey.objects.all()
    return [info(row) for row in rows]


def key(domain: str, selector: str) -> KeyInfo:
    """Raises SigningError when there is none."""
    return info(_row(domain, selector))


def make_keys(
    domain: str, *, algorithms: Iterable[Algorithm] = BOTH, selector: str = "", by: str = SERVER
) -> list[KeyInfo]:
    """New keys, which sign when the DNS has their records. Selectors are `selector`r and e, or made of the day.

    Raises SigningError, OSError when the secret cannot be sealed.
    """
    from mailapp.signing import secrets  # it loads cryptography: a house without keys does not need that

    name, now = own_domain(domain), timezone.now()
    stem = selector.strip().lower() or f"p{now:%Y%m%d}"
    pairs = [(algorithm, *secrets.make(algorithm)) for algorithm in algorithms]
    made: list[DkimKey] = []
    with transaction.atomic():
        for algorithm, secret, public in pairs:
            free = _free(name, f"{stem}{algorithm.value[0]}", fixed=bool(selector))
            row = DkimKey(domain=name, selector=free, algorithm=algorithm.value, secret=secret, public=public, made=now)
            row.save()
            made.append(row)
        _note(f"{by} made the DKIM keys {' and '.join(row.selector for row in made)} of {name}", by)
    return [info(row) for row in made]


def rotate_keys(domain: str, *, by: str = SERVER) -> list[KeyInfo]:
    """A successor for each active key, or both kinds when there is none. Raises SigningError, OSError."""
    name = own_domain(domain)
    waiting = [row.selector for row in DkimKey.objects.filter(domain=name, state=KeyState.MADE.value)]
    if waiting:
        raise SigningError(f"{name} has new keys already: publish the records of {', '.join(sorted(waiting))} first.")
    active = DkimKey.objects.filter(domain=name, state=KeyState.ACTIVE.value).values_list("algorithm", flat=True)
    return make_keys(name, algorithms=[one for one in BOTH if one.value in set(active)] or BOTH, by=by)


def activate_key(domain: str, selector: str, *, unseen: bool = False, by: str = SERVER) -> KeyInfo:
    """Let it sign from now on; `unseen`: also when our own look at the DNS did not find it. Raises SigningError."""
    row = _row(domain, selector)
    found = info(row)
    if found.state is KeyState.GONE:
        raise SigningError(f"The key {selector} is gone: its secret is erased. Make a new one.")
    if found.state is KeyState.MADE and not unseen:
        raise SigningError(
            f"The record {found.name} is not in the DNS as far as we can see, so nobody could verify the signature: "
            "publish it and look again."
        )
    keep(Move(lifecycle.activated(found, timezone.now(), "").key, f"activated by {by}"))
    return key(row.domain, row.selector)


def retire_key(domain: str, selector: str, *, by: str = SERVER) -> KeyInfo:
    """It signs no more; its record must stay for a while. Raises SigningError."""
    found = info(_row(domain, selector))
    if found.state in (KeyState.RETIRING, KeyState.GONE):
        raise SigningError(f"The key {selector} is {found.state.value} already.")
    keep(lifecycle.retired(found, timezone.now(), terms(), f"retired by {by}"))
    return key(found.domain, found.selector)


def remove_key(domain: str, selector: str, *, by: str = SERVER) -> None:
    """Forget a key that does not sign. Raises SigningError."""
    row = _row(domain, selector)
    if row.state == KeyState.ACTIVE.value:
        raise SigningError(f"The key {selector} signs: retire it first.")
    with transaction.atomic():
        row.delete()
        _note(f"{by} removed the DKIM key {row.selector} of {row.domain}", by)


def reconsider(one: KeyInfo, decide: Callable[[KeyInfo], Move | None]) -> KeyInfo | None:
    """Decide about the key as it is now, whatever it was when the DNS was asked; None when it is no longer there."""
    with transaction.atomic():
        rows = DkimKey.objects.select_for_update().filter(domain=one.domain, selector=one.selector)
        row = rows.first()
        move = decide(info(row)) if row else None
        if move:
            keep(move)
    return info(row) if row and not move else move.key if move else None


def keep(move: Move) -> None:
    """Write down what became of a key, and of those that it follows."""
    found = move.key
    values = {name: value for name, value in asdict(found).items() if name in KEPT_FIELDS}
    if found.state is KeyState.GONE:
        values["secret"] = ""
    with transaction.atomic():
        DkimKey.objects.filter(domain=found.domain, selector=found.selector).update(**values)
        if move.because:
            _note(f"The DKIM key {found.selector} of {found.domain} is {found.state.value}: {move.because}", SERVER)
        if move.because and found.state is KeyState.ACTIVE:
            _retire_others(found, timezone.now())
        transaction.on_commit(ring.forget)
    ring.forget()


def age(now: datetime) -> None:
    """Retired keys whose time is over are gone."""
    for row in DkimKey.objects.filter(state=KeyState.RETIRING.value, retires__lte=now):
        reconsider(info(row), lambda key: lifecycle.aged(key, now))


def due(now: datetime, waiting: timedelta, working: timedelta) -> list[KeyInfo]:
    """Keys whose records should be looked for again: often while one waits for them, seldom while all is well."""
    found = []
    for row in DkimKey.objects.filter(state__in=[state.value for state in BEFORE]):
        patience = working if row.state == KeyState.ACTIVE.value else waiting
        if row.checked is None or row.checked <= now - patience:
            found.append(info(row))
    return found


def terms() -> Terms:
    rules = policy.current()
    return Terms(timedelta(seconds=rules.dkim_settle_seconds), timedelta(days=rules.dkim_overlap_days))


def own_domain(name: str) -> str:
    """The domain as it stands in our table. Raises SigningError when it is not one whose people write from here."""
    try:
        domain = to_ascii(name.strip())
    except ValueError as wrong:
        raise SigningError(f"{name}: {wrong}") from None
    if not directory.is_local_domain(domain):
        raise SigningError(f"{name} is not a domain of ours.")
    return domain


def info(row: DkimKey) -> KeyInfo:
    return KeyInfo(
        row.domain,
        row.selector,
        Algorithm(row.algorithm),
        KeyState(row.state),
        row.made,
        row.seen,
        row.activated,
        row.retires,
        row.checked,
        row.trouble,
        row.public,
    )


def _retire_others(successor: KeyInfo, now: datetime) -> None:
    others = DkimKey.objects.filter(
        domain=successor.domain, algorithm=successor.algorithm.value, state=KeyState.ACTIVE.value
    ).exclude(selector=successor.selector)
    for row in others:
        keep(lifecycle.retired(info(row), now, terms(), f"{successor.selector} follows it"))


def _free(domain: str, wanted: str, *, fixed: bool) -> str:
    """A selector that the domain has not used: one that is reused would break what it signed before."""
    if not SELECTOR.match(wanted):
        raise SigningError(f"“{wanted}” is no selector: letters, digits and hyphens, 63 at most.")
    taken = set(DkimKey.objects.filter(domain=domain).values_list("selector", flat=True))
    if wanted in taken and fixed:
        raise SigningError(f"{domain} has a key {wanted} already: choose another selector.")
    names = (wanted, *(f"{wanted}{number}" for number in range(2, 1000)))
    return next(name for name in names if name not in taken)


def _row(domain: str, selector: str) -> DkimKey:
    name = own_domain(domain)
    row = DkimKey.objects.filter(domain=name, selector=selector.strip().lower()).first()
    if row is None:
        raise SigningError(f"{name} has no DKIM key {selector}.")
    return row


def _note(words: str, by: str) -> None:
    journal.note(Step("admin", words, detail={"by": by}))
