"""Where a link leads. That Chromium says the same of each is looked at in tests/browser/webmail/test_attacks.py."""

import pytest

from mailapp.standards.webhost import host_of

HOSTS = {
    "https://www.Example.COM/path?a=b#c": "www.example.com",
    "http://a:b@evil.example:99/": "evil.example",
    "http://bank.example:80@evil.example": "evil.example",
    "http://evil.example\\@bank.example/": "evil.example",
    "http:\\\\evil.example/": "evil.example",
    "http:///evil.example/": "evil.example",
    "http://evil.example?@bank.example/": "evil.example",
    "http://evil.example#@bank.example/": "evil.example",
    "http://%65vil.example/": "evil.example",
    "http://ｅvil。example/": "evil.example",
    "http://ev\u00adil.example/": "evil.example",
    " \x01http://ev\til.ex\nample/": "evil.example",
    "http://bücher.example/": "xn--bcher-kva.example",
    "http://BÜCHER.example/": "xn--bcher-kva.example",
    "http://2130706433/": "127.0.0.1",
    "http://0x7f.1/": "127.0.0.1",
    "http://0177.0.0.01/": "127.0.0.1",
    "http://[::1]:80/": "[::1]",
    "http://a_b.example/": "a_b.example",
    "http://-x-.example/": "-x-.example",
    "http://1.2.3.4.5/": "",
    "http://256.1.1.1/": "",
    "http://08.1.1.1/": "",
    "http://bank.example%2f.evil.example/": "",
    "http://bank.example／.evil.example/": "",
    "http://[x/": "",
    "http://": "",
    "mailto:anna@example.test": "",
    "//evil.example/": "",
}


@pytest.mark.parametrize(("url", "host"), HOSTS.items())
def test_host(url: str, host: str):
    assert host_of(url) == host
