"""What colleagues write to one another."""

from mailapp.installation.demo.files import docx
from mailapp.installation.demo.letters.website import WORD
from mailapp.installation.demo.values import ANNA, BEN, OLGA, TEAM, Enclosure, Letter, ago, on
from mailapp.store.values import FLAGGED

MINUTES = docx(
    [
        "Monday meeting",
        "The library: Ben makes the offer, Anna sends it.",
        "The press: the felt is worn. Olga orders a new one.",
        "Holidays: everyone writes into the list until Friday.",
        "The cat: stays.",
    ]
)

LETTERS = (
    Letter(
        "welcome",
        on(27, "08:00"),
        OLGA,
        (TEAM,),
        "Our mail has moved in",
        "Everyone,\n\nfrom today our mail lives on our own machine. What you need to know:\n\n"
        "- In the browser it is where you are reading this.\n- office@example.test comes to Anna, "
        "team@example.test to all of us.\n- Write to yourname+anything@example.test if you want to know later who "
        "sold your address.\n- If something is odd, tell me. Do not try to be polite to it.\n\nOlga\n",
    ),
    Letter(
        "welcome-re",
        on(27, "08:21"),
        BEN,
        (OLGA,),
        "Re: Our mail has moved in",
        "It is quick! Where do I find the letters from before?\n\nBen\n",
        answers="welcome",
    ),
    Letter(
        "welcome-re-re",
        on(27, "08:30"),
        OLGA,
        (BEN,),
        "Re: Our mail has moved in",
        "In the folder Archive, by tonight. There are nineteen thousand of them, and four thousand are from the "
        "photocopier.\n\nOlga\n",
        answers="welcome-re",
    ),
    Letter(
        "felt",
        on(18, "11:11"),
        OLGA,
        (ANNA,),
        "Felt for the press",
        "Anna,\n\nthe felt costs 85 from the usual people and 60 from somebody I have never heard of. I would take "
        "the usual people. Yes?\n\nOlga\n",
    ),
    Letter(
        "felt-re",
        on(18, "11:13"),
        ANNA,
        (OLGA,),
        "Re: Felt for the press",
        "Yes.\n\nA.\n",
        answers="felt",
    ),
    Letter(
        "minutes",
        on(13, "12:30"),
        BEN,
        (TEAM,),
        "Minutes of Monday",
        "Attached. It was a short meeting, so they are short minutes.\n\nBen\n",
        enclosures=(Enclosure("minutes.docx", WORD, MINUTES),),
    ),
    Letter(
        "key",
        on(10, "18:42"),
        ANNA,
        (BEN,),
        "The key",
        "Ben, did you take the key of the paper store? It is not on the hook, and I have looked in the cat's "
        "basket.\n\nA.\n",
    ),
    Letter(
        "key-re",
        on(10, "18:44"),
        BEN,
        (ANNA,),
        "Re: The key",
        "It is in my coat. My coat is on the train. I am in the coat. Sorry! Tomorrow at eight.\n\nBen\n",
        answers="key",
    ),
    Letter(
        "holidays",
        on(7, "09:05"),
        OLGA,
        (TEAM,),
        "Holidays: who is away when?",
        "Everyone,\n\nplease tell me by Friday which days you take in December. Somebody must be here on the 22nd, "
        "when the library fetches its books.\n\nOlga\n",
        flags={"ben": frozenset({FLAGGED})},
    ),
    Letter(
        "holidays-re",
        on(7, "09:40"),
        ANNA,
        (OLGA,),
        "Re: Holidays: who is away when?",
        "I am here on the 22nd, and away from the 23rd to the 2nd.\n\nAnna\n",
        cc=(TEAM,),
        answers="holidays",
        folders={"anna": "Sent"},
    ),
    Letter(
        "disk",
        on(1, "06:30"),
        OLGA,
        (OLGA,),
        "Note to myself: disk",
        "61 % full. The photographs of the website are 9 of that. Ask Ben whether he needs all forty of the cat.\n",
        folders={"olga": "INBOX"},
    ),
    Letter(
        "birthday",
        ago(2.4),
        OLGA,
        (BEN,),
        "🎂 Tomorrow",
        "Psst. It is Anna's birthday tomorrow. I bring the cake 🍓, you bring the others at four. "
        "Not a word on team@!\n\nOlga 🤫\n",
        unread=True,
    ),
)
