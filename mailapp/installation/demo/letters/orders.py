"""Customers and suppliers: what comes in, what is asked, what is answered."""

from mailapp.installation.demo.files import png
from mailapp.installation.demo.values import ANNA, BEN, CARL, OFFICE, Enclosure, Letter, ago, on
from mailapp.store.values import FLAGGED, FORWARDED

LIBRARY = "Ruth Adeyemi <r.adeyemi@library.example.org>"
SATO = "佐藤 美奈 <sato@washi.example.org>"
LAYLA = "ليلى حداد <layla.haddad@press.example.net>"
INES = "Inês & Tomás <inestomas@example.com>"

SPINE = png(240, 320, [(96, 60, 40), (60, 38, 28), (150, 120, 90)])
BOARD = png(320, 240, [(110, 74, 50), (188, 160, 122)])
LIST = (
    b"shelfmark,title,condition,work\r\n"
    b"A 112,Sailing directions for the northern coast,spine loose,rebacking\r\n"
    b"A 118,A herbal for housewives,pages missing,box\r\n"
    b"B 7,Proceedings of the harbour board 1884,boards detached,rebacking\r\n"
    b"B 9,Proceedings of the harbour board 1886,boards detached,rebacking\r\n"
    b'C 31,Atlas of tides,"water damage, mould (treated)",cleaning and box\r\n'
)

LETTERS = (
    Letter(
        "bible",
        on(20, "19:04"),
        CARL,
        (OFFICE,),
        "Can this be saved?",
        "Good evening,\n\nmy grandmother's Bible fell down the stairs (so did I, but I am fine). The back is off and "
        "one cover hangs by a thread. Two pictures are attached.\n\nCan it be saved, and what would it cost?\n\n"
        "With kind regards\nCarl Whitmore\n",
        enclosures=(
            Enclosure("the back.png", "image/png", SPINE),
            Enclosure("the cover.png", "image/png", BOARD),
        ),
    ),
    Letter(
        "bible-re",
        on(19, "09:15"),
        ANNA,
        (CARL,),
        "Re: Can this be saved?",
        "Dear Mr Whitmore,\n\nI am glad about the order in which you tell it.\n\nYes, it can be saved. The boards are "
        "sound and the sewing holds, so it needs a new back under the old leather. About three weeks, and about 240; "
        "I can say exactly when I have it in my hands.\n\nPlease bring every crumb that fell off.\n\nAnna Lindqvist\n",
        answers="bible",
    ),
    Letter(
        "bible-crumbs",
        on(19, "20:22"),
        CARL,
        (ANNA,),
        "Re: Can this be saved?",
        "Dear Ms Lindqvist,\n\n> Please bring every crumb that fell off.\n\n"
        "My wife had vacuumed. I have been through the bag. I have it all, I think, and some of the dog.\n\n"
        "May I come on Thursday?\n\nCarl Whitmore\n",
        answers="bible-re",
    ),
    Letter(
        "bible-done",
        ago(5),
        BEN,
        (CARL,),
        "Your Bible is ready",
        "Dear Mr Whitmore,\n\nit is done, and it closes again without a sound. You can fetch it any day until six; "
        "the bill is with it.\n\nPlease let it lie flat for the first month.\n\nBen Okafor\nHarbour Street Bindery\n",
        cc=(ANNA,),
        answers="bible-crumbs",
    ),
    Letter(
        "bible-thanks",
        ago(1.5),
        CARL,
        (BEN, ANNA),
        "Re: Your Bible is ready",
        "Dear both,\n\nI have just opened it at the page where she wrote our names. Nothing else to say, except that "
        "I shall tell everyone.\n\nCarl Whitmore\n",
        answers="bible-done",
        unread=True,
    ),
    Letter(
        "library",
        on(14, "10:30"),
        LIBRARY,
        (ANNA,),
        "Five volumes for repair",
        "Dear Anna,\n\nas every November there is money left and it must be spent by the end of the year. The list "
        "is attached; C 31 has been treated against mould and is safe to handle.\n\n"
        "Could you let me have an offer by the 30th?\n\nRuth Adeyemi\nConservation\n",
        enclosures=(Enclosure("volumes.csv", "text/csv", LIST),),
        flags={"anna": frozenset({FLAGGED, FORWARDED})},
    ),
    Letter(
        "library-fw",
        on(14, "11:02"),
        ANNA,
        (BEN,),
        "Fwd: Five volumes for repair",
        "Ben, can you look at the list? I think two days each for the boards, one for the boxes.\n\nAnna\n\n"
        "---------- Forwarded message ----------\nFrom: Ruth Adeyemi\nSubject: Five volumes for repair\n\n"
        "as every November there is money left and it must be spent by the end of the year.\n",
        enclosures=(Enclosure("volumes.csv", "text/csv", LIST),),
    ),
    Letter(
        "washi",
        on(11, "03:20"),
        SATO,
        (ANNA,),
        "和紙の見本について",
        "リンドクヴィスト様\n\nいつもお世話になっております。\n\nご依頼いただきました楮紙の見本を、本日航空便でお送りいたしました。"
        "厚さは三種類(10g、18g、35g)です。修理には18gをおすすめいたします。\n\n"
        "届きましたら、お知らせいただけますと幸いです。\n\n佐藤 美奈\n美奈和紙工房\n",
        flags={"anna": frozenset({FLAGGED})},
    ),
    Letter(
        "washi-re",
        on(5, "13:50"),
        ANNA,
        (SATO,),
        "Re: 和紙の見本について",
        "佐藤様\n\nThe samples have come, and the whole workshop has been touching them. Please send forty sheets of "
        "the 18 g and ten of the 35 g.\n\nありがとうございます!\n\nAnna Lindqvist\n",
        answers="washi",
    ),
    Letter(
        "arabic",
        on(6, "07:48"),
        LAYLA,
        (OFFICE,),
        "طلب تجليد ديوان شعر",
        "السادة المحترمون،\n\nنودّ أن نطلب تجليد مئة نسخة من ديوان شعر صغير، بغلاف من القماش الأزرق "
        "وعنوان مذهّب على الكعب. الصفحات مطبوعة وجاهزة، وعددها 96 صفحة.\n\n"
        "هل يمكنكم إنجاز العمل قبل معرض الكتاب في الشهر القادم؟\n\nمع خالص التحية،\nليلى حداد\n",
    ),
    Letter(
        "wedding",
        ago(30),
        INES,
        (OFFICE,),
        "Um álbum para o nosso casamento 💍",
        "Hello,\n\nwe marry in May and would like a guest book that lasts longer than the flowers: about 120 pages, "
        "linen, our initials in front. Green, if you have a green that is not sad. 🌿\n\n"
        "Obrigados!\nInês & Tomás\n",
        unread=True,
    ),
    Letter(
        "question",
        ago(3.2),
        '"Prof. em. G. Hallström" <gh@example.org>',
        (OFFICE,),
        "A technical question, if I may",
        "Dear Madam or Sir,\n\nyour new website says that you use wheat starch paste. Do you cook it for each day, "
        "or do you keep it? I have kept mine for a week and it has begun to move.\n\nG. Hallström\n",
        unread=True,
    ),
)
