"""The contacts that the office shares, in the panel."""

import io

from django.test import Client

from mailapp.contacts import api as contacts
from mailapp.contacts.api import OFFICE
from mailapp.standards import vcard
from tests.contacts.conftest import CARL


def test_a_file_is_taken_and_found(olga: Client) -> None:
    assert "There are none yet" in olga.get("/admin/contacts").content.decode()
    sent = {"file": io.BytesIO(vcard.write(CARL).encode()), "group": "Suppliers"}
    assert "1 are new" in olga.post("/admin/contacts", sent, follow=True).content.decode()
    assert contacts.groups(OFFICE)[-1].name == "Suppliers"
    assert CARL.name in olga.get("/admin/contacts?q=angstrom").content.decode()
    assert "Nobody found" in olga.get("/admin/contacts?q=zebra").content.decode()
    assert olga.post("/admin/contacts", {"file": io.BytesIO(b"MZ")}).status_code == 422
    assert olga.post("/admin/contacts").status_code == 422
