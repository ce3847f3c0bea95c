"""What becomes of idioms that no oracle can be asked about, and of what cannot be translated."""

import pytest

from mailapp.standards import sieve
from mailapp.standards.procmail import Person, ProcmailError, translate

pytestmark = pytest.mark.pure
ANNA = Person("anna@example.test", host="mail.example.test")
FILES = {
    "/home/anna/.vacation.msg": "From: anna@example.test\nSubject: away: $SUBJECT\n\nI am at the sea.\nYours, Anna\n",
    "/home/anna/sig": "Anna\n",
    "/home/anna/loop": "INCLUDERC=$HOME/loop\n",
    "/home/anna/friends": "carl@example.net\nBEN@\n",
    "/home/anna/foes": "^offers?@\n[0-9]+@example\\.org\n",
    "/home/anna/urgent": "boss@example.test\n",
}
CACHE = ":0 Whc: vacation.lock\n* !^FROM_DAEMON\n| formail -rD 8192 vacation.cache\n"
ANSWER = (
    '| (formail -rI"Precedence: junk" -A"X-Loop: anna" -I"Subject: away"; '
    'echo "At the sea."; cat $HOME/sig) | $SENDMAIL -oi -t\n'
)
DOES = {
    "vacation": (
        ":0 c\n| vacation anna\n",
        'vacation :days 7 :subject "away: ${field_1}" :from "anna@example.test" "I am at',
    ),
    "vacation in some days": (":0 c\n| /usr/bin/vacation -t3 anna\n", "vacation :days 3"),
    "vacation by cache": (f"{CACHE}\n:0 ehc\n{ANSWER}", 'vacation :days 7 :subject "away" "At the sea.\nAnna";'),
    "answers": (f":0 hc\n* !^FROM_DAEMON\n{ANSWER}", 'vacation :seconds 0 :subject "away"'),
    "an answer and no letter": (f":0 h\n{ANSWER}", 'Anna";\ndiscard;\nstop;'),
    "duplicates": (":0 Wh: x.lock\n| formail -D 8192 x.cache\n", "if duplicate {\n    discard;\n    stop;\n}"),
    "duplicates in a folder": (
        ":0 Whc: x.lock\n| formail -D 8192 x.cache\n:0 a:\nduplicates\n",
        'if duplicate {\n    # .procmailrc, lines 3 to 4\n    fileinto :create "duplicates";\n    stop;\n}',
    ),
    "duplicates by a condition": (
        ":0\n* ? formail -D 8192 x.cache\ndup\n",
        'if duplicate {\n    fileinto :create "dup"',
    ),
    "a white list": (
        ":0\n* ? formail -x From: -xSender: | fgrep -iqf $HOME/friends\nf\n",
        'if header :contains ["From", "Sender"] ["carl@example.net", "BEN@"] {',
    ),
    "a black list": (
        ':0\n* ! ? (formail -zx"From:" | egrep -is -f $HOME/foes)\nf\n',
        'if not header :regex "From" ["^offers?@", "[0-9]+@example\\\\.org"] {',
    ),
    "a word of a field": (
        ":0\n* ? formail -zxSubject: | grep -x 'a+b'\nf\n",
        'if header :is :comparator "i;octet" "Subject" "a+b" {',
    ),
    "whom one would answer": (
        ":0\n* ? formail -rtzxTo: | grep -Fi -e carl -e ben\nf\n",
        'if header :contains ["Reply-To", "From"] ["carl", "ben"] {',
    ),
    "a comparison": (
        ':0\n* ^Subject: \\/.*\n{ S="$MATCH" }\n:0\n* ! ? [ "$S" = "one" ]\nf\n',
        'if not string :is :comparator "i;octet" "${',
    ),
    "nothing in a variable": (':0\n* ? test -n "$X"\nf\n', 'if not string :is :comparator "i;octet" "" "" {'),
    "the detail of an address": ("ARG=$1\n:0\n* ARG ?? .\n.$ARG/\n", 'envelope :detail :matches "to" "*"'),
    "a forward from nobody": (':0\n| $SENDMAIL -oi -f "" ben@example.test\n', 'redirect "ben@example.test";'),
    "what is no duplicate": (
        ":0 Whc\n| formail -D 8192 x.cache\n:0 ec\nfirst\n",
        '} else {\n    # .procmailrc, lines 3 to 4\n    fileinto :copy :create "first";\n}',
    ),
    "spamassassin": (":0 fw: sa.lock\n* < 256000\n| spamassassin\n", "# spamassassin: the server has looked"),
    "spamc": (":0fw\n| /usr/bin/spamc -d host\n", "# spamc: the server"),
    "an LDA": (':0 w\n| /usr/lib/dovecot/deliver -d anna -m "Work"\n', 'fileinto :create "Work";'),
    "rcvstore": (":0\n* B ?? spam\n| rcvstore +spamfold\n", 'fileinto :create "spamfold"'),
    "cat": (":0:\n| cat >> $HOME/Mail/all\n", 'fileinto :create "all"'),
    "a tag by sed": (":0 fhw\n| sed -e 's/^Subject:/Subject: [x]/'\n", 'addheader :last "Subject" "[x] ${1}";'),
    "refused": (":0\n* ^From:.*spammer\n{\n  EXITCODE=67\n  :0\n  /dev/null\n}\n", "ereject "),
    "refused by HOST": (":0\n* ^From:.*spammer\n{\n  EXITCODE=77\n  HOST\n}\n", "ereject "),
    "a month": ("M=`date +%y-%m`\n:0:\n* meeting\n$M/meeting\n", 'fileinto :create "${value_1}/meeting"'),
    "a file": ("U=`cat $HOME/urgent`\n:0:\n* $ ^From:.*$\\U\nurgent\n", 'header :contains "From" "boss@example.test"'),
    "white space taken away": (
        "S=`formail -xSubject: \\\n  | expand | sed -e 's/^[ ]*//g' -e 's/[ ]*$//g'`\n:0\n* S ?? ^x\nf\n",
        'set "value_1" "${1}";',
    ),
    "the lost F": (":0\n* ^^rom[ ]\n{\n:0 fhw\n| sed -e '1s/^/F/'\n}\n", "# no letter loses the F"),
    "DEFAULT is an mbox": ("MAILDIR=$HOME/Mail\nDEFAULT=$MAILDIR/mbox\n:0\n* ^A: b\n$DEFAULT\n", "keep;"),
    "a path of the home": (":0\n$HOME/Maildir/.Entw&APw-rfe/\n", 'fileinto :create "Entwürfe"'),
    "an mbox": (":0:\n$HOME/mail/work\n", 'fileinto :create "work"'),
    "the spool": (":0:\n* ^A: b\n/var/spool/mail/anna\n", "keep;\n    stop;"),
    "elsewhere": (":0:\n/srv/archive/all\n", 'fileinto :create "all"'),
    "MH": (":0\nwork/.\n", 'fileinto :create "work"'),
    "a name of our own": (":0\n! ben\n", 'redirect "ben@example.test"'),
    "oneself": (":0\n! anna@example.test\n", "keep;"),
    "a dollar": (":0\n'a${b}'\n", 'fileinto :create "a${dollar}{b}"'),
    "quotation marks": (":0\n'a\"b\\c'\n", 'fileinto :create "a\\"b\\\\c"'),
    "capitals of variables": (
        ":0\n* ^A: b\n{ X=1 x=2 }\n:0\n* X ?? 1\n* x ?? 2\nf\n",
        'allof (string :contains "${x}" "1", string :contains "${x_}" "2")',
    ),
}
LEFT_OUT = {
    ":0\n* ^Subject: print\n| lpr\n": "line 1: a program runs here, and rules run none: | lpr",
    ":0\n* ? grep -q x $HOME/list\nf\n": "line 1: a program decides here, and rules run none: f",
    ":0 fw\n| myfilter\n": "line 1: a program changes the letter: | myfilter",
    ":0 fbw\n| mimencode -u\n": "line 1: a program changes the text of the letter: | mimencode -u",
    "X=`fetch it`\n": "line 1: what a program says nobody knows here: X=`fetch it`",
    "X=`fetch it`\n:0\n$X/\n": "line 2: X is not known: what a program says nobody knows here: $X/",
    "TRAP='rm x'\n": "line 1: a program runs at the end, and rules run none: TRAP='rm x'",
    "INCLUDERC=$HOME/none\n": "line 1: the file /home/anna/none is not here: bring it along",
    ":0\n* (foo\nf\n": "line 1: a bracket is opened that is not closed: f",
    ":0\n* a**\nf\n": "line 1: a repetition of a repetition means nothing: take one of them away: f",
    ":0\n* 1^1 > 10\nf\n": "line 1: a score that grows with the size of the letter cannot be counted in Sieve: f",
    ":0\n* 1^-1 x\n* -1^0\nf\n": "line 1: odd and even numbers of matches cannot be told apart in Sieve: f",
    ":0 B\n* 20^1 ^>\n* -10^1 ^[^>]\nf\n": "line 1: two scores that both grow without end cannot be compared",
    ":0\n! not,an address<\n": "line 1: “address<” is no address: ! not,an address<",
    ":0 c\n| vacation -m $HOME/other anna\n": "line 1: the text in /home/anna/other is not here: bring that file along",
    "HOST=old.example.net\n": "line 1: HOST asks whether this is the machine old.example.net: HOST=old",
    ":0\n* B ?? > 1000\nf\n": "line 1: Sieve knows the size of a whole letter, not of its header or its body alone: f",
    ":0\n* H ?? < 9\nf\n": "line 1: Sieve knows the size of a whole letter, not of its header or its body alone: f",
    ":0\n* ^From .*2026$\nf\n": "line 1: the date at the end of the line “From sender  date” is not known here: f",
    ":0\n* ^A: \\/b\n{ S=$MATCH }\n:0\n* $ $S^0\nf\n": "line 4: a score is only known when a letter comes: f",
    ":0\n* 1^0 ^A:.*\\/b\n* MATCH ?? b\nf\n": "line 1: MATCH is not known, as it comes of a score: f",
    ":0 fhw\n| formail -I Received:\n": "line 1: Received tells how the letter came, and no rule takes it away: | for",
    ":0\n../../etc/x\n": "line 1: the path goes up by “..”: write where it leads: ../../etc/x",
}
WRONG = {
    ":0\n{\n:0\nf\n": "line 2: A block begins here and does not end: put a closing brace behind it",
    ":0\nf\n}\n": "line 3: A closing brace stands here, and no block is open: remove it",
    "what is this?\n": "line 1: “this?” is neither a recipe",
    ":0\n* ^A: b\n": "line 1: A recipe begins here, and has no action",
    "a\0b": "line 1: It is no text: there is a NUL in it",
    ":0\n{\n" * 1000: "line 42: Blocks lie in blocks at most 20 deep",
    ":0\n* ^A: b\nf\n" * 10_000: "line 6001: There are more than 2000 recipes",
    "# a line\n" * 120_000: "It has more than 524288 octets",
    "INCLUDERC=$HOME/loop\n": "loop, line 1: Files include files at most 10 deep",
    "A=" + "x" * 20_000: "line 1: A line or a value has at most 16384 characters",
    ":0\n" + "* ^A: b\n" * 300 + "f\n": "line 202: A recipe has at most 200 conditions",
    "".join(f":0\n* ^A: b\n{{ V{number}=x }}\n" for number in range(300)): "More than 200 variables change",
}


@pytest.mark.parametrize("name", DOES)
def test_idioms(name: str):
    rules, wanted = DOES[name]
    made = translate(rules, ANNA, FILES.get)
    assert not made.left_out
    assert wanted in made.sieve, made.sieve
    sieve.compile(made.sieve)


@pytest.mark.parametrize("rules", LEFT_OUT)
def test_what_is_left_out_is_told(rules: str):
    made = translate(rules, ANNA, FILES.get)
    assert str(made.left_out[-1]).startswith(LEFT_OUT[rules])
    assert "left out" in made.sieve or rules[0] in "XT"
    sieve.compile(made.sieve)


@pytest.mark.parametrize("rules", WRONG, ids=WRONG.values())
def test_what_cannot_be_read_is_a_sentence(rules: str):
    with pytest.raises(ProcmailError) as wrong:
        translate(rules, ANNA, FILES.get)
    assert str(wrong.value).startswith(WRONG[rules])


def test_what_goes_on_from_what_is_left_out_is_left_out():
    made = translate(":0 c\n* ^A: b\n| lpr\n:0 A\nprinted\n:0 E\nother\n", ANNA)
    assert "printed" not in made.sieve.replace("# ", "")
    assert 'fileinto :create "other"' in made.sieve


def test_patterns_that_grow_are_held_small():
    for rules in (
        ":0\n* ^Subject:" + "( ?a?)?" * 60 + "x\nf\n",
        ":0\n* ^" + "(a|b)?" * 30 + ":.*x\nf\n",
        ":0\n* " + "(" * 3000 + "\nf\n",
        "A=xxxxxxxxxx\n" + "A=$A$A\n" * 40,
        ":0 c\n{\n" + ":0 c\n* ^A: b\nf\n:0 E\n* ^B: c\nx\n:0\n* ^C: d\ny\n" * 60 + "}\n",
    ):
        made = translate(rules, ANNA)
        assert len(made.sieve) < 300_000
        sieve.compile(made.sieve)
