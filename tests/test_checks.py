"""Each wrong setting is one check with an id and a hint; the right ones are silent."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from mailapp import checks, environment
from mailapp.net import tls

ROOT = Path(__file__).resolve().parent.parent

# setting, value, id
WRONG = [
    ("PILLARBOX_HOME", Path("/dev/null/home"), "pillarbox.E002"),
    ("SMTP_LISTEN", ["25"], "pillarbox.E003"),
    ("SUBMISSION_LISTEN", ["127.0.0.1:587", "127.0.0.1:70000"], "pillarbox.E003"),
    ("WEB_LISTEN", ["::1:80"], "pillarbox.E003"),
    ("WEB_LISTEN", ["unix:/run/web"], "pillarbox.E003"),
    ("LMTP_LISTEN", ["unix:lmtp"], "pillarbox.E003"),
    ("MAIL_HOSTNAME", "mail_server.example.test", "pillarbox.E004"),  # RFC 1123 §2.1
    ("MAIL_HOSTNAME", "-mail.example.test", "pillarbox.E004"),
    ("MAIL_HOSTNAME", f"{'m' * 64}.example.test", "pillarbox.E004"),
    ("MAIL_HOSTNAME", "", "pillarbox.E004"),
    ("TLS_CERTIFICATE", "/nowhere/certificate.pem", "pillarbox.E005"),
    ("TLS_KEY", "/nowhere/key.pem", "pillarbox.E005"),
    ("DNS_NAMESERVERS", ["dns.example.test"], "pillarbox.E008"),
    ("DNS_NAMESERVERS", ["192.0.2.53:0"], "pillarbox.E008"),
    ("CELERY_BROKER_URL", "sqs://", "pillarbox.E009"),
    ("REDIS_URL", "http://127.0.0.1", "pillarbox.E009"),
    ("WEB_URL", "mail.example.com", "pillarbox.E009"),
]
RIGHT = [
    ("MAIL_HOSTNAME", "3com.example.test"),  # RFC 1123 §2.1: a figure may come first
    ("SMTP_LISTEN", []),
    ("LMTP_LISTEN", ["unix:/run/pillarbox/lmtp", "127.0.0.1:24"]),
    ("SMTP_LISTEN", ["[::1]:25", "*:25"]),
    ("DNS_NAMESERVERS", ["192.0.2.53", "192.0.2.53:5353", "[2001:db8::53]:53", "2001:db8::53"]),
    ("REDIS_URL", "redis://127.0.0.1/0"),
]
# what stands in the environment of a process of its own, and the setting that its sentence names
MISREAD = ["SMTP_PORT_OUT=abc", "SMTP_PORT_OUT=0", "DATABASE_URL=mysql://a/b", "TIME_ZONE=Mars/Base", "LOG_LEVEL=loud"]

ALL = [
    checks.check_values,
    checks.check_home,
    checks.check_listeners,
    checks.check_hostname,
    checks.check_tls,
    checks.check_nameservers,
    checks.check_urls,
]


def found() -> list[str]:
    messages = [message for check in ALL for message in check()]
    assert all(message.hint for message in messages)
    return [str(message.id) for message in messages]


@pytest.mark.parametrize(("name", "value", "expected"), WRONG)
def test_a_wrong_setting_is_told(settings, name, value, expected):
    setattr(settings, name, value)
    if name == "PILLARBOX_HOME":  # which is where the certificate is expected, too
        settings.TLS_CERTIFICATE, settings.TLS_KEY = (f"{value}/tls/{file}.pem" for file in ("certificate", "key"))
    assert found() == [expected]


@pytest.mark.parametrize(("name", "value"), RIGHT)
def test_a_right_setting_is_silent(settings, name, value):
    setattr(settings, name, value)
    assert found() == []


def test_a_host_name_without_domain_is_advice_only(settings):
    settings.MAIL_HOSTNAME = "mail"
    assert found() == []
    assert [message.id for message in checks.advise_hostname()] == ["pillarbox.W004"]


@pytest.mark.parametrize(("me", "owner", "told"), [(0, 65534, True), (0, 0, False), (1000, 65534, False)])
def test_root_in_anothers_house_is_told_whom_to_be(tmp_path, me, owner, told):
    messages = checks.owner_advice(tmp_path, me, owner)
    assert [message.id for message in messages] == ["pillarbox.W011"] * told
    assert all("runuser -u nobody" in str(message.hint) for message in messages)


def test_certificate_and_key_must_be_readable_and_a_pair(settings, tmp_path):
    for name in ("one", "two"):
        tls.make_self_signed(tmp_path / f"{name}.pem", tmp_path / f"{name}.key", "mail.example.test")
    settings.TLS_CERTIFICATE, settings.TLS_KEY = str(tmp_path / "one.pem"), str(tmp_path / "one.key")
    assert found() == []
    settings.TLS_KEY = str(tmp_path / "two.key")
    assert found() == ["pillarbox.E007"]
    settings.TLS_KEY = str(tmp_path / "three.key")
    assert found() == ["pillarbox.E006"]


def test_what_cannot_be_read_is_told_in_words(monkeypatch):
    monkeypatch.setitem(environment.misread, "SMTP_PORT_OUT", "a whole number from 1 to 65535")
    assert found() == ["pillarbox.E001"]


@pytest.mark.parametrize(("text", "value"), [("", 25), ("26", 26), ("abc", 25), ("70000", 25), ("-1", 25), ("1e3", 25)])
def test_a_number_out_of_bounds_leaves_the_default(monkeypatch, text, value):
    monkeypatch.setattr(environment, "misread", {})
    monkeypatch.setenv("NUMBER", text)
    assert environment.number("NUMBER", 25, least=1, most=65_535) == value
    assert bool(environment.misread) == (text not in ("", "26"))


@pytest.mark.parametrize("setting", MISREAD[:2])
def test_a_real_command_says_it_and_stops(tmp_path, setting):
    name, _, value = setting.partition("=")
    command = [sys.executable, str(ROOT / "manage.py"), "domain", "list"]
    environ = {"PATH": "/usr/bin:/bin", "PILLARBOX_HOME": str(tmp_path), name: value}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert f"{name} cannot be read" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("setting", MISREAD)
def test_no_wrong_value_breaks_the_settings_themselves(monkeypatch, setting):
    name, _, value = setting.partition("=")
    monkeypatch.setattr(environment, "misread", {})
    monkeypatch.setenv(name, value)
    readers = {
        "SMTP_PORT_OUT": lambda: environment.number(name, 25, least=1, most=65_535),
        "DATABASE_URL": lambda: environment.database(name, "sqlite:///unused"),
        "TIME_ZONE": lambda: environment.time_zone(name, "UTC"),
        "LOG_LEVEL": lambda: environment.log_level(name, "INFO"),
    }
    readers[name]()
    assert list(environment.misread) == [name]


def test_every_setting_is_documented():
    read = set(re.findall(r"""env(?:ironment)?\.[a-z_]+\("([A-Z_]+)\"""", (ROOT / "mailapp/settings.py").read_text()))
    documented = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert read == documented
