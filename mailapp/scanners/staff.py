"""The scanners of this house, each at its post, as the settings say or as we find them."""

from collections.abc import Iterator

from mailapp.scanners import clamd, rspamd, spamd
from mailapp.scanners.address import Address, parse
from mailapp.scanners.posts import News, Ping, Post, Standing

OFF = "off"
PINGS: dict[str, Ping] = {"spamd": spamd.ping, "rspamd": rspamd.ping, "clamd": clamd.ping}
# Where Debian, and most others after it, let them listen.
USUAL = {
    "spamd": ("127.0.0.1:783", "unix:/run/spamd/spamd.sock"),
    "rspamd": ("127.0.0.1:11333",),
    "clamd": ("unix:/run/clamav/clamd.ctl", "unix:/run/clamd.scan/clamd.sock", "127.0.0.1:3310"),
}

_settings = dict.fromkeys(PINGS, OFF)
posts: dict[str, Post] = {name: Post(name, ping) for name, ping in PINGS.items()}


def configure(**settings: str) -> None:
    """By name: an address, "" for the usual places, or “off”. One that cannot be read is off (the checks complain)."""
    _settings.update(settings)
    forget()


def forget() -> None:
    """Everybody as the settings have it, and nobody met yet (tests; after a fork)."""
    for name, ping in PINGS.items():
        places = list(_places(name, _settings[name]))
        posts[name] = Post(name, ping, places, named=bool(_settings[name]) and bool(places))


def is_expected(name: str) -> bool:
    """Costs nothing."""
    return posts[name].is_expected


def standing(name: str) -> Standing:
    """As this process knows it. Costs nothing."""
    return posts[name].standing


def look_round() -> None:
    """Who is at the usual places? To be called now and then; asks at most once a minute."""
    for post in posts.values():
        post.look_round()


def take_news() -> list[News]:
    """What has changed with whom since this was last asked."""
    return [news for post in posts.values() if (news := post.take_news())]


def _places(name: str, setting: str) -> Iterator[Address]:
    if setting == OFF:
        return
    for text in (setting,) if setting else USUAL[name]:
        try:
            yield parse(text)
        except ValueError:
            continue
