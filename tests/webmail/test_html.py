"""The sanitiser: attacks die, newsletters live, nothing takes long."""

import time

import pytest

from webmail.html import TooLarge, as_text, clean, mentions_remote

DEADLY = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<math><mi xlink:href='javascript:alert(1)'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' java\nscript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<form action=/logout><input type=submit></form>",
    "<base href='http://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=http://evil.example/'>",
    "<object data=evil.swf></object><embed src=evil.swf>",
    "<style>@import 'http://evil.example/x.css';</style>",
    "<p style='background:url(http://evil.example/x)'>",
    "<p style='background:\\75rl(http://evil.example/x)'>",
    "<p style='position:fixed;top:0'>",
    "<p style='width:expression(alert(1))'>",
    "<style>p{background:url(http://evil.example/x)}</style>",
    "<style></style><img src=x onerror=alert(1)></style>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<img srcset='http://evil.example/x 1x'>",
    "<link rel=stylesheet href=http://evil.example/x.css>",
    "<video src=http://evil.example/x poster=http://evil.example/y></video>",
    "<table background='http://evil.example/x'>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
]
DEAD = [
    "script",
    "onerror",
    "onload",
    "evil.example",
    "expression",
    "fixed",
    "<form",
    "<svg",
    "<math",
    "<base",
    "<meta",
]


@pytest.mark.parametrize("attack", DEADLY)
def test_attacks_die(attack: str):
    cleaned = clean(f"<p>before</p>{attack}<p>after</p>")
    for word in DEAD:
        assert word not in (cleaned.style + cleaned.body).lower()


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ('<p style="color:red; margin:0 4px">x</p>', 'style="color:red;margin:0 4px"'),
        ('<td style="background-color:#fff;width:600px">', ""),
        ('<a href="https://example.com/?a=1&amp;b=2">x</a>', 'href="https://example.com/?a=1&amp;b=2"'),
        ('<a href="https://example.com/">x</a>', 'rel="noopener noreferrer nofollow"'),
        ('<a href="https://example.com/">x</a>', 'target="_blank"'),
        ("<font color=red face=Arial>x</font>", '<font color="red" face="Arial">x</font>'),
        ('<body bgcolor="#000" text="#fff">x', "background-color:#000"),
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("a &lt;b&gt; &amp; c", "a &lt;b&gt; &amp; c"),
    ],
)
def test_newsletters_live(html: str, kept: str):
    assert kept in clean(html).body


def test_style_sheets_keep_their_harmless_rules():
    style = clean('<style>@media (max-width:600px){.a{color:red}} td>a{font-family:"Open Sans"}</style>').style
    assert "@media (max-width:600px){.pillarbox-letter .a{color:red}}" in style
    assert 'td>a{font-family:"Open Sans"}' in style


@pytest.mark.parametrize(
    ("selector", "kept"),
    [
        ("p", ".pillarbox-letter p"),
        ("body", ".pillarbox-letter"),
        ("html body p,.x", ".pillarbox-letter p,.pillarbox-letter .x"),
        ("body.dark", ".pillarbox-letter.dark"),
        ("bodyguard", ".pillarbox-letter bodyguard"),
        (":root", ".pillarbox-letter"),
        ("*", ".pillarbox-letter *"),
        (".pillarbox-head", ".pillarbox-letter .pillarbox-head"),
        ("p:is(a,b)", ".pillarbox-letter p:is(a,b)"),
    ],
)
def test_style_sheets_hold_for_the_letter_alone(selector: str, kept: str):
    assert clean(f"<style>{selector}{{color:red}}</style>").style == f"{kept}{{color:red}}"


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<a href='https://evil.example/x'>https://bank.example/</a>", "https://bank.example/ [evil.example]</a>"),
        ("<a href='https://evil.example/x'><b>www.bank.example</b></a>", "[evil.example]</a>"),
        ("<a href='https://www.bank.example/x'>bank.example</a>", ">bank.example</a>"),
        ("<a href='https://evil.example/x'>click here</a>", ">click here</a>"),
        ("<a href='https://evil.example/x' title='bank.example'>x</a>", 'title="evil.example: https://evil.example/x"'),
        ("<a href='https://bank.example@evil.example/'>bank.example</a>", "bank.example [evil.example]</a>"),
        ("<a href='https://evil.example\\@bank.example/'>bank.example</a>", "bank.example [evil.example]</a>"),
        ("<a href='https:///evil.example/'>bank.example</a>", "bank.example [evil.example]</a>"),
        ("<a href='https://evil.example/'>www.bank.example<a href='https://a.example'></a></a>", " [evil.example]</a>"),
        ("<a href='https://evil.example/'>b&#8203;ank。example</a>", " [evil.example]</a>"),
        ("<a href='https://evil.example/'>Go to https://bank.example/ now</a>", "now [evil.example]</a>"),
        ("<a href='https://evil.example/'><img alt=bank.example></a>", '"bank.example"> [evil.example]</a>'),
        ("<a href='https://evil.example/'><b title='bank.example'>x</b></a>", "<b>x</b></a>"),
        ("<a href='https://evil.example/'><bdo dir=rtl>elpmaxe.knab//:sptth</bdo></a>", " [evil.example]</a>"),
        ("<area href='https://evil.example/'>", 'rel="noopener noreferrer nofollow"'),
    ],
)
def test_a_link_tells_where_it_leads(html: str, words: str):
    assert words in clean(html).body


CONSENTED = [  # what may not even be asked for when pictures are shown
    "<style>@import 'http://evil.example/x.css';</style>",
    "<style>@font-face{font-family:x;src:url(http://evil.example/x)}</style>",
    "<p style='background:image-set(\"http://evil.example/x\" 1x)'>",
    "<p style='background:-webkit-image-set(url(http://evil.example/x) 1x)'>",
    "<p style='--x:url(http://evil.example/x);background:var(--x)'>",
    "<p style='content:url(http://evil.example/x)'>",
    "<p style='cursor:url(http://evil.example/x),auto'>",
    "<p style='mask:url(http://evil.example/x)'>",
    "<p style='filter:url(http://evil.example/x#f)'>",
    "<p style='background:src(\"http://evil.example/x\")'>",
    "<link rel=prefetch href=http://evil.example/><link rel=dns-prefetch href=//evil.example>",
    "<img srcset='http://evil.example/x 2x'><picture><source srcset=http://evil.example/x></picture>",
    "<a ping=http://evil.example/x>x</a>",
    "<video poster=http://evil.example/x></video><audio src=http://evil.example/x></audio>",
    "<object data=http://evil.example/x></object><embed src=http://evil.example/x>",
    "<input type=image src=http://evil.example/x><button formaction=http://evil.example/x>x</button>",
    "<math><mtext><table><mglyph><style><img src=http://evil.example/x></style></mglyph></table></mtext></math>",
    "<template><img src=http://evil.example/x></template>",
    "<noscript><img src=http://evil.example/x></noscript>",
    "<isindex action=http://evil.example/x><form action=http://evil.example/x></form>",
    "<body background=http://evil.example/x>",
    "<img src='ftp://evil.example/x'><img src='blob:http://evil.example/x'><img src='filesystem:http://evil.example/'>",
    "<img src='cid:http://evil.example/x'>",
]


@pytest.mark.parametrize("attack", CONSENTED)
def test_consent_to_pictures_is_consent_to_nothing_else(attack: str):
    cleaned = clean(attack, images=True)
    assert "evil.example" not in cleaned.style + cleaned.body


def test_own_pictures_are_put_in_and_others_wait():
    html = '<img src="cid:a"><img src="cid:b"><img src="https://far.example/x.png"><img src="//far.example/y.png">'
    waiting = clean(html, pictures={"a": "data:image/png;base64,AAAA"}.get)
    assert waiting.body.count("src=") == 1
    assert waiting.blocked == 2
    shown = clean(html, images=True)
    assert shown.body.count("https://far.example/") == 2
    assert mentions_remote(html)
    assert not mentions_remote('<img src="cid:a"><a href="https://example.com/">x</a>')


HEAVY = {
    "nested": "<div>" * 20_000,
    "fonts": "".join(f"<font color={n}><p>" for n in range(20_000)),
    "less than": "<" * 90_000,
    "ampersands": "&" * 90_000,
    "open quote": '<a x="' * 20_000,
    "comments": "<!--" * 90_000,
    "attributes": "<a " + "x " * 300_000 + ">",
    "closed across": "<div><table></div></table>" * 5_000,
    "tables": "<table><tr><td>" * 9_000,
    "closing": "<b>" * 90 + "</i>" * 90_000,
    "brackets": "<p style='width:" + "calc(" * 500 + "'>",
    "style": "<style>" + "a{b:(" * 20_000,
    "quoted ends of tags": '<a x=">" ' * 45_000,
    "links": "<a href=http://x.example/>www.y.example " * 20_000,
    "selectors": "<style>" + "a," * 90_000 + "b{color:red}</style>",
}


@pytest.mark.parametrize("name", HEAVY)
def test_nothing_takes_long(name: str):
    began = time.process_time()
    clean(HEAVY[name])
    assert time.process_time() - began < 5  # seconds; a second or two on a quiet machine, hours without the guard


@pytest.mark.parametrize("html", ["x" * 1_000_001, "<" * 100_001, "<b>" * 60_000])
def test_too_much_is_refused(html: str):
    with pytest.raises(TooLarge):
        clean(html)


def test_words_of_a_page():
    html = (
        "<style>p{}</style><p>Dear  Anna,</p><p>see <a href='https://example.com'>this</a></p><ul><li>one<li>two</ul>"
    )
    assert as_text(html) == "Dear Anna,\n\nsee this <https://example.com>\n\none\ntwo"


LONG = "<p>" + "word " * 100 + "</p>"


@pytest.mark.parametrize(
    ("html", "closed"),
    [
        (f"<p>Yes.</p><blockquote type=cite>{LONG}</blockquote>", 1),
        (f"<blockquote class='x gmail_quote'>{LONG}<blockquote type=cite>{LONG}</blockquote></blockquote>", 1),
        ("<blockquote type=cite>short</blockquote>", 0),
        (f"<blockquote>{LONG}</blockquote>", 0),
        (f"<div><blockquote type=cite>{LONG}</div>after", 1),
        (f"<blockquote type=cite>{LONG}</blockquote>" * 30, 20),
    ],
)
def test_long_quotations_are_closed(html: str, closed: int):
    body = clean(html, fold="Quoted <text>").body
    assert body.count('<details class="pillarbox-quote"><summary>Quoted &lt;text&gt;</summary>') == closed
    assert body.count("</details>") == closed
    assert "<details" not in clean(html).body


def test_places_in_the_letter_itself_open_no_window():
    body = clean('<a href="#part">x</a><a name="part">y</a><a href="https://a.example/#b">z</a>').body
    assert '<a href="#part" rel=' in body
    assert 'href="https://a.example/#b" title="a.example: https://a.example/#b" target="_blank"' in body
