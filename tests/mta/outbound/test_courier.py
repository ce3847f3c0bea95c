"""The client against a real SMTP server that is as difficult as servers are."""

import ssl
import tracemalloc
from dataclasses import replace

import pytest

from mailapp.net import tls
from mailapp.net.tls import make_self_signed
from mailapp.outbox.values import Verdict
from mailapp.policy.values import Policy
from mailapp.routes.mx import Hop
from mailapp.standards.envelope import Recipient
from mta.outbound import client
from mta.outbound.courier import DeadHops, Unreachable
from tests.mta.outbound.carrying import PLAIN, courier_to, replies, verdicts
from tests.support.smtp_sink import DROP, HANG, RUBBISH, Script, tls_context


@pytest.mark.parametrize("features", [Script().features, PLAIN, ()])
def test_a_letter_arrives_as_it_was(letter, features):
    script = Script(features=features)
    with courier_to(script) as courier:
        results = courier.carry(letter("carl@example.net", "dora@example.net"))
    assert verdicts(results) == [Verdict.SENT, Verdict.SENT]
    assert replies(results)[0] == "250 2.0.0 Ok: queued as SINK"
    assert script.letters[0].octets.endswith(b"\r\n\r\n.dot\r\nend\r\n")
    assert script.letters[0].rcpts == ["carl@example.net", "dora@example.net"]


def test_parameters_are_said_only_to_those_who_know_them(letter):
    asked = [Recipient("carl@example.net", frozenset({"SUCCESS", "FAILURE"}), "rfc822;Carl+x@example.net")]
    sent = letter(recipients=asked, body="8BITMIME", ret="HDRS", envid="a b")
    knowing, ignorant = Script(), Script(features=())
    for script in (knowing, ignorant):
        with courier_to(script) as courier:
            results = courier.carry(sent)
        assert results[0].relayed is (script is ignorant)
    assert f"MAIL FROM:<anna@example.test> SIZE={sent.size} BODY=8BITMIME RET=HDRS ENVID=a+20b" in knowing.lines
    assert "RCPT TO:<carl@example.net> NOTIFY=FAILURE,SUCCESS ORCPT=rfc822;Carl+2Bx@example.net" in knowing.lines
    assert "MAIL FROM:<anna@example.test>" in ignorant.lines
    assert "RCPT TO:<carl@example.net>" in ignorant.lines


def test_each_recipient_has_a_reply_of_his_own(letter):
    for features in (Script().features, PLAIN):
        script = Script(features=features)
        script.replies = {
            "RCPT TO:<DORA": ["550-5.1.1 no such\n550 5.1.1 user"],
            "RCPT TO:<EMIL": ["450 4.2.0 greylisted"],
        }
        with courier_to(script) as courier:
            results = courier.carry(letter("carl@example.net", "dora@example.net", "emil@example.net"))
        assert verdicts(results) == [Verdict.SENT, Verdict.FAILED, Verdict.DEFERRED]
        assert replies(results)[1:] == ["550 5.1.1 no such user", "450 4.2.0 greylisted"]
        assert script.letters[0].rcpts == ["carl@example.net"]


@pytest.mark.parametrize("features", [Script().features, PLAIN])
@pytest.mark.parametrize(
    ("verb", "reply", "verdict"),
    [
        ("MAIL", "550 5.7.1 go away", Verdict.FAILED),
        ("MAIL", "451 4.7.1 later", Verdict.DEFERRED),
        ("RCPT", "550 5.1.1 nobody", Verdict.FAILED),
        ("DATA", "554 5.5.0 no", Verdict.FAILED),
        ("DATA", "451 4.3.0 not now", Verdict.DEFERRED),
        (".", "554 5.7.1 spam", Verdict.FAILED),
        (".", "452 4.3.1 full", Verdict.DEFERRED),
    ],
)
def test_refusals_and_the_next_letter_on_the_same_connection(letter, features, verb, reply, verdict):
    script = Script(features=features, replies={verb: [reply, {"DATA": "354 go", ".": "250 ok"}.get(verb, "250 ok")]})
    with courier_to(script) as courier:
        refused = courier.carry(letter())
        accepted = courier.carry(letter())
    assert (verdicts(refused), replies(refused)) == ([verdict], [reply])
    assert verdicts(accepted) == [Verdict.SENT]
    assert script.connections == 1


def test_a_server_without_recipients_may_still_say_354(letter):
    script = Script(replies={"RCPT": ["550 5.1.1 nobody", "250 ok"], "DATA": ["354 go on"], ".": ["554 no", "250 ok"]})
    with courier_to(script) as courier:
        assert verdicts(courier.carry(letter())) == [Verdict.FAILED]
        assert verdicts(courier.carry(letter())) == [Verdict.SENT]
    assert len(script.letters) == 1


def test_letters_share_a_connection_up_to_the_limit(letter):
    script = Script()
    with courier_to(script, most=3) as courier:
        for _ in range(7):
            courier.carry(letter())
    assert [sent.connection for sent in script.letters] == [1, 1, 1, 2, 2, 2, 3]


@pytest.mark.parametrize("end", ["421 4.7.0 enough for today", DROP])
def test_a_server_that_has_had_enough_gets_a_new_connection(letter, end):
    script = Script(replies={"MAIL": ["250 ok", "250 ok", end, "250 ok"]})
    with courier_to(script) as courier:
        results = [courier.carry(letter())[0].verdict for _ in range(4)]
    assert results == [Verdict.SENT] * 4
    assert script.connections == 2


@pytest.mark.parametrize(
    "first",
    [
        None,
        Script(replies={"GREETING": ["554 5.3.2 no mail here"]}),
        Script(replies={"GREETING": [RUBBISH]}),
        Script(replies={"GREETING": [DROP]}),
        Script(replies={"EHLO": ["421 4.3.2 going down"]}),
        Script(replies={"MAIL": [DROP]}),
        Script(replies={"DATA": [DROP]}),
    ],
)
def test_the_next_server_takes_what_the_first_does_not(letter, first):
    second = Script()
    with courier_to(first, second) as courier:
        results = courier.carry(letter())
    assert verdicts(results) == [Verdict.SENT]
    assert results[0].host == "mx1.example.net"
    assert len(second.letters) == 1


def test_nobody_is_there(letter):
    with courier_to(None, None) as courier, pytest.raises(Unreachable) as caught:
        courier.carry(letter())
    assert str(caught.value) == "451 4.4.1 could not be reached: connection refused"


@pytest.mark.parametrize(
    ("script", "host", "reply"),
    [
        (Script(replies={"RCPT": ["550 5.1.1 nobody"]}), "mx0.example.net", "550 5.1.1 nobody"),
        (Script(replies={"DATA": ["450 4.2.0 later"]}), "mx0.example.net", "450 4.2.0 later"),
        (Script(replies={"DATA": [DROP]}), "", "451 4.4.2 mx0.example.net: hung up"),
        (Script(features=("SIZE 10",)), "", "552 5.3.4 mx0.example.net: The letter has"),
    ],
)
def test_a_server_is_named_as_the_speaker_of_its_own_words_only(letter, script, host, reply):
    with courier_to(script) as courier:
        [result] = courier.carry(letter())
    assert result.host == host
    assert result.reply.startswith(reply)
    assert result.address.startswith("127.0.0.2:")  # whom we tried, whoever said it


def test_for_good_only_when_every_server_says_so(letter):
    closed = {"GREETING": ["554 5.3.2 no mail here"]}
    with courier_to(Script(replies=closed), Script(replies=closed)) as courier, pytest.raises(Unreachable) as caught:
        courier.carry(letter())
    assert caught.value.reply.code == 554
    with courier_to(Script(replies=closed), None) as courier, pytest.raises(Unreachable) as caught:
        courier.carry(letter())
    assert caught.value.reply.code == 451
    assert caught.value.hop.host == "mx1.example.net"  # who is meant, not who was asked last
    with courier_to(None, Script(replies=closed)) as courier, pytest.raises(Unreachable) as caught:
        courier.carry(letter())
    assert (caught.value.reply.code, caught.value.hop.host) == (451, "mx0.example.net")


def test_a_letter_that_no_server_survives_waits_alone(letter):
    killers = [Script(replies={"DATA": [DROP, "354 go"]}) for _ in range(2)]
    with courier_to(*killers) as courier:
        assert verdicts(courier.carry(letter())) == [Verdict.DEFERRED]
        assert verdicts(courier.carry(letter())) == [Verdict.SENT]


def test_a_dead_server_is_remembered(letter):
    now = [0.0]
    dead = DeadHops(lambda: now[0])
    one, two = Hop("mx0", "127.0.0.2", 25), Hop("mx1", "127.0.0.3", 25)
    dead.remember(one)
    assert dead.last([one, two]) == [two, one]
    now[0] = 301.0
    assert dead.last([one, two]) == [one, two]


def test_after_the_final_dot_silence_is_not_sent_again_at_once(letter):
    taken, second = Script(replies={".": [DROP]}), Script()
    with courier_to(taken, second) as courier:
        results = courier.carry(letter())
    assert verdicts(results) == [Verdict.DEFERRED]
    assert "may have arrived" in results[0].reply
    assert (len(taken.letters), len(second.letters)) == (1, 0)


@pytest.mark.parametrize(
    ("verb", "limit"),
    [
        ("GREETING", "smtp_helo_timeout"),
        ("EHLO", "smtp_helo_timeout"),
        ("STARTTLS", "smtp_starttls_timeout"),
        ("MAIL", "smtp_mail_timeout"),
        ("RCPT", "smtp_rcpt_timeout"),
        ("DATA", "smtp_data_init_timeout"),
    ],
)
@pytest.mark.parametrize("features", [Script().features, PLAIN])
def test_silence_ends_at_each_stage(letter, certificate, features, verb, limit):
    """RFC 5321 §4.5.3.2"""
    rules = replace(Policy(), **{limit: 0.2})
    silent = Script(features=features, context=certificate, replies={verb: [HANG]})
    with courier_to(silent, Script(), rules=rules) as courier:
        results = courier.carry(letter())
    assert (verdicts(results), results[0].host) == ([Verdict.SENT], "mx1.example.net")


def test_silence_after_the_letter_ends_as_well(letter):
    rules = replace(Policy(), smtp_data_done_timeout=0.2)
    with courier_to(Script(replies={".": [HANG]}), Script(), rules=rules) as courier:
        results = courier.carry(letter())
    assert verdicts(results) == [Verdict.DEFERRED]
    assert "may have arrived" in results[0].reply


def test_silence_at_the_end_keeps_nobody(letter):
    rules = replace(Policy(), smtp_quit_timeout=0.2)
    with courier_to(Script(replies={"QUIT": [HANG]}), rules=rules) as courier:
        assert verdicts(courier.carry(letter())) == [Verdict.SENT]


def test_a_reply_without_end_is_cut_off(letter):
    endless = "\n".join(["250-" + "x" * 1000] * 100)
    with courier_to(Script(replies={"EHLO": [endless]}), Script()) as courier:
        assert verdicts(courier.carry(letter())) == [Verdict.SENT]


@pytest.mark.parametrize("features", [Script().features, PLAIN])
@pytest.mark.parametrize("verb", ["GREETING", "EHLO", "MAIL", "RCPT", "DATA"])
def test_a_server_that_closes_at_any_stage(letter, features, verb):
    """RFC 5321 §3.8: 421 may come instead of any reply."""
    first, second = Script(features=features, replies={verb: ["421 4.3.2 closing"]}), Script()
    with courier_to(first, second) as courier:
        results = courier.carry(letter())
    assert (verdicts(results), results[0].host) == ([Verdict.SENT], "mx1.example.net")


def test_a_server_that_closes_after_the_letter(letter):
    first, second = Script(replies={".": ["421 4.3.2 closing"]}), Script()
    with courier_to(first, second) as courier:
        results = courier.carry(letter())
        assert verdicts(courier.carry(letter())) == [Verdict.DEFERRED]
    assert (verdicts(results), replies(results)) == ([Verdict.DEFERRED], ["421 4.3.2 closing"])
    assert second.letters == []


@pytest.mark.parametrize("said", ["999 what", "100 hmm", "354 go on", "250x ok", "x" * 200_000, "\0\0\0 what", "25"])
@pytest.mark.parametrize("verb", ["MAIL", "RCPT"])
def test_rubbish_is_never_an_acceptance(letter, verb, said):
    script = Script(features=PLAIN, replies={verb: [said]})
    with courier_to(script) as courier:
        assert verdicts(courier.carry(letter())) == [Verdict.DEFERRED]
    assert script.letters == []


def test_helo_for_those_who_do_not_know_ehlo(letter):
    script = Script(replies={"EHLO": ["502 5.5.1 what?"]})
    with courier_to(script) as courier:
        assert verdicts(courier.carry(letter())) == [Verdict.SENT]
    assert "helo mail.example.test" in script.lines


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    make_self_signed(folder / "c.pem", folder / "k.pem", "mx.example.net")
    return tls_context(folder / "c.pem", folder / "k.pem")


def test_tls_with_whoever_offers_it(letter, certificate):
    """RFC 7435 §3: encrypted to whom nobody vouches for."""
    script = Script(context=certificate)
    with courier_to(script) as courier:
        results = courier.carry(letter())
    assert script.letters[0].tls
    assert results[0].tls.startswith("TLSv1.3 ")


def test_broken_tls_is_done_without(letter):
    """RFC 7435 §3: better in clear than not at all."""
    script = Script(broken_tls=True)
    with courier_to(script) as courier:
        results = courier.carry(letter())
    assert (verdicts(results), results[0].tls) == ([Verdict.SENT], "")
    assert not script.letters[0].tls
    assert script.connections == 2


def test_tls_refused_goes_on_in_the_clear(letter, certificate):
    script = Script(context=certificate, replies={"STARTTLS": ["454 4.7.0 not now"]})
    with courier_to(script) as courier:
        assert verdicts(courier.carry(letter())) == [Verdict.SENT]
    assert script.connections == 1


def test_what_stands_behind_the_starttls_reply_is_not_believed(letter, certificate):
    script = Script(context=certificate, replies={"STARTTLS": ["220 go\n250 2.0.0 injected"]})
    with courier_to(script) as courier:
        assert verdicts(courier.carry(letter())) == [Verdict.SENT]
    assert not script.letters[0].tls


def test_a_letter_missing_from_the_spool_waits(letter):
    lost = letter()
    lost.path.unlink()
    with courier_to(Script()) as courier:
        results = courier.carry(lost)
        assert verdicts(courier.carry(letter())) == [Verdict.SENT]
    assert (verdicts(results), results[0].reply[:9]) == ([Verdict.DEFERRED], "451 4.3.0")


def test_a_large_letter_costs_little_memory(letter):
    large = letter(octets=b"Subject: large\r\n\r\n" + (b"." + b"x" * 76 + b"\r\n") * 250_000)
    script = Script()
    with courier_to(script) as courier:
        courier.carry(letter())
        script.letters.clear()
        script.replies = {"DATA": ["354 go", "354 go"], ".": ["250 ok"]}
        tracemalloc.start()
        before = client.CHUNK
        courier.carry(large)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    received = len(script.letters[-1].octets)
    assert received == large.size
    assert peak - 2 * received < 20 * before  # the sink in this process holds the letter twice; we hold pieces


def test_ssl_context_checks_nobody():
    assert tls.opportunistic().verify_mode is ssl.CERT_NONE
