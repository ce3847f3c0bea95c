"""Thread: the bindery's new website, drawn by a studio in town."""

from mailapp.installation.demo.files import docx, png
from mailapp.installation.demo.values import ANNA, BEN, TEAM, Enclosure, Letter, ago, on
from mailapp.store.values import FLAGGED

NORA = "Nora Quist <nora@studio-north.example.com>"
SHELF = {"anna": "Projects/Website", "ben": "Projects/Website"}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

SKETCH = png(320, 200, [(247, 240, 226), (222, 196, 160), (120, 72, 46), (52, 38, 34)])
HEADER = png(480, 160, [(24, 52, 74), (58, 106, 128), (208, 222, 214)])
TEXTS = docx(
    [
        "Harbour Street Bindery: words for the website",
        "Home. We bind, mend and box what people want to keep. Since 1978, by hand, on Harbour Street.",
        "Repairs. Bring the book as it is, with all the loose pieces. We look at it together and you get a price.",
        "Boxes. A good box is the cheapest repair there is.",
        "Visit us. Tuesday to Saturday, ten to six. Ring twice: the press is loud.",
    ]
)

SKETCH_HTML = """\
<p>Dear Anna,</p>
<p>here is the first sketch, <b>paper on top, ink below</b>, as you asked:</p>
<p><img src="cid:sketch-1" alt="Colours from paper to ink" width="320" height="200"></p>
<p>Three things I need from you:</p>
<ol><li>the words for the four pages,</li><li>ten photographs, the larger the better,</li>
<li>somebody who tells me when I am wrong.</li></ol>
<p>Nora</p>"""

HEADER_HTML = """\
<p>The picture at the top, now with the harbour in it. It is the blue of the old cloth samples.</p>
<p><img src="cid:header-2" alt="Harbour blue" width="480" height="160"></p>
<p>Shall we leave it like this?</p>"""

LETTERS = (
    Letter(
        "website-sketch",
        on(24, "10:12"),
        NORA,
        (ANNA,),
        "First sketch for the new website",
        "Dear Anna,\n\nhere is the first sketch, paper on top, ink below, as you asked.\n\n"
        "Three things I need from you:\n1. the words for the four pages,\n2. ten photographs, the larger the better,\n"
        "3. somebody who tells me when I am wrong.\n\nNora\n",
        html=SKETCH_HTML,
        enclosures=(Enclosure("sketch-1.png", "image/png", SKETCH, "sketch-1"),),
        folders=SHELF,
    ),
    Letter(
        "website-sketch-re",
        on(24, "14:40"),
        ANNA,
        (NORA,),
        "Re: First sketch for the new website",
        "Dear Nora,\n\nI like it very much. It looks like us on a good day.\n\n"
        "> somebody who tells me when I am wrong\n\nThat will be Ben. He does it all day.\n\n"
        "The words come next week, I promise.\n\nAnna\n",
        cc=(BEN,),
        answers="website-sketch",
        folders={"ben": "Projects/Website"},
    ),
    Letter(
        "website-ben",
        on(23, "08:55"),
        BEN,
        (NORA,),
        "Re: First sketch for the new website",
        'Hello Nora,\n\nso I am the one who complains. First complaint: the menu says "Services". '
        'We do not do services, we mend books. Could it say "Repairs" and "Boxes"?\n\n'
        "There is no second complaint.\n\nBen\n",
        cc=(ANNA,),
        answers="website-sketch-re",
        folders=SHELF,
    ),
    Letter(
        "website-words",
        on(17, "17:31"),
        ANNA,
        (NORA,),
        "The words",
        "Dear Nora,\n\nhere they are, only two days late. Cut whatever is too long.\n\nAnna\n",
        cc=(BEN,),
        enclosures=(Enclosure("Words for the website.docx", WORD, TEXTS),),
        folders={"ben": "Projects/Website"},
    ),
    Letter(
        "website-words-re",
        on(16, "09:20"),
        NORA,
        (ANNA,),
        "Re: The words",
        'Dear Anna,\n\nnothing to cut. "Ring twice: the press is loud" goes on the first page, in large letters.\n\n'
        "Next: who takes the photographs?\n\nNora\n",
        cc=(BEN,),
        answers="website-words",
        folders=SHELF,
    ),
    Letter(
        "website-photos",
        on(12, "12:03"),
        BEN,
        (NORA,),
        "Photographs, part one",
        "Hello Nora,\n\nI stayed on Saturday and took these when the light came in. The one with the cat was an "
        "accident, but Anna says it has to go in.\n\nThe large ones come by the link, these are small.\n\nBen\n",
        cc=(ANNA,),
        enclosures=(
            Enclosure("press in the morning.png", "image/png", png(400, 260, [(250, 224, 180), (150, 96, 60)])),
            Enclosure("thread and needle.png", "image/png", png(400, 260, [(232, 232, 236), (90, 96, 130)])),
            Enclosure("the cat.png", "image/png", png(260, 400, [(40, 36, 34), (210, 140, 70), (240, 236, 230)])),
        ),
        folders=SHELF,
    ),
    Letter(
        "website-header",
        on(9, "16:18"),
        NORA,
        (ANNA, BEN),
        "The picture at the top",
        "The picture at the top, now with the harbour in it. It is the blue of the old cloth samples.\n\n"
        "Shall we leave it like this?\n",
        html=HEADER_HTML,
        enclosures=(Enclosure("header-2.png", "image/png", HEADER, "header-2"),),
        folders=SHELF,
    ),
    Letter(
        "website-header-re",
        on(9, "16:52"),
        ANNA,
        (NORA,),
        "Re: The picture at the top",
        "Yes. Exactly this. Please do not change a thing.\n\nAnna\n",
        cc=(BEN,),
        answers="website-header",
        folders={"ben": "Projects/Website"},
    ),
    Letter(
        "website-preview",
        on(3, "11:45"),
        NORA,
        (ANNA, BEN),
        "Ready to look at",
        "Dear both,\n\nthe whole site can be looked at now:\n\n    https://preview.studio-north.example.com/bindery\n"
        "    user: paper   password: ask Ben, he chose it\n\n"
        "Please open it on a telephone as well. If I hear nothing by Friday evening it goes live on Monday.\n\nNora\n",
        flags={"anna": frozenset({FLAGGED})},
    ),
    Letter(
        "website-live",
        ago(20),
        ANNA,
        (TEAM,),
        "We are online 🎉",
        "Everyone,\n\nsince this morning the new website is there: https://www.example.test/\n\n"
        "Thank you, Ben, for every complaint. There is cake in the kitchen 🍰 and it will not be there for long.\n\n"
        "Anna\n",
        folders={"anna": "INBOX"},
    ),
)
