"""Newsletters, machines, and those whom nobody has asked."""

from mailapp.installation.demo.files import png
from mailapp.installation.demo.values import ANNA, BEN, CARL, OFFICE, Enclosure, Letter, ago, on
from mailapp.store.values import DRAFT, SEEN

FAIR = "Book Fair Newsletter <news@bookfair.example.org>"
TOOLS = "The Toolmaker's Letter <hello@toolmaker.example.com>"
RUTH = "Ruth Adeyemi <r.adeyemi@library.example.org>"

FAIR_HTML = """\
<!DOCTYPE html><html><head><style>
body{background:#f3efe6;font-family:Georgia,serif;color:#2b2622} .card{max-width:560px;margin:0 auto;background:#fff}
h1{background:#7a2e2e;color:#fff;margin:0;padding:28px;font-weight:normal} h2{color:#7a2e2e} .in{padding:8px 28px 24px}
.button{background:#7a2e2e;color:#fff;padding:10px 18px;text-decoration:none;border-radius:4px}
</style></head><body><div class="card"><h1>Paper, print &amp; people</h1><div class="in">
<p><img src="cid:hall" width="480" height="120" alt="The great hall"></p>
<h2>The hall is full</h2><p>One hundred and twelve tables, and for the first time three binderies from the coast.</p>
<h2>What to bring</h2><ul><li>Your own light: the hall has none after five.</li><li>Small change.</li></ul>
<p><a class="button" href="https://bookfair.example.org/programme">The programme</a></p>
<p><img src="https://bookfair.example.org/open.gif?who=anna" width="1" height="1" alt=""></p>
<p><small>You read this because you gave us your card.
<a href="https://bookfair.example.org/leave">Leave the list</a></small></p></div></div></body></html>"""

TOOLS_HTML = """\
<html><body bgcolor="#ffffff"><center><table width="600" cellpadding="0" cellspacing="0" border="0">
<tr><td bgcolor="#20303c" style="padding:20px">
<font color="#ffffff" size="5" face="Arial">The Toolmaker's Letter</font></td></tr>
<tr><td style="padding:20px;font-family:Arial;font-size:15px;line-height:1.5">
<p>This month: <b>how to sharpen a paring knife</b> without losing a thumb.</p>
<table width="100%"><tr><td width="50%" valign="top" style="padding:8px;border:1px solid #ddd"><b>Bone folder</b><br>
real bone, 15 cm<br><font color="#b00">12.00</font></td>
<td width="50%" valign="top" style="padding:8px;border:1px solid #ddd">
<b>Paring knife</b><br>left or right<br><font color="#b00">38.00</font></td></tr></table>
<p><img src="https://toolmaker.example.com/knife.jpg" alt="A paring knife (picture on our server)" width="300"></p>
</td></tr><tr><td bgcolor="#eeeeee" style="padding:12px"><font size="1">Unsubscribe:
<a href="https://toolmaker.example.com/u/123">here</a></font></td></tr></table></center></body></html>"""

INVITATION = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Library//Calendar 4//EN
METHOD:REQUEST
BEGIN:VEVENT
UID:handover-5-volumes@library.example.org
DTSTAMP:{stamp}
DTSTART:{start}
DTEND:{end}
SUMMARY:Five volumes: handing over
LOCATION:Library\\, reading room 2
ORGANIZER;CN=Ruth Adeyemi:mailto:r.adeyemi@library.example.org
ATTENDEE;CN=Anna Lindqvist;RSVP=TRUE;PARTSTAT=NEEDS-ACTION:mailto:anna@example.test
END:VEVENT
END:VCALENDAR
"""

BOUNCE = """\
MIME-Version: 1.0
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="bounce-7"

--bounce-7
Content-Type: text/plain; charset=utf-8

Your letter could not be delivered to

    office@old-mill.example.com

The server mx.old-mill.example.com said:

    550 5.1.1 <office@old-mill.example.com>: no such user here

Nothing more will be tried. The letter's header is attached.

--bounce-7
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.test

Final-Recipient: rfc822; office@old-mill.example.com
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.old-mill.example.com
Diagnostic-Code: smtp; 550 5.1.1 <office@old-mill.example.com>: no such user here

--bounce-7
Content-Type: text/rfc822-headers

From: Ben Okafor <ben@example.test>
To: office@old-mill.example.com
Subject: Do you still make marbled paper?
Message-ID: <marbled.ben@example.test>

--bounce-7--
"""

LETTERS = (
    Letter(
        "fair-news",
        on(15, "07:00"),
        FAIR,
        (ANNA,),
        "The hall is full: news from the Book Fair",
        "The hall is full. One hundred and twelve tables, and three binderies from the coast.\n"
        "The programme: https://bookfair.example.org/programme\n",
        html=FAIR_HTML,
        enclosures=(Enclosure("hall.png", "image/png", png(480, 120, [(122, 46, 46), (226, 200, 160)]), "hall"),),
        headers={
            "List-Id": "Book Fair news <news.bookfair.example.org>",
            "List-Unsubscribe": "<https://bookfair.example.org/leave>",
        },
    ),
    Letter(
        "tools-news",
        ago(28),
        TOOLS,
        (ANNA, BEN),
        "How to sharpen a paring knife",
        "This month: how to sharpen a paring knife without losing a thumb.\n",
        html=TOOLS_HTML,
        headers={"List-Unsubscribe": "<https://toolmaker.example.com/u/123>", "Precedence": "bulk"},
        unread=True,
    ),
    Letter(
        "invitation",
        on(1, "14:05"),
        RUTH,
        (ANNA,),
        "Invitation: Five volumes: handing over",
        "Dear Anna,\n\nshall we do the handing over in reading room 2? There is tea.\n\nRuth\n",
        calendar=INVITATION,
        unread=True,
    ),
    Letter(
        "marbled",
        on(5, "10:00"),
        BEN,
        ("office@old-mill.example.com",),
        "Do you still make marbled paper?",
        "Hello,\n\nwe have a book of yours from 1991 with a marbled paper that nobody makes any more. Do you?\n\n"
        "Ben Okafor\nHarbour Street Bindery\n",
    ),
    Letter(
        "bounce",
        on(5, "10:01"),
        "Mail system <mailer-daemon@example.test>",
        (BEN,),
        "Undelivered: Do you still make marbled paper?",
        "",
        raw=BOUNCE.replace("\n", "\r\n").encode(),
        folders={"ben": "INBOX"},
    ),
    Letter(
        "junk",
        on(2, "02:13"),
        "Dr. Prize Office <winner@prizes.example.net>",
        (ANNA,),
        "CONGRATULATION!! You're email has WON",
        "Dear Beneficiary,\n\nyour e-mail has won 4.5 MILLION in our monthly draw. To claim, reply with your full "
        "name, bank and the name of your first pet.\n\nDr. Prize\n",
        folders={"anna": "Junk"},
        unread=True,
    ),
    Letter(
        "draft",
        ago(0.4),
        ANNA,
        ("layla.haddad@press.example.net",),
        "Re: طلب تجليد ديوان شعر",
        "Dear Ms Haddad,\n\nthank you for your letter, and for the poems. A hundred copies in blue cloth is just the "
        "right size for us. Before I can say yes to the date I must ask\n",
        answers="arabic",
        folders={"anna": "Drafts"},
        flags={"anna": frozenset({DRAFT, SEEN})},
    ),
    Letter(
        "referral",
        ago(0.7),
        "Edith Brandt <edith@example.org>",
        (OFFICE,),
        "Carl sent me",
        "Good day,\n\nCarl Whitmore stopped me in the street to show me a book. I have eleven of them in that state, "
        "and one of them is a cookery book with half a pancake in it.\n\nWhen may I come?\n\nEdith Brandt\n",
        cc=(CARL,),
        unread=True,
    ),
)
