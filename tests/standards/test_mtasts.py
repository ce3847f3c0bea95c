"""RFC 8461: records and policies."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailapp.standards import mtasts
from mailapp.standards.mtasts import StsInvalid, StsPolicy, parse_policy, policy_id, policy_url

pytestmark = pytest.mark.pure

POLICY = b"version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\nmax_age: 604800\r\n"


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["v=STSv1; id=20160831085700Z;"], "20160831085700Z"),
        (["v=spf1 -all", "v=STSv1;id=1"], "1"),
        (["v=STSv1; id=1;", "v=STSv1; id=2;"], ""),
        (["v=STSv1; id=;"], ""),
        (["v=STSv1; id=no-dashes;"], ""),
        (["v=STSv2; id=1;"], ""),
        (["STSv1; id=1"], ""),
        ([], ""),
    ],
)
def test_records(texts, found):
    assert policy_id(texts) == found


def test_a_policy():
    policy = parse_policy(POLICY)
    assert policy == StsPolicy("enforce", ("mail.example.com", "*.example.net"), 604800)
    assert policy_url("example.com") == "https://mta-sts.example.com/.well-known/mta-sts.txt"


@pytest.mark.parametrize(
    ("host", "covered"),
    [
        ("mail.example.com", True),
        ("MAIL.Example.com.", True),
        ("a.example.net", True),
        ("a.b.example.net", False),
        ("example.net", False),
        ("other.example.com", False),
    ],
)
def test_which_servers_it_names(host, covered):
    assert parse_policy(POLICY).covers(host) is covered


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b"STSv1", b"STSv9", "version"),
        (b"enforce", b"perhaps", "mode"),
        (b"mx:", b"xm:", "names no mx"),
        (b"mail.example.com", b"mail..example com", "host names"),
        (b"604800", b"long", "max_age"),
        (b"604800", b"99999999999", "max_age"),
        (b"mail.example.com", b"\xff", "UTF-8"),
        (b"mail.example.com", b"x" * 70_000, "longer"),
    ],
)
def test_what_is_no_policy(old, new, why):
    with pytest.raises(StsInvalid, match=why):
        parse_policy(POLICY.replace(old, new))


def test_leniences():
    """Unknown keys, bare LF, a mode `none` without servers, a key that comes twice, a year at most."""
    assert parse_policy(b"version: STSv1\nmode: none\nmax_age: 1\nfoo: bar\n").mode == "none"
    assert parse_policy(POLICY + b"mode: none\r\nmax_age: 1\r\n").mode == "enforce"
    assert parse_policy(POLICY.replace(b"604800", b"9999999999")).max_age == 31_557_600


@given(st.binary(max_size=200))
def test_any_octets_are_a_policy_or_none(octets):
    for wire in (octets, POLICY + octets):
        try:
            assert parse_policy(wire).mx
        except StsInvalid:
            continue


OWN = mtasts.StsPolicy("enforce", ("mail.example.com", "backup.example.net"), 86400)


def test_what_we_publish_is_what_others_read():
    assert mtasts.parse_policy(mtasts.written(OWN)) == OWN
    identifier = mtasts.policy_id([mtasts.record(OWN)])
    assert len(identifier) == mtasts.ID_CHARACTERS
    assert identifier != mtasts.policy_id([mtasts.record(replace(OWN, mode="testing"))])
    nothing = mtasts.StsPolicy("none", (), 86400)
    assert mtasts.parse_policy(mtasts.written(nothing)) == nothing
