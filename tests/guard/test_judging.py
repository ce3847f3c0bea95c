"""What a copy deserves, as a table: lists, who really sent it, points."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mailapp.guard.believing import Sender, authors_of, sealed_by, told
from mailapp.guard.judging import Case, judge
from mailapp.guard.listing import Entry, Hit, ListTable, Scope
from mailapp.policy.values import Policy
from mailapp.scanners.values import Reason
from mailapp.standards.authentication import UNKNOWN, Arc, Authentication, Dmarc, Signature, Spf

pytestmark = pytest.mark.pure

NO_SEAL = Arc()
CARL = "carl@example.net"
NOW = datetime(2026, 11, 26, tzinfo=UTC)


def proven(*names: str, **more: object) -> Authentication:
    """Nothing said of SPF and DMARC, these names proven."""
    return Authentication(author_domain="example.net", names=frozenset(names), **more)


def failing(policy: str, *, arc: Arc = NO_SEAL, names: tuple[str, ...] = ()) -> Authentication:
    dmarc = Dmarc("fail", "example.net", "neither SPF nor DKIM speaks for example.net", policy=policy)
    return proven(*names, dmarc=dmarc, arc=arc)


def hit(*, allow: bool, scope: Scope = Scope.PERSON, domain: str = "example.net", unproven: bool = False) -> Hit:
    line = Entry(1, scope, "anna@example.test", domain or "192.0.2.0/24", allow, "a customer", unproven=unproven)
    return Hit(line, domain)


def points(*numbers: float) -> tuple[Reason, ...]:
    return tuple(Reason("bayes", number, f"reason {place}") for place, number in enumerate(numbers, 1))


LISTS = ("bounces.lists.org",)
NOTHING_SAID = Authentication(dmarc=Dmarc("none", "example.net"), author_domain="example.net")
SEALED = Arc("pass", "lists.example.org", sealers=("lists.example.org",))
PLAIN = Case(Sender(CARL, CARL, "192.0.2.1"), Policy())
FAILS = "it fails DMARC, and example.net asks to {} such letters"
HERE = "it comes from outside, says it is from example.net, and nothing proves that"


def case(known: Authentication = UNKNOWN, **more: object) -> Case:
    rules = more.pop("rules", {})
    return replace(PLAIN, sender=Sender(CARL, CARL, "192.0.2.1", known), rules=replace(Policy(), **rules), **more)


@pytest.mark.parametrize(
    ("given", "where", "because"),
    [
        (case(), "INBOX", ""),
        (case(proven("example.net")), "INBOX", ""),
        # lists
        (case(hit=hit(allow=True), reasons=points(20)), "INBOX", "welcome"),
        (case(hit=hit(allow=False)), "Junk", "unwanted"),
        (case(hit=hit(allow=False, scope=Scope.DOMAIN)), "550 5.7.1", "unwanted"),
        (case(hit=hit(allow=False, scope=Scope.SERVER)), "550 5.7.1", "unwanted"),
        # an allow entry is believed of whom it is proven, of a network, and where it wants no proof
        (case(failing("reject"), hit=hit(allow=True)), "550 5.7.26", FAILS.format("reject")),
        # met only by the reverse-path, however well that is proven, it does not overrule the author's DMARC
        (
            case(failing("reject", names=LISTS), hit=hit(allow=True, domain="lists.org")),
            "550 5.7.26",
            FAILS.format("reject"),
        ),
        (
            case(failing("quarantine", names=LISTS), hit=hit(allow=True, domain="lists.org")),
            "Junk",
            "asks to quarantine",
        ),
        (
            case(failing("none", names=LISTS), hit=hit(allow=True, domain="lists.org"), reasons=points(9)),
            "INBOX",
            "welcome",
        ),
        (case(proven(*LISTS), hit=hit(allow=True, domain="lists.org"), reasons=points(9)), "INBOX", "welcome"),
        (
            case(
                failing("reject", arc=SEALED, names=LISTS),
                hit=hit(allow=True, domain="lists.org"),
                rules={"trusted_sealers": "lists.example.org"},
                reasons=points(9),
            ),
            "INBOX",
            "welcome",
        ),
        (case(failing("reject"), hit=hit(allow=True, domain="")), "INBOX", "welcome"),
        (case(failing("reject"), hit=hit(allow=True, scope=Scope.SERVER)), "550 5.7.26", FAILS.format("reject")),
        (case(failing("reject"), hit=hit(allow=True, scope=Scope.DOMAIN)), "550 5.7.26", FAILS.format("reject")),
        (case(failing("reject"), hit=hit(allow=True, scope=Scope.SERVER, unproven=True)), "INBOX", "welcome"),
        (case(proven("example.net"), hit=hit(allow=True, scope=Scope.SERVER), reasons=points(20)), "INBOX", "welcome"),
        (case(NOTHING_SAID, hit=hit(allow=True, scope=Scope.SERVER), reasons=points(20)), "550 5.7.1", "20 points"),
        (case(NOTHING_SAID, hit=hit(allow=True), reasons=points(6)), "Junk", "6 points"),
        (case(proven(spf=Spf("softfail", "example.net")), hit=hit(allow=True), reasons=points(6)), "Junk", "6 points"),
        # DMARC
        (case(failing("reject")), "550 5.7.26", FAILS.format("reject")),
        (case(failing("quarantine")), "Junk", FAILS.format("quarantine")),
        (case(failing("none")), "INBOX", ""),
        (case(failing("reject"), rules={"dmarc_reject": "quarantine"}), "quarantine", FAILS.format("reject")),
        (case(failing("reject"), rules={"dmarc_reject": "accept"}), "INBOX", ""),
        (case(failing("reject", arc=SEALED)), "550 5.7.26", FAILS.format("reject")),
        (case(failing("reject", arc=SEALED), rules={"trusted_sealers": "a.org lists.example.org"}), "INBOX", "seal"),
        (
            case(failing("reject", arc=SEALED), rules={"trusted_sealers": "lists.example.org"}, reasons=points(7)),
            "Junk",
            "7 points",
        ),
        # our own domain, from outside
        (case(proven(spf=Spf("none")), from_here=True), "Junk", HERE),
        (case(proven("example.net"), from_here=True), "INBOX", ""),
        (case(UNKNOWN, from_here=True), "INBOX", ""),
        (case(proven(spf=Spf("temperror")), from_here=True), "INBOX", ""),  # nobody knows
        (case(proven(spf=Spf("fail")), from_here=True, rules={"own_domain_forged": "refuse"}), "550 5.7.1", HERE),
        # points
        (case(reasons=points(4.9)), "INBOX", ""),
        (case(reasons=points(3, 2.1)), "Junk", "5.1 points of spam: reason 1, reason 2"),
        (case(reasons=points(20, -10)), "Junk", "10 points of spam: reason 1"),
        (case(reasons=points(9), rules={"spam_quarantine_points": 8}), "quarantine", "9 points"),
        (case(reasons=points(15)), "550 5.7.1", "15 points"),
        (case(reasons=points(15), rules={"spam_refuse_points": 0}), "Junk", "15 points"),
        (case(reasons=points(90), rules={"spam_refuse_points": 0, "spam_junk_points": 0}), "INBOX", ""),
        # acquaintances
        (case(reasons=points(90), knows=lambda address: address == CARL), "INBOX", "you have written to carl@"),
        (
            case(reasons=points(90), holds=lambda address: address == CARL),
            "INBOX",
            "carl@example.net is in your address",
        ),
        (case(failing("none"), reasons=points(9), knows=lambda address: True), "Junk", "9 points"),
        (case(failing("none"), reasons=points(9), holds=lambda address: True), "Junk", "9 points"),
        (case(NOTHING_SAID, reasons=points(9), knows=lambda address: True), "Junk", "9 points"),
        (
            case(proven("example.net"), reasons=points(9), knows=lambda address: True),
            "INBOX",
            "you have written to carl@",
        ),
        (case(reasons=points(9), knows=lambda address: True, rules={"known_never_junk": False}), "Junk", "9 points"),
    ],
)
def test_judge(given: Case, where: str, because: str) -> None:
    opinion = judge(given)
    found = (
        str(opinion.refuse)[: len(where)] if opinion.refuse else "quarantine" if opinion.quarantine else opinion.into
    )
    assert (found, because in opinion.because) == (where, True), opinion
    assert bool(because) <= bool(opinion.because)
    assert opinion.quarantine or not opinion.refuse  # what somebody else lets in is not lost for this one


EVIL = Authentication(
    spf=Spf("fail", "example.net"), dmarc=Dmarc("pass"), author_domain="evil.example", names=frozenset({"evil.example"})
)
UNSAID = replace(EVIL, spf=Spf("none", "example.net"))
STRICT = failing("none", names=("mail.example.net",))  # adkim=s: what a sub-domain signed proves nothing
ALIGNED = Authentication(dmarc=Dmarc("pass"), author_domain="a.example.net", names=frozenset({"b.example.net"}))


@pytest.mark.parametrize(
    ("path", "author", "known", "domain", "is_proven"),
    [
        (CARL, "mallory@evil.example", EVIL, "example.net", False),  # a friend's reverse-path, forged
        (CARL, "mallory@evil.example", UNSAID, "example.net", False),  # nothing speaks against it, and nothing for it
        (CARL, "mallory@evil.example", EVIL, "evil.example", True),
        ("m@evil.example", CARL, EVIL, "example.net", False),  # the domain that is proven is not the author's
        (CARL, CARL, failing("reject", names=("lists.org",)), "lists.org", True),
        (CARL, CARL, STRICT, "example.net", False),
        (CARL, CARL, proven("mail.example.net"), "example.net", True),
        ("", "dora@a.example.net", ALIGNED, "a.example.net", True),
        (CARL, CARL, Authentication(dmarc=Dmarc("permerror", because="several")), "example.net", False),
        (CARL, CARL, proven(dkim=(Signature("fail", "example.net"),)), "example.net", False),
        (CARL, "", proven("example.net"), "", False),
    ],
)
def test_a_proof_of_one_name_is_none_of_another(
    path: str, author: str, known: Authentication, domain: str, is_proven: bool
) -> None:
    assert Sender(path, author, "", known, asked=True).is_proven(domain) is is_proven


def test_who_is_asked_for_a_proof() -> None:
    """A fault of ours makes nobody welcome; what comes from our own networks wants no proof."""
    assert not Sender(CARL, CARL, "192.0.2.1", UNKNOWN, asked=True).is_proven("example.net")
    assert Sender(CARL, CARL, "127.0.0.1", UNKNOWN).is_proven("example.net")


def test_who_is_no_friend_though_his_own_domain_is_proven() -> None:
    given = replace(PLAIN, sender=Sender("", CARL, "", EVIL), reasons=points(9), knows=lambda address: True)
    assert judge(given).into == "Junk"


def test_a_forged_welcome_hides_no_line_that_keeps_out() -> None:
    allow = Entry(1, Scope.PERSON, "anna@example.test", CARL, True)
    deny = Entry(2, Scope.PERSON, "anna@example.test", "192.0.2.1", False)
    table = ListTable((allow, deny))
    assert table.find([CARL], "192.0.2.1", NOW) == Hit(allow, "example.net")
    assert table.find([CARL], "192.0.2.1", NOW, lambda hit: False) == Hit(deny, "")


@pytest.mark.parametrize(
    "written",
    [
        b"=?utf-8?q?carl=40example.net=2C?= <mallory@evil.example>",
        b"=?utf-8?q?Carl_=3Ccarl=40example.net=3E=2C?= <mallory@evil.example>",
        b'"carl@example.net, " <mallory@evil.example>',
        "Gr\u00fc\u00dfe <mallory@evil.example>".encode(),
    ],
)
def test_an_encoded_word_is_no_address(written: bytes) -> None:
    """RFC 2047 §5"""
    assert [one.address for one in authors_of(b"From: " + written + b"\r\n\r\n")] == ["mallory@evil.example"]


def test_authentication_in_words() -> None:
    known = failing("reject", arc=SEALED)
    assert told(known) == (
        "DMARC: fail for example.net (neither SPF nor DKIM speaks for example.net)",
        "ARC: pass for lists.example.org",
    )
    assert told(UNKNOWN) == ()
    assert sealed_by(known, "") == ""


def entries(*lines: tuple[str, bool]) -> ListTable:
    return ListTable(tuple(Entry(place, Scope.SERVER, "", *line) for place, line in enumerate(lines, 1)))


@pytest.mark.parametrize(
    ("sender", "client", "pattern"),
    [
        (CARL, "", CARL),
        ("carl+offers@example.net", "", CARL),
        ("Carl@EXAMPLE.net", "", CARL),
        ("dora@example.net", "", "example.net"),
        ("dora@mail.example.net", "", ".example.net"),
        ("dora@example.org", "192.0.2.77", "192.0.2.0/24"),
        ("dora@example.org", "192.0.2.7", "192.0.2.7"),
        ("dora@example.org", "2001:db8::1", "2001:db8::/32"),
        ("dora@example.org", "198.51.100.1", None),
        ("not an address", "nowhere", None),
        ("late@example.org", "", None),
    ],
)
def test_the_narrowest_line_is_found(sender: str, client: str, pattern: str | None) -> None:
    lines = (CARL, "example.net", ".example.net", "192.0.2.0/24", "192.0.2.7", "2001:db8::/32")
    table = entries(*((line, True) for line in lines))
    over = Entry(9, Scope.SERVER, "", "late@example.org", True, expires=NOW - timedelta(days=1))
    found = ListTable((*table.entries, over)).find([sender], client, NOW)
    assert (found and found.entry.pattern) == pattern


def test_what_a_line_says() -> None:
    assert str(hit(allow=False).entry) == "example.net is on your own list of unwanted senders (a customer)"
