"""SCRAM-SHA-256, the server's side: RFC 7677 §3 word for word, what is refused, and any octets at all."""

import base64

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from mailapp.standards.sasl import Admitted, Challenge, Key, Proof, SaslError, Secrets, Wanted, begin
from mailapp.standards.scram import Scram, _prepared
from mailapp.standards.scramserver import key_of

pytestmark = pytest.mark.pure

FIRST = b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO"
NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
SALT = base64.b64decode("W22ZaJ0SNY7soEsUEjb6gQ==")
PENCIL = key_of("pencil", SALT, 4096)
CHALLENGE = f"r=rOprNGfwEbeRWgbNEkqO{NONCE},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096".encode()
FINAL = f"c=biws,r=rOprNGfwEbeRWgbNEkqO{NONCE},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=".encode()
VERIFIER = b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="


def secrets(*keys: Key) -> Secrets:
    return Secrets(SALT, 4096, keys, NONCE)


def asked(*keys: Key, first: bytes = FIRST):
    """An exchange whose challenge is out."""
    exchange = begin("SCRAM-SHA-256")
    assert isinstance(exchange.answer(first), Wanted)
    exchange.told(secrets(*keys))
    return exchange


def test_the_example_of_rfc_7677():
    exchange = begin("scram-sha-256")
    assert exchange.answer(None) == Challenge(b"")
    assert exchange.answer(FIRST) == Wanted("user")
    assert exchange.told(secrets(PENCIL)) == Challenge(CHALLENGE)
    assert exchange.answer(FINAL) == Proof("user", PENCIL)
    assert exchange.told("somebody") == Challenge(VERIFIER, last=True)
    assert exchange.answer(b"") == Admitted("somebody")


def test_each_of_several_passwords_opens_and_says_which():
    others = [key_of(password, SALT, 4096) for password in ("pen", "chalk")]
    assert asked(others[0], PENCIL, others[1]).answer(FINAL) == Proof("user", PENCIL)


@pytest.mark.parametrize("keys", [(), (key_of("pen", SALT, 4096),), (key_of("pencil", SALT, 4097),)])
def test_a_wrong_password_proves_nothing(keys):
    exchange = asked(*keys)
    assert exchange.answer(FINAL) == Proof("user", None)
    with pytest.raises(RuntimeError):
        exchange.told("somebody")


@pytest.mark.parametrize(
    ("first", "wanted"),
    [
        (b"n,,n=user,r=x", Wanted("user")),
        (b"y,,n=user,r=x", Wanted("user")),  # a client that could bind, and believes that we cannot: true
        (b"n,a=user,n=user,r=x", Wanted("user", authorization="user")),
        (b"n,a=,n=user,r=x", Wanted("user")),  # gsasl with an empty one
        (b"n,a=o=2Clga,n=a=3Db=2Cc,r=x", Wanted("a=b,c", authorization="o,lga")),
        ("n,,n=änne@example.test,r=x".encode(), Wanted("änne@example.test")),
        (b"n,,n=user,r=x,e=xtension", Wanted("user")),
    ],
)
def test_first_words(first, wanted):
    assert begin("SCRAM-SHA-256").answer(first) == wanted


def test_whoever_acts_for_another_is_told_apart():
    assert Wanted("anna", authorization="olga").foreign
    assert not Wanted("anna", authorization="Anna").foreign
    assert not Wanted("anna").foreign


@pytest.mark.parametrize(
    "first",
    [
        b"",
        b"n,,",
        b"n,,n=user",
        b"n,,n=,r=x",
        b"n,,n=user,r=",
        b"n,,n=user,r=x\x7f",
        b"n,,n=user,r=" + b"x" * 513,
        b"n,,n=us=er,r=x",
        b"n,,n=us=2cer,r=x",
        b"n,,n=us\0er,r=x",
        b"n,a=o=lga,n=user,r=x",
        b"n,,n=us\xffer,r=x",
        b"n,,m=must,n=user,r=x",
        b"p=tls-unique,,n=user,r=x",
        b"q,,n=user,r=x",
        b"n,n=user,r=x",
        b"\0user\0pencil",
    ],
)
def test_first_words_that_are_none(first):
    with pytest.raises(SaslError):
        begin("SCRAM-SHA-256").answer(first)


@pytest.mark.parametrize(
    "final",
    [
        b"",
        FINAL.replace(b"biws", b"eSws"),  # as if it had said "y"
        FINAL.replace(b"biws", b"!!!!"),
        FINAL.replace(b"$k0", b"$k1"),
        FINAL.replace(b"r=rOpr", b"r=rOpR"),
        FINAL[: FINAL.index(b",p=")],
        FINAL.replace(b"VQ=", b"V Q="),
        FINAL + b",x=y",
        b"p=x," + FINAL,
    ],
)
def test_a_final_message_that_is_none(final):
    with pytest.raises(SaslError):
        asked(PENCIL).answer(final)


def test_a_proof_of_another_length_shows_nothing():
    short = FINAL[: FINAL.index(b",p=")] + b",p=dHzb"
    assert asked(PENCIL).answer(short) == Proof("user", None)


def test_an_extension_is_signed_too():
    assert asked(PENCIL).answer(FINAL.replace(b",p=", b",x=y,p=")) == Proof("user", None)


def test_nothing_is_said_after_the_end():
    exchange = asked(PENCIL)
    exchange.answer(FINAL)
    exchange.told("somebody")
    with pytest.raises(SaslError):
        exchange.answer(b"and one more thing")


def test_nothing_secret_is_shown():
    assert "Key()" in repr(PENCIL)
    assert PENCIL.stored.hex() not in repr(secrets(PENCIL))


@given(st.text(min_size=1, alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])), st.text())
def test_our_client_and_our_server_understand_each_other(name, password):
    password = password.encode("utf-8", "replace").decode()
    client = Scram("SCRAM-SHA-256", name, password, "client")
    assume(",n=," not in client.first)  # SASLprep leaves nothing of a soft hyphen, and nobody is called that
    prepared = key_of(_prepared(password), SALT, 1)
    exchange = begin("SCRAM-SHA-256")
    assert isinstance(exchange.answer(client.first.encode()), Wanted)
    answer = client.answer(exchange.told(Secrets(SALT, 1, (prepared,), "server")).text.decode())
    assert exchange.answer(answer.text.encode()).key == prepared
    answer.check(exchange.told("somebody").text.decode())


@given(st.lists(st.one_of(st.none(), st.binary(), st.sampled_from([FIRST, FINAL, b""])), max_size=6))
@example([FIRST, FINAL, b""])
@example([FIRST, FIRST])
def test_any_octets_give_a_step_or_an_error(responses):
    exchange = begin("SCRAM-SHA-256")
    for response in responses:
        try:
            step = exchange.answer(response)
        except SaslError:
            return
        if isinstance(step, Wanted):
            step = exchange.told(secrets(PENCIL))
        if isinstance(step, Proof):
            if step.key is None:
                return
            step = exchange.told("somebody")
        assert isinstance(step, Challenge | Admitted)
