"""What is thought of each record. Every finding says because, and what to do."""

import re
from collections.abc import Iterator, Sequence

from mailapp.signing.dnscheck.values import Facts, Finding, House, Silent, Standing, Texts
from mailapp.signing.values import KeyInfo, KeyState
from mailapp.standards import mtasts
from mailapp.standards.dkim import published
from mailapp.standards.dkim.tags import TagError, parse
from mailapp.standards.mtasts import StsPolicy

SPF = re.compile(r"v=spf1(?: |\Z)", re.IGNORECASE)  # RFC 7208 §4.5
DMARC = re.compile(r"v=DMARC1[ \t]*(?:;|\Z)")  # RFC 7489 §6.3
MAILTO = re.compile(r"mailto:([^!,\s]+)", re.IGNORECASE)
OPEN_TO_ALL = re.compile(r"(?: \+?all)(?: |\Z)", re.IGNORECASE)
POLICIES = ("none", "quarantine", "reject")
SENDS = (KeyState.ACTIVE, KeyState.RETIRING)


def judge(facts: Facts, house: House) -> list[Finding]:
    """In the order in which somebody would set it up."""
    found = [_mx(facts, house), _host(facts, house), *_pointers(facts, house), _spf(facts, house)]
    return [*found, *_dkim(facts), *_dmarc(facts, house), *_sts(facts, house), _tlsrpt(facts, house)]


def _mx(facts: Facts, house: House) -> Finding:
    wanted = f"10 {house.hostname}."
    if isinstance(facts.mx, Silent):
        return _silent("MX", facts.domain, "MX", wanted, facts.mx)
    found = tuple(f"{mx.preference} {mx.host or '.'}" for mx in facts.mx)
    add = f"Add an MX record of {facts.domain} that names {house.hostname}."
    if not found:
        return Finding("MX", facts.domain, "MX", wanted, (), Standing.MISSING, "Nobody knows where mail goes.", add)
    if all(mx.host != house.hostname.lower() for mx in facts.mx):
        because = f"Mail for {facts.domain} goes elsewhere: no MX record names {house.hostname}."
        return Finding("MX", facts.domain, "MX", wanted, found, Standing.WRONG, because, add)
    return Finding("MX", facts.domain, "MX", wanted, found, Standing.GOOD, f"Mail comes to {house.hostname}.")


def _host(facts: Facts, house: House) -> Finding:
    name, found = house.hostname, facts.addresses
    if isinstance(found, Silent):
        return _silent("Host", name, "A/AAAA", "", found)
    if not found:
        remedy = f"Add an A record (and AAAA, if you have IPv6) with the public address of {name}."
        return Finding("Host", name, "A/AAAA", "", (), Standing.MISSING, "Our name has no address.", remedy)
    return Finding("Host", name, "A/AAAA", "", found, Standing.GOOD, "Our name leads to an address.")


def _pointers(facts: Facts, house: House) -> Iterator[Finding]:
    """Many servers refuse mail from an address without a name, or with one that does not lead back (RFC 1912 §2.1)."""
    for address, found in facts.pointers.items():
        wanted = f"{house.hostname}."
        remedy = f"Ask whoever gave you {address} (the provider) to let its reverse name be {house.hostname}."
        if isinstance(found, Silent):
            yield _silent("Reverse name", address, "PTR", wanted, found)
        elif house.hostname.lower() in found:
            yield Finding("Reverse name", address, "PTR", wanted, found, Standing.GOOD, "The address names us.")
        elif found:
            because = f"The address {address} is named {', '.join(found)}, not {house.hostname}."
            yield Finding("Reverse name", address, "PTR", wanted, found, Standing.WRONG, because, remedy)
        else:
            because = f"The address {address} has no name: many servers refuse its mail."
            yield Finding("Reverse name", address, "PTR", wanted, (), Standing.MISSING, because, remedy)


def _spf(facts: Facts, house: House) -> Finding:
    """RFC 7208"""
    wanted, texts = "v=spf1 mx -all", facts.text(facts.domain)
    if isinstance(texts, Silent):
        return _silent("SPF", facts.domain, "TXT", wanted, texts)
    found = tuple(text for text in texts if SPF.match(text))
    standing, because, remedy = _spf_standing(found, facts, house)
    return Finding("SPF", facts.domain, "TXT", found[0] if standing is Standing.GOOD else wanted, found, standing,
                   because, remedy)  # fmt: skip


def _spf_standing(found: Sequence[str], facts: Facts, house: House) -> tuple[Standing, str, str]:
    if not found:
        because = f"Anybody may send in the name of {facts.domain}, and big providers distrust what comes from us."
        return Standing.MISSING, because, "Add this TXT record. If other servers send for you, too, name them in it."
    if len(found) > 1:  # RFC 7208 §4.5
        return Standing.WRONG, "There are several SPF records, so none of them counts.", "Make one of them."
    if OPEN_TO_ALL.search(found[0]):
        return Standing.WRONG, "It allows the whole world (+all).", "Let it end in -all or ~all."
    if house.relayed:
        return Standing.GOOD, "A smarthost sends for us: make sure that the record names it, as its provider says.", ""
    refused = {address: said for address, said in facts.spf.items() if said != "pass"}
    if refused:
        address, said = next(iter(refused.items()))
        because = f"Our own address {address} is not allowed by it (the result is {said})."
        return Standing.WRONG, because, "Put “mx” into it, before -all."
    return Standing.GOOD, "It allows our own addresses.", ""


def _dkim(facts: Facts) -> Iterator[Finding]:
    """RFC 6376 §3.6"""
    living = [key for key in facts.keys if key.state is not KeyState.GONE]
    if not living:
        because = "Letters leave without a signature: there is no key."
        remedy = f"Make keys: manage.py dkim make {facts.domain}, or the button on this domain's page."
        yield Finding("DKIM", published.name_of("…", facts.domain), "TXT", "", (), Standing.MISSING, because, remedy)
    for key in living:
        yield _key(key, facts.text(key.name))
    for key in facts.keys:
        texts = facts.text(key.name)
        if key.state is KeyState.GONE and not isinstance(texts, Silent) and texts:
            because = f"The {_kind(key)} key is gone, and its letters have arrived."
            yield Finding("DKIM", key.name, "TXT", "", texts, Standing.ADVISED, because, "Remove this record.")


def _key(key: KeyInfo, texts: Texts) -> Finding:
    if isinstance(texts, Silent):
        return _silent("DKIM", key.name, "TXT", key.record, texts)
    trouble = published.trouble(key.public, list(texts))
    if not trouble:
        because = f"The {_kind(key)} key is in the DNS; it is {key.state.value}."
        return Finding("DKIM", key.name, "TXT", key.record, texts, Standing.GOOD, because)
    standing = Standing.WRONG if texts else Standing.MISSING
    because = f"{trouble} The {_kind(key)} key is {key.state.value}."
    remedy = "Add this TXT record. The key signs as soon as it is seen there and has settled."
    if key.state in SENDS:
        remedy = "Put this TXT record back: letters that bear its signature cannot be verified without it."
    return Finding("DKIM", key.name, "TXT", key.record, texts, standing, because, remedy)


def _kind(key: KeyInfo) -> str:
    return "RSA" if key.algorithm.value == "rsa" else "Ed25519"


def _dmarc(facts: Facts, house: House) -> Iterator[Finding]:
    """RFC 7489 §6"""
    name = f"_dmarc.{facts.domain}"
    reports = house.reports or f"postmaster@{facts.domain}"
    wanted, texts = f"v=DMARC1; p=none; rua=mailto:{reports}", facts.text(name)
    if isinstance(texts, Silent):
        yield _silent("DMARC", name, "TXT", wanted, texts)
        return
    found = tuple(text for text in texts if DMARC.match(text))
    standing, because, remedy = _dmarc_standing(found, facts.domain)
    good = standing is Standing.GOOD
    yield Finding("DMARC", name, "TXT", found[0] if good else wanted, found, standing, because, remedy)
    if good:
        yield from _elsewhere(found[0], facts)


def _dmarc_standing(found: Sequence[str], domain: str) -> tuple[Standing, str, str]:
    if not found:
        because = f"Nobody is told what to do with letters that only pretend to be from {domain}."
        return (
            Standing.MISSING,
            because,
            "Add this TXT record; read the reports for a while, then let p= be quarantine.",
        )
    if len(found) > 1:  # RFC 7489 §6.6.3
        return Standing.WRONG, "There are several DMARC records, so none of them counts.", "Make one of them."
    try:
        asked = parse(found[0]).get("p", "")
    except TagError as wrong:
        return Standing.WRONG, f"It cannot be read: {wrong}.", "Write it as it is shown here."
    if asked.lower() not in POLICIES:
        return Standing.WRONG, "It does not say p=none, p=quarantine or p=reject.", "Write it as it is shown here."
    if asked.lower() == "none":
        return Standing.GOOD, "It asks for reports, or for nothing; false letters are let through (p=none).", ""
    return Standing.GOOD, f"It asks others to treat false letters so: {asked.lower()}.", ""


def report_addresses(record: str) -> list[str]:
    """The mailboxes in rua= (RFC 7489 §6.3, §6.4)."""
    try:
        return MAILTO.findall(parse(record).get("rua", ""))
    except TagError:
        return []


def elsewhere_name(domain: str, address: str) -> str:
    """Where the domain of a report's address says that it wants reports about another (RFC 7489 §7.1)."""
    return f"{domain}._report._dmarc.{address.rpartition('@')[2].lower()}"


def _elsewhere(record: str, facts: Facts) -> Iterator[Finding]:
    """Reports to another domain need its consent. (Where the names are related, nobody asks.)"""
    for address in report_addresses(record):
        host, name = address.rpartition("@")[2].lower(), elsewhere_name(facts.domain, address)
        texts = facts.text(name)
        if name not in facts.texts or isinstance(texts, Silent) or _related(host, facts.domain):
            continue
        if not any(DMARC.match(text) for text in texts):
            because = f"Reports shall go to {address}, but {host} does not say that it wants them: most are not sent."
            remedy = f"Let {host} add this TXT record, or choose an address of {facts.domain}."
            yield Finding("DMARC", name, "TXT", "v=DMARC1;", texts, Standing.ADVISED, because, remedy)


def _related(one: str, other: str) -> bool:
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _sts(facts: Facts, house: House) -> Iterator[Finding]:
    """RFC 8461. Advice: it needs a certificate and a web page of its own."""
    name, page = f"_mta-sts.{facts.domain}", mtasts.policy_url(facts.domain)
    own = facts.own_sts or StsPolicy("testing", (house.hostname,), 86400)
    wanted, text = mtasts.record(own), mtasts.written(own).decode().replace("\r\n", "\n").rstrip("\n")
    texts = facts.text(name)
    yield from _sts_certificate(facts, house)
    if isinstance(texts, Silent):
        return
    if not texts:
        shown = wanted if facts.own_sts else ""  # its id depends on what will be published
        yield Finding("MTA-STS", name, "TXT", shown, (), Standing.ADVISED, *_sts_missing(facts, page))
        yield Finding("MTA-STS", page, "HTTPS", text, (), Standing.ADVISED, "It is not asked for yet.")
        return
    yield _sts_record(facts, name, wanted, texts)
    if facts.sts_trouble:
        because = f"The policy cannot be had: {facts.sts_trouble}."
        remedy = f"{_lead(facts)}, or remove the record." if facts.own_sts else "Serve it there, or remove the record."
        yield Finding("MTA-STS", page, "HTTPS", text, (), Standing.WRONG, because, remedy)
    elif facts.sts is not None:
        yield _sts_policy(facts, house, page, text)


def _sts_certificate(facts: Facts, house: House) -> Iterator[Finding]:
    """RFC 8461 §4.1: who obeys the policy verifies what we show."""
    policy = facts.own_sts or facts.sts
    if policy is None or policy.mode == "none":
        return
    if not house.distrusted:
        because = "Senders who verify our certificate accept it."
        yield Finding("MTA-STS", house.hostname, "TLS", "", (), Standing.GOOD, because)
        return
    because = f"Our certificate is none that senders accept ({house.distrusted})"
    remedy = f"Name one for {house.hostname} that the world trusts in TLS_CERTIFICATE and TLS_KEY"
    if policy.mode == "enforce":
        because = f"{because}, and the policy says enforce: who obeys it sends us no mail."
        remedy = f"{remedy}; until then: manage.py domain set {facts.domain} --mta-sts testing."
        yield Finding("MTA-STS", house.hostname, "TLS", "", (), Standing.WRONG, because, remedy)
    else:
        yield Finding("MTA-STS", house.hostname, "TLS", "", (), Standing.ADVISED, f"{because}.", f"{remedy}.")


def _sts_missing(facts: Facts, page: str) -> tuple[str, str]:
    """Why, and what to do."""
    because = "Others may send to us in the clear when somebody on the way wants it so."
    if facts.own_sts is None:
        return (
            because,
            f"Publish a policy (manage.py domain set {facts.domain} --mta-sts testing); the record stands here then.",
        )
    return because, f"{_lead(facts)}, so that {page} is there; then add this record."


def _lead(facts: Facts) -> str:
    return f"Lead mta-sts.{facts.domain} to our web server by HTTPS with a good certificate"


def _sts_record(facts: Facts, name: str, wanted: str, texts: tuple[str, ...]) -> Finding:
    """Its id tells others that the policy has changed (RFC 8461 §3.1)."""
    if facts.own_sts is None or mtasts.policy_id(texts) == mtasts.policy_id([wanted]):
        good = texts[0] if facts.own_sts is None else wanted
        return Finding("MTA-STS", name, "TXT", good, texts, Standing.GOOD, "Others ask for our policy.")
    because = "The policy that we serve has another id: who has read an older one goes on with that."
    return Finding("MTA-STS", name, "TXT", wanted, texts, Standing.WRONG, because, "Put this record in its place.")


def _sts_policy(facts: Facts, house: House, page: str, wanted: str) -> Finding:
    policy = facts.sts
    names = tuple(f"mx: {name}" for name in policy.mx) if policy else ()
    if policy and policy.mode != "none" and not policy.covers(house.hostname):
        because = f"The policy does not name {house.hostname}: servers that obey it do not send to us."
        return Finding("MTA-STS", page, "HTTPS", wanted, names, Standing.WRONG, because, "Name us in it.")
    mode = policy.mode if policy else "none"
    return Finding("MTA-STS", page, "HTTPS", wanted, names, Standing.GOOD, f"The policy names us; its mode is {mode}.")


def _tlsrpt(facts: Facts, house: House) -> Finding:
    """RFC 8460 §3"""
    name = f"_smtp._tls.{facts.domain}"
    reports = house.reports or f"postmaster@{facts.domain}"
    wanted, texts = f"v=TLSRPTv1; rua=mailto:{reports}", facts.text(name)
    if isinstance(texts, Silent):
        return _silent("TLS-RPT", name, "TXT", wanted, texts)
    found = tuple(text for text in texts if text.replace(" ", "").startswith("v=TLSRPTv1;"))
    if not found:
        because = "Nobody tells us when TLS to us fails."
        return Finding("TLS-RPT", name, "TXT", wanted, (), Standing.ADVISED, because, "Add this TXT record.")
    return Finding("TLS-RPT", name, "TXT", found[0], found, Standing.GOOD, "Others may tell us how TLS to us ended.")


def _silent(what: str, name: str, kind: str, wanted: str, silence: Silent) -> Finding:
    remedy = "Look again later; if it stays so, ask whoever runs the nameservers."
    return Finding(what, name, kind, wanted, (), Standing.UNKNOWN, f"The DNS does not answer: {silence.words}.", remedy)
