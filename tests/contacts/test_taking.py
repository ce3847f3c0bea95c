"""Files of contacts: what comes in, what is told, and what goes out comes in again."""

import pytest

from mailapp.contacts import api as contacts
from mailapp.contacts import columns
from mailapp.contacts.api import OFFICE, Card, ContactsError, Labelled, Photo, Postal
from mailapp.standards import vcard
from tests.contacts.conftest import CARL, PIXEL
from tests.support.office import Office

GOOGLE = """\
First Name,Last Name,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Shoe
Carl,Ångström,1980-05-17,"Likes
herring",https://x/y,* myContacts ::: Friends,* Work,carl@example.net ::: kalle@example.org,Mobile,+46 8 123,43
Berta,,31.02.1980,,,,,no address,,,
,,,,,,,,,,
"""
OLD_GOOGLE = """\
Name,Given Name,Family Name,Group Membership,E-mail 1 - Type,E-mail 1 - Value
Carl C,Carl,C,* Friends ::: Fish,Home,c@example.net
"""
OUTLOOK = (
    '"Title";"First Name";"Last Name";"Company";"Job Title";"Business Street";"Business City";"Business Postal Code";'
    '"Business Phone";"Mobile Phone";"Business Fax";"Birthday";"E-mail Address";"E-mail 2 Address";"Categories"\r\n'
    '"Dr.";"Jürgen";"Groß";"Fisch";"Koch";"Weg 1";"Ulm";"89073";"1";"2";"3";"5/17/1980";'
    '"j@example.net";"g@example.net";"Fish"\r\n'
)


def test_googles(office: Office):
    taken = contacts.take(office.anna.id, GOOGLE.encode())
    assert (taken.added, taken.changed, taken.same) == (2, 0, 0)
    assert taken.troubles == (
        "Line 3: “31.02.1980” is no date that we can read, and was left out; "
        "“no address” is no address, and was left out.",
        "Line 2: the column “Shoe” means nothing to us, and was left out.",
    )
    carl = contacts.all_of(office.anna.id)[0].card
    assert carl.addresses == (Labelled("carl@example.net", "work"), Labelled("kalle@example.org", "work"))
    assert (carl.birthday, carl.note, carl.groups) == ("1980-05-17", "Likes\nherring", ("Friends",))
    assert carl.phones == (Labelled("+46 8 123", "cell"),)
    again = contacts.take(office.anna.id, GOOGLE.encode())
    assert (again.added, again.same) == (0, 2)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_outlooks(office: Office, encoding: str):
    assert contacts.take(OFFICE, OUTLOOK.encode(encoding)).troubles == ()
    [one] = contacts.all_of(OFFICE)
    assert one.card.name == "Dr. Jürgen Groß"
    assert one.card.phones == (Labelled("1", "work"), Labelled("2", "cell"), Labelled("3", "fax"))
    assert one.card.postal == (Postal("Weg 1", "Ulm", "", "89073", "", "work"),)
    assert [address.value for address in one.card.addresses] == ["j@example.net", "g@example.net"]
    assert one.card.birthday == "1980-05-17"


def test_what_google_wrote_earlier(office: Office):
    contacts.take(office.anna.id, OLD_GOOGLE.encode(), group="From Google")
    [one] = contacts.all_of(office.anna.id)
    assert (one.card.name, one.card.addresses) == ("Carl C", (Labelled("c@example.net", "home"),))
    assert set(one.card.groups) == {"Fish", "From Google"}


@pytest.mark.parametrize("outlook", [False, True])
def test_csv_out_and_in(office: Office, outlook: bool):
    card = Card(
        uid="x",
        name="Carl Berg",
        given="Carl",
        family="Berg",
        addresses=(Labelled("c@example.net"),),
        phones=(Labelled("+46 8", "cell"),),
        note="=HYPERLINK(1)",
        birthday="1980-05-17",
        groups=("Fish", "Friends"),
        postal=(Postal("Way 1", "Town", "R", "12", "Land", "home"),),
    )
    text = contacts.csv_of([card], outlook=outlook)
    assert "'=HYPERLINK" in text, "a spreadsheet works out nothing"
    [(_where, again, wrong)] = contacts.cards_of(text.encode())
    assert (wrong, again) == ("", Card(**{name: getattr(card, name) for name in columns.Card.__slots__} | {"uid": ""}))


def test_cards_out_and_in(office: Office):
    contacts.add(office.anna.id, CARL)
    contacts.add(office.anna.id, Card(name="P", photo=Photo("", PIXEL)))
    for version in ("3.0", "4.0"):
        text = "".join(contacts.vcards_of(office.anna.id, version))
        assert contacts.take(office.anna.id, text.encode()).same == 2
        assert contacts.take(office.ben.id, text.encode()).added == (2 if version == "3.0" else 0)
    assert [*contacts.vcards_of(office.ben.id)] == [*contacts.vcards_of(office.anna.id)]
    [friends] = contacts.groups(office.anna.id)
    assert len([*contacts.vcards_of(office.anna.id, group=friends.id)]) == 1


def test_a_card_that_is_there_is_written_anew(office: Office):
    contacts.take(office.anna.id, vcard.write(Card(uid="x", name="Carl")).encode())
    taken = contacts.take(office.anna.id, vcard.write(Card(uid="x", name="Charles")).encode())
    assert (taken.added, taken.changed) == (0, 1)
    assert contacts.by_uid(office.anna.id, "x").card.name == "Charles"


ONE = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{}\r\nEND:VCARD\r\n"


def test_what_is_wrong_with_some_does_not_stop_the_others(office: Office):
    odd = "BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n"  # of nobody
    svg = "BEGIN:VCARD\r\nFN:P\r\nPHOTO;ENCODING=b;TYPE=SVG:PHN2Zz4=\r\nEND:VCARD\r\n"
    text = (
        ONE.format("A")
        + odd
        + svg
        + ONE.format("X\r\nNICKNAME:" + "x" * 600)
        + ONE.format("B")
        + "BEGIN:VCARD\r\nFN:cut"
    )
    taken = contacts.take(office.anna.id, text.encode())
    assert taken.added == 3
    assert [trouble.partition(":")[0] for trouble in taken.troubles] == ["Card 2", "Card 3", "Card 4", "Card 6"]


@pytest.mark.parametrize(
    "octets",
    [b"", b"hello", b"\0" * 100, b"a,b\n1,2\n", b"%PDF-1.4", b'"' * 200_000, b"First Name\n" + b'"' + b"x" * 200_000],
)
def test_what_is_no_file_of_contacts(office: Office, octets: bytes):
    if octets.startswith(b"First"):
        assert contacts.take(office.anna.id, octets).added == 0
        return
    with pytest.raises(ContactsError):
        contacts.take(office.anna.id, octets)


def test_too_large_a_file(office: Office):
    with pytest.raises(ContactsError, match="too large"):
        contacts.take(office.anna.id, b"x" * (contacts.FILE_OCTETS + 1))
