"""Invoices and other things that want to be paid."""

from mailapp.installation.demo.files import pdf
from mailapp.installation.demo.values import ANNA, BEN, OFFICE, OLGA, Enclosure, Letter, ago, on
from mailapp.store.values import FLAGGED

FILED = {"anna": "Invoices"}
PAPER = '"Accounts, Northern Paper" <billing@northernpaper.example.com>'
POWER = "Harbour Energy <no-reply@energy.example.net>"
LANDLORD = "Mr Dunmore <dunmore@estates.example.com>"
EXPENSES = (
    b"date,what,amount\r\n2nd,Thread (6 reels),48.00\r\n9th,Train to the book fair,31.50\r\n"
    b'9th,"Coffee, terrible",3.20\r\n17th,Gold leaf,96.00\r\n'
)


def _bill(number: str, who: str, *lines: str) -> tuple[Enclosure, ...]:
    page = pdf([who, "", f"Invoice {number}", "", *lines, "", "Payable within 30 days. Thank you."])
    return (Enclosure(f"invoice-{number}.pdf", "application/pdf", page),)


LETTERS = (
    Letter(
        "paper-bill",
        on(22, "06:00"),
        PAPER,
        (OFFICE,),
        "Invoice 20418",
        "Dear customer,\n\nplease find attached invoice 20418 for your order of endpapers.\n\nNorthern Paper\n",
        enclosures=_bill("20418", "Northern Paper", "200 sheets endpaper, cream      310.00", "Carriage  18.00"),
        folders=FILED,
    ),
    Letter(
        "paper-bill-2",
        on(8, "06:00"),
        PAPER,
        (OFFICE,),
        "Invoice 20533",
        "Dear customer,\n\nplease find attached invoice 20533 for your order of grey board.\n\nNorthern Paper\n",
        enclosures=_bill("20533", "Northern Paper", "80 boards 2.5 mm               264.00", "Carriage  18.00"),
        folders=FILED,
    ),
    Letter(
        "paper-question",
        on(7, "10:10"),
        ANNA,
        (PAPER,),
        "Re: Invoice 20533",
        "Dear Sir or Madam,\n\nyou have sent 60 boards and counted 80. Both numbers are handsome, but I would like "
        "them to be the same.\n\nAnna Lindqvist\n",
        answers="paper-bill-2",
    ),
    Letter(
        "paper-sorry",
        on(6, "15:25"),
        PAPER,
        (ANNA,),
        "Re: Invoice 20533",
        "Dear Ms Lindqvist,\n\nwe are sorry. The missing 20 boards left us today, without carriage.\n\n"
        "Northern Paper, Accounts\n",
        answers="paper-question",
        folders=FILED,
    ),
    Letter(
        "power",
        on(10, "05:12"),
        POWER,
        (OFFICE,),
        "Your bill for electricity is ready",
        "Your bill for the last quarter is ready: 412.80, to be debited in ten days.\n\n"
        "This letter was written by a machine; please do not answer it.\n",
        html="<table style='border-collapse:collapse'><tr><td style='padding:12px;background:#0b5'>"
        "<b style='color:#fff'>"
        "Harbour Energy</b></td></tr><tr><td style='padding:12px'>Your bill for the last quarter is ready: "
        "<b>412.80</b>, to be debited in ten days.</td></tr><tr><td style='padding:12px;color:#666'><small>This letter "
        "was written by a machine; please do not answer it.</small></td></tr></table>",
        folders=FILED,
    ),
    Letter(
        "rent",
        on(4, "09:00"),
        LANDLORD,
        (ANNA,),
        "The rent from January",
        "Dear Ms Lindqvist,\n\nI have to put the rent up by two per cent from January. The roof is paid for at last, "
        "as you will have noticed by its not dripping.\n\nHappy to talk.\n\nDunmore\n",
        flags={"anna": frozenset({FLAGGED})},
        unread=True,
    ),
    Letter(
        "expenses",
        on(2, "17:58"),
        BEN,
        (ANNA,),
        "My expenses this month",
        "As promised, in a table. The coffee was for science.\n\nBen\n",
        enclosures=(Enclosure("expenses.csv", "text/csv", EXPENSES),),
    ),
    Letter(
        "insurance",
        ago(26),
        "Beacon Mutual <service@beacon.example.org>",
        (OFFICE,),
        "Your policy: a small change",
        "Dear Ms Lindqvist,\n\nfrom next year customers' books are insured up to 50,000 in total while they are with "
        "you. You need do nothing; the new page is attached.\n\nBeacon Mutual\n",
        cc=(OLGA,),
        enclosures=(
            Enclosure("page 4.pdf", "application/pdf", pdf(["Beacon Mutual", "", "Goods in care: 50,000 in total."])),
        ),
    ),
)
