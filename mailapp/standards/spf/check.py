"""check_host(): the record of a domain, evaluated for one client (RFC 7208 §4)."""

from dataclasses import dataclass

from mailapp.standards.address import to_ascii
from mailapp.standards.authentication import FAIL, NEUTRAL, NONE, PASS, PERMERROR, TEMPERROR, Spf
from mailapp.standards.dns import CheckingResolver, DnsNotFound, DnsTemporary
from mailapp.standards.networks import parse as parse_address
from mailapp.standards.spf import macros, record
from mailapp.standards.spf.evaluation import Evaluation, SpfPermanent
from mailapp.standards.spf.limits import EXPLANATION_CHARACTERS, LABEL_CHARACTERS, NAME_CHARACTERS
from mailapp.standards.spf.question import Question


@dataclass(frozen=True, slots=True)
class _Found:
    """A result, and where its domain explains a refusal: a domain-spec and the domain that it is of."""

    result: str
    because: str
    explanation: str = ""
    domain: str = ""


def check(
    address: str, helo: str, sender: str, resolver: CheckingResolver, *, receiver: str = "unknown", now: int = 0
) -> Spf:
    """May the client at `address` send as `sender`, a reverse-path, or as `helo` where that is empty (§2.4)?

    `receiver`: our own name, `now`: seconds since 1970; both are only told to people, by macros. Never raises.
    """
    of_helo = "@" not in sender
    local, _, said = sender.rpartition("@") if not of_helo else ("", "", helo)
    client, domain = parse_address(address), _domain(said)
    identity = sender if not of_helo else helo
    if client is None or not domain:
        return Spf(NONE, domain, f"{said or 'nobody'} cannot have an SPF record", of_helo, identity)
    question = Question(client, local or "postmaster", domain, helo, receiver, now)
    evaluation = Evaluation(question, resolver)
    found = _calmly(evaluation, domain)
    told = _explanation(evaluation, found) if found.result == FAIL else ""
    return Spf(found.result, domain, found.because, of_helo, identity, told)


def _domain(said: str) -> str:
    """RFC 7208 §4.3: a name of several labels, in A-labels; "" what can be none."""
    if said.isascii():
        name = said.removesuffix(".").lower()
    else:
        try:
            name = to_ascii(said)  # RFC 8616 §4
        except ValueError:
            return ""
    labels = name.split(".")
    fits = (
        len(labels) > 1 and len(name) <= NAME_CHARACTERS and all(0 < len(each) <= LABEL_CHARACTERS for each in labels)
    )
    return name if fits and not said.startswith("[") else ""


def _calmly(evaluation: Evaluation, domain: str) -> _Found:
    try:
        return _host(evaluation, domain)
    except SpfPermanent as wrong:
        return _Found(PERMERROR, str(wrong))
    except DnsTemporary as silence:
        return _Found(TEMPERROR, str(silence))


def _host(evaluation: Evaluation, domain: str) -> _Found:
    """check_host() of RFC 7208 §4; recursive, and no deeper than there may be terms. Raises as Evaluation does."""
    published = _record(evaluation, domain)
    if published is None:
        return _Found(NONE, f"{domain} has no SPF record")
    for directive in published.directives:
        if _matches(evaluation, directive, domain):
            because = f"{domain} says {directive.text} of {evaluation.question.client}"
            return _Found(directive.result, because, published.explanation, domain)
    if published.redirect:
        return _redirected(evaluation, published.redirect, domain)
    return _Found(NEUTRAL, f"{domain} says nothing of {evaluation.question.client}")  # RFC 7208 §4.7


def _record(evaluation: Evaluation, domain: str) -> record.Record | None:
    """RFC 7208 §4.4, §4.5"""
    try:
        texts = record.records_among(evaluation.resolver.txt(domain))
    except DnsNotFound:
        return None
    if len(texts) > 1:
        raise SpfPermanent(f"{domain} has {len(texts)} SPF records")
    try:
        return record.parse(texts[0]) if texts else None
    except record.SpfSyntax as wrong:
        raise SpfPermanent(f"the SPF record of {domain} is broken: {wrong}") from None


def _matches(evaluation: Evaluation, directive: record.Directive, domain: str) -> bool:
    if directive.mechanism == "include":
        return _included(evaluation, directive.argument, domain)
    return evaluation.matches(directive, domain)


def _included(evaluation: Evaluation, spec: str, domain: str) -> bool:
    """RFC 7208 §5.2: what does not pass there only does not match here."""
    evaluation.count_term()
    name = evaluation.name(spec, domain)
    if name is None:
        return False
    found = _host(evaluation, name)
    if found.result == NONE:
        raise SpfPermanent(f"{domain} includes {name}, which has no SPF record")
    return found.result == PASS


def _redirected(evaluation: Evaluation, spec: str, domain: str) -> _Found:
    """RFC 7208 §6.1"""
    evaluation.count_term()
    name = evaluation.name(spec, domain)
    found = _host(evaluation, name) if name else _Found(NONE, "")
    if found.result == NONE:
        raise SpfPermanent(f"{domain} redirects to {name or spec}, which has no SPF record")
    return found


def _explanation(evaluation: Evaluation, found: _Found) -> str:
    """RFC 7208 §6.2: whatever is wrong with it, there is none."""
    if not found.explanation:
        return ""
    try:
        name = evaluation.name(found.explanation, found.domain)
        texts = evaluation.resolver.txt(name) if name else []
        if len(texts) != 1 or not macros.is_explanation(texts[0]):
            return ""
        return macros.expand(texts[0], evaluation.values(found.domain))[:EXPLANATION_CHARACTERS]
    except (DnsNotFound, DnsTemporary, SpfPermanent):
        return ""
