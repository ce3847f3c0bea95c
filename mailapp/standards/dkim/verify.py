"""Who signed a letter (RFC 6376 §6.1): each signature with its result; what failed is as if it had not been there."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from mailapp.standards.authentication import FAIL, NEUTRAL, PASS, PERMERROR, POLICY, TEMPERROR, Signature
from mailapp.standards.dkim import header, keys, tags
from mailapp.standards.dkim.canonical import Field
from mailapp.standards.dkim.header import BodyForm, SignatureError, SignatureHeader, WeakSignature
from mailapp.standards.dkim.keys import Key, KeyUnusable, KeyWeak
from mailapp.standards.dkim.limits import FUTURE_SECONDS, SIGNATURES, START_CHARACTERS
from mailapp.standards.dkim.message import Message
from mailapp.standards.dns import CheckingResolver, DnsNotFound, DnsTemporary

NAME = "dkim-signature"


@dataclass(frozen=True, slots=True)
class _Found:
    """A signature field, and its tags as far as they could be read."""

    field: Field
    tags: dict[str, str]
    read: SignatureHeader | SignatureError


def verify(message: Message, resolver: CheckingResolver, now: int, author_domain: str = "") -> tuple[Signature, ...]:
    """The results of the signatures from top to bottom, at most SIGNATURES; those of the author's domain go first.

    `now`: seconds since 1970. Never raises. A letter without signatures costs nothing.
    """
    fields = [field for field in message.fields if field.name == NAME]
    if not fields:
        return ()
    found = _foremost([_read(field) for field in fields], author_domain)
    message.hash_bodies([each.read.body for each in found if isinstance(each.read, SignatureHeader)])
    # The author's keys are asked for before those of strangers, whose nameservers may use up the time.
    order = sorted(range(len(found)), key=lambda place: _is_strange(found[place], author_domain))
    results = {place: _result(found[place], message, resolver, now) for place in order}
    return tuple(results[place] for place in range(len(found)))


def key_names(message: Message) -> Iterator[str]:
    """Where the keys lie that `verify` will ask for."""
    fields = [field for field in message.fields if field.name == NAME][:SIGNATURES]
    for found in map(_read, fields):
        if isinstance(found.read, SignatureHeader):
            yield found.read.key_name


def _foremost(found: list[_Found], author_domain: str) -> list[_Found]:
    """Whoever hides a good signature among a hundred others shall gain nothing."""
    if len(found) <= SIGNATURES:
        return found
    return sorted(found, key=lambda each: _is_strange(each, author_domain))[:SIGNATURES]


def _is_strange(found: _Found, author_domain: str) -> bool:
    return not _is_related(found.tags.get("d", "").lower(), author_domain)


def _is_related(domain: str, author_domain: str) -> bool:
    return bool(domain and author_domain) and (
        header.is_within(domain, author_domain) or header.is_within(author_domain, domain)
    )


def _read(field: Field) -> _Found:
    try:
        found = tags.parse(field.value.decode("utf-8", "replace"))
    except tags.TagError as wrong:
        return _Found(field, {}, SignatureError(f"the signature is broken: {wrong}"))
    try:
        return _Found(field, found, header.read(found))
    except SignatureError as wrong:
        return _Found(field, found, wrong)


def _result(found: _Found, message: Message, resolver: CheckingResolver, now: int) -> Signature:
    if isinstance(found.read, SignatureError):
        return _unread(found.tags, found.read)
    checked = check(found.read, found.field, message, resolver, now)
    unsigned = unsigned_octets(found.read.body, message)
    if checked.result == PASS and unsigned:
        because = f"{unsigned} octets at the end of the body are not covered; anybody may have added them"
        checked = Checked(POLICY, because, checked.testing)  # RFC 6376 §8.2
    return Signature(
        checked.result,
        found.read.domain,
        checked.because,
        found.read.selector,
        found.read.algorithm,
        found.read.identity,
        tags.without_blanks(found.tags["b"])[:START_CHARACTERS],
        checked.testing,
        unsigned,
    )


def unsigned_octets(form: BodyForm, message: Message) -> int:
    """Octets of the body behind what l= covers."""
    return 0 if form.length is None else max(message.body_hash(form).octets - form.length, 0)


def _unread(found: dict[str, str], wrong: SignatureError) -> Signature:
    result = POLICY if isinstance(wrong, WeakSignature) else NEUTRAL  # RFC 8601 §2.7.1
    try:
        domain, selector = header.domain(found), header.selector(found)
    except SignatureError:
        domain = selector = ""
    return Signature(
        result, domain, f"{domain or 'somebody'} signed it in a way that proves nothing: {wrong}", selector
    )


@dataclass(frozen=True, slots=True)
class Checked:
    result: str
    because: str
    testing: bool = False


def check(said: SignatureHeader, field: Field, message: Message, resolver: CheckingResolver, now: int) -> Checked:
    """One signature, that of ARC as well. Cheap questions come before the DNS, and that before the arithmetic."""
    untimely = _untimely(said, now)
    if untimely:
        return Checked(POLICY, untimely)
    if message.body_hash(said.body).octets < (said.body.length or 0):
        return Checked(FAIL, f"{said.domain} signed a body that was longer")
    if message.body_hash(said.body).digest != said.body_hash:
        return Checked(FAIL, f"the body is not what {said.domain} signed")
    return with_key(
        said.key_name,
        said.domain,
        resolver,
        lambda key: _proven(said, key, message.signed_octets(said.signed, field, relaxed=said.relaxed)),
    )


def with_key(name: str, domain: str, resolver: CheckingResolver, then: Callable[[Key], Checked]) -> Checked:
    """What follows from the key that lies there, or from there being none."""
    try:
        key = keys.key_among(_texts(name, resolver))
    except DnsTemporary as silence:
        return Checked(TEMPERROR, str(silence))
    except KeyWeak as weak:
        return Checked(POLICY, f"{domain} signed it, but {weak}")
    except KeyUnusable as wrong:
        return Checked(PERMERROR, f"{domain} signed it, but {wrong} ({name})")
    return then(key)


def _texts(name: str, resolver: CheckingResolver) -> Sequence[str]:
    try:
        return resolver.txt(name)
    except DnsNotFound:
        return ()


def _untimely(said: SignatureHeader, now: int) -> str:
    if said.expiry is not None and said.expiry < now:
        return f"the signature of {said.domain} has expired"
    if said.time is not None and said.time > now + FUTURE_SECONDS:
        return f"{said.domain} signed it in the future"
    return ""


def _proven(said: SignatureHeader, key: Key, octets: bytes) -> Checked:
    if unfit := unfitting(said.algorithm, key):
        return Checked(PERMERROR, f"{said.domain} signed it, but {unfit}", key.testing)
    if key.strict and said.identity and said.identity.rpartition("@")[2].lower() != said.domain:
        return Checked(PERMERROR, f"the key of {said.domain} does not speak for {said.identity}", key.testing)
    if not key.proves(said.signature, octets):
        return Checked(FAIL, f"the header is not what {said.domain} signed", key.testing)
    return Checked(PASS, f"{said.domain} signed it", key.testing)


def unfitting(algorithm: str, key: Key) -> str:
    """Why a key cannot have made a signature of this kind, "" when it can (RFC 6376 §6.1.2)."""
    kind, _, hashed = algorithm.partition("-")
    if key.kind != kind:
        return f"its key is of the kind {key.kind}, the signature of {kind}"
    if key.hashes and hashed not in key.hashes:
        return f"its key is not for {hashed}"
    return ""
