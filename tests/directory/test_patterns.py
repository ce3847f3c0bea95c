"""Regular-expression aliases: what they match, in which order, what they cost, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailapp.directory import api as directory
from mailapp.directory.matching import Table, WrongExpression, compiled
from mailapp.directory.values import Outcome

OFFICE = pytest.mark.usefixtures("office")

# expression, targets, in the order in which they are tried
PATTERNS = [
    ("(.+)-shop", ["$1@example.test"]),
    (r"ticket-(\d+)", ["anna+ticket$1@example.test", "desk${1}@example.net"]),
    ("sales|orders?", ["ben@example.test"]),
    ("order", ["anna@example.test"]),  # the one before holds
    ("(a)?x(b)?y", ["$1$2z@example.net"]),
    ("cash", ["a$$b@example.net"]),
    ("again-(.*)", ["again-$1x@example.test"]),
    ("self", ["self@example.test"]),
    ("wrong-(.*)", ["$1@example.test"]),
    ("postmaster|anna", ["ben@example.test"]),
]

TABLE = [
    ("anna-shop", "anna", ""),
    ("ANNA-Shop", "anna", ""),
    ("anna-shop-else", None, ""),
    ("ticket-77", "anna+ticket77", "desk77@example.net"),
    ("orders", "ben", ""),
    ("order", "ben", ""),
    ("axby", "", "abz@example.net"),
    ("xy", "", "z@example.net"),
    ("cash", "", "a$b@example.net"),
    ("again-", None, ""),  # grows for ever
    ("self", None, ""),
    ("wrong-", None, ""),  # "@example.test" is no address
    ("anna", "anna", ""),  # who exists is not asked about
    ("postmaster", "olga", ""),
    ("nobody", None, ""),
]


@OFFICE
def test_what_matches_leads_where_the_table_says():
    for expression, targets in PATTERNS:
        directory.add_pattern("example.test", expression, targets)
    for local, mailbox, remote in TABLE:
        answer = directory.resolve(f"{local}@example.test")
        names = [
            one.account.address.partition("@")[0] + (f"+{one.detail}" if one.detail else "") for one in answer.local
        ]
        assert (",".join(names), ",".join(answer.remote)) == (mailbox or "", remote), local
        assert (answer.outcome is Outcome.DELIVER) == (mailbox is not None), local
    assert directory.resolve("again-@example.test").outcome is Outcome.LOOP
    assert directory.resolve("wrong-@example.test").outcome is Outcome.UNKNOWN_USER


@OFFICE
def test_order_switch_and_removal():
    first = directory.add_pattern("example.test", "x.*", ["anna@example.test"])
    second = directory.add_pattern("example.test", "xy.*", ["ben@example.test"], note="later")

    def who():
        return [one.account.address for one in directory.resolve("xyz@example.test").local]

    assert (first.position, second.position, who()) == (10, 20, ["anna@example.test"])
    directory.change_pattern(second.id, position=5)
    assert who() == ["ben@example.test"]
    assert [one.id for one in directory.patterns(domain="example.test")] == [second.id, first.id]
    directory.change_pattern(second.id, active=False)
    assert who() == ["anna@example.test"]
    directory.change_pattern(first.id, expression="q", targets=["olga@example.test"])
    assert who() == []
    directory.remove_pattern(first.id)
    assert [one.note for one in directory.patterns(words="LATER")] == ["later"]
    assert directory.pattern(first.id) is None


REFUSED = [
    ("", ["a@example.test"], "Write a regular expression"),
    ("(a", ["a@example.test"], "missing"),
    (r"(a)\1", ["a@example.test"], "invalid escape"),  # no references back
    ("(?=a)", ["a@example.test"], "invalid perl operator"),  # no looking around
    ("a{1001}", ["a@example.test"], "invalid repetition"),
    ("x" * 201, ["a@example.test"], "longer than 200"),
    ("a@example.test", ["a@example.test"], "without"),
    ("a", [], "Name at least one"),
    ("a", ["nobody"], "no domain"),
    ("a", ["$1@example.test"], "stands for a bracket"),
    ("(a)", ["$2@example.test"], "stands for a bracket"),
    ("b", ["anna@example.test"], "already"),
]


@OFFICE
@pytest.mark.parametrize(("expression", "targets", "sentence"), REFUSED)
def test_what_is_refused(expression, targets, sentence):
    directory.add_pattern("example.test", "b", ["anna@example.test"])
    with pytest.raises(directory.DirectoryError, match=sentence):
        directory.add_pattern("example.test", expression, targets)
    assert len(directory.patterns()) == 1


@OFFICE
def test_they_cost_nothing_where_there_are_none(django_assert_num_queries):
    directory.add_domain("other.test")
    directory.add_pattern("other.test", ".*", ["anna@example.test"])
    directory.forget()
    directory.resolve("ben@example.test")
    with django_assert_num_queries(1):
        assert directory.resolve("nobody@example.test").outcome is Outcome.UNKNOWN_USER
    directory.resolve("first@other.test")
    with django_assert_num_queries(2):  # who is it, and who is Anna: the expressions are remembered
        assert directory.resolve("second@other.test").outcome is Outcome.DELIVER


@OFFICE
def test_a_thousand_of_them(django_assert_num_queries):
    from mailapp.directory.models import Domain, Pattern

    domain = Domain.objects.get(name="example.test")
    Pattern.objects.bulk_create(
        Pattern(domain=domain, position=n, expression=f"shop{n}-(.*)", targets=["$1@example.test"]) for n in range(1000)
    )
    directory.forget()
    assert [one.account.address for one in directory.resolve("shop999-ben@example.test").local] == ["ben@example.test"]
    with django_assert_num_queries(1):
        assert directory.resolve("nobody@example.test").outcome is Outcome.UNKNOWN_USER
    with pytest.raises(directory.DirectoryError, match="1000 patterns already"):
        directory.add_pattern("example.test", "one-more", ["anna@example.test"])


@pytest.mark.pure
def test_a_wrong_row_does_not_stop_the_mail() -> None:
    table = Table([("(", ("a@b.test",)), ("x(.)", ("$1@b.test",))])
    assert table.targets("xy") == ("y@b.test",)


EXPRESSIONS = st.text(st.sampled_from("ab().*|[]?+\\Q^${}1,:iE"), max_size=12) | st.text(max_size=12)


@pytest.mark.pure
@given(st.lists(EXPRESSIONS, max_size=4), st.text(st.sampled_from("ab.1"), max_size=6))
def test_tried_together_they_match_as_one_by_one(expressions: list[str], local: str) -> None:
    right = [expression for expression in expressions if is_right(expression)]
    first = next((n for n, one in enumerate(right) if compiled(one).fullmatch(local)), None)
    rows = [(expression, (f"n{n}@b.test",)) for n, expression in enumerate(right)]
    assert Table(rows).targets(local) == (() if first is None else (f"n{first}@b.test",))


def is_right(expression: str) -> bool:
    try:
        compiled(expression)
    except WrongExpression:
        return False
    return True
