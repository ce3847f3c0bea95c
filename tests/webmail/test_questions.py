"""What one is asked before a letter leaves."""

import pytest

from webmail import questions
from webmail.options import Options
from webmail.questions import Leaving

PLAIN = {"subject": "Lunch", "text": "At noon.", "files": 0, "people": 1, "to_all": False}


@pytest.mark.parametrize(
    ("letter", "options", "asked"),
    [
        ({}, {}, []),
        ({"subject": ""}, {}, ["subject"]),
        ({"subject": None}, {}, []),
        ({"subject": " "}, {"ask_subject": False}, []),
        ({"text": "Please see the attached file."}, {}, ["attachment"]),
        ({"text": "Please see the attached file.", "files": 1}, {}, []),
        ({"text": "Please see the attached file."}, {"ask_attachment": False}, []),
        ({"text": "No.\n> see the attached file"}, {}, []),
        ({"text": "On Monday Ben wrote:\n> see the attached\n\nYes.\n\n-- \nAnhang GmbH"}, {}, []),
        ({"text": "Look.\n\n-------- Forwarded --------\nThe attached plan"}, {}, []),
        ({"text": "Ben joins us at noon."}, {}, []),
        ({"text": "Im Anhang der Plan."}, {}, ["attachment"]),
        ({"text": "Ich hänge den neuen Plan an."}, {}, ["attachment"]),
        ({"text": "Je joins le plan."}, {}, ["attachment"]),
        ({"text": "Le plan est en PJ."}, {}, ["attachment"]),
        ({"text": "تجدون الخطة في المرفقات."}, {}, ["attachment"]),
        ({"text": "أرفقت لكم الملف"}, {}, ["attachment"]),
        ({"text": "سأذهب مع المرافق"}, {}, []),
        ({"text": "Der Plan ist beigefügt"}, {}, ["attachment"]),
        ({"text": "Vous trouverez ci-joint le plan"}, {}, ["attachment"]),
        ({"text": "Voir la pièce jointe"}, {}, ["attachment"]),
        ({"text": "Le envío el plan adjunto."}, {}, ["attachment"]),
        ({"text": "資料を添付します。"}, {}, ["attachment"]),
        ({"text": "I am unattached, in the Anhangsgasse"}, {}, []),
        ({"people": 11, "to_all": True}, {}, ["people"]),
        ({"people": 10, "to_all": True}, {}, []),
        ({"people": 11}, {}, []),
        ({"people": 99, "to_all": True}, {"ask_people": 0}, []),
        ({"people": 99, "to_all": True, "subject": "", "text": "attached"}, {}, ["subject", "attachment", "people"]),
    ],
)
def test_asked(letter, options, asked):
    assert [one.key for one in questions.about(Leaving(**PLAIN | letter), Options(**options))] == asked
