"""The language in which Anna is written to."""

import pytest
from django.test import Client

from mailapp.directory import api as directory
from tests.support.office import Office


def test_she_chooses_it_and_the_pages_follow(office: Office, anna: Client):
    assert anna.get("/", follow=True)["Content-Language"] == "en"
    answer = anna.post("/language", {"language": "de"}, follow=True)
    assert "Your language is saved." in answer.content.decode()
    assert '<option value="de" selected>Deutsch</option>' in answer.content.decode()
    assert answer["Content-Language"] == "de"
    assert directory.language_of("anna+x@example.test") == "de"
    anna.post("/language", {"language": ""})
    assert directory.language_of("anna@example.test") == ""


def test_none_that_nobody_writes(anna: Client):
    answer = anna.post("/language", {"language": "tlh"})
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert directory.language_of("anna@example.test") == ""


def test_strangers_log_in_first(client: Client, db: None):
    assert client.get("/language")["Location"].startswith("/login")


@pytest.mark.parametrize("address", ["carl@example.net", "nobody@example.test", "no address", ""])
def test_of_strangers_nothing_is_known(office: Office, address: str):
    assert directory.language_of(address) == ""
