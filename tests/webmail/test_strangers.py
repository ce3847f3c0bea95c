"""Nobody reads what is not his, by any URL."""

import pytest
from django.test import Client

from mailapp.store.port import Store
from tests.webmail.conftest import RICH, File

READING = ["", "print", "source", "headers", "html/1.2", "part/3", "part/all", "reply", "reply-all", "forward", "edit"]
ACTS = [
    ("mail/{box}/act", {"do": "read", "uid": "1"}),
    ("folders/{box}/rename", {"name": "x"}),
    ("folders/{box}/delete", {}),
]


@pytest.fixture
def annas(inbox: int, file: File) -> tuple[int, int]:
    return inbox, file(RICH)


@pytest.mark.parametrize("path", READING)
def test_carl_is_asked_to_log_in(client: Client, annas: tuple[int, int], path: str):
    answer = client.get("/mail/{}/{}/{}".format(*annas, path))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login?next=")


@pytest.mark.parametrize("path", READING)
def test_anna_reads_her_own(anna: Client, annas: tuple[int, int], path: str):
    assert anna.get("/mail/{}/{}/{}".format(*annas, path)).status_code == 200


@pytest.mark.parametrize("path", READING)
def test_ben_finds_nothing(ben: Client, annas: tuple[int, int], path: str):
    assert ben.get("/mail/{}/{}/{}".format(*annas, path)).status_code == 404


def test_ben_finds_no_list(ben: Client, annas: tuple[int, int]):
    assert ben.get(f"/mail/{annas[0]}/").status_code == 404


@pytest.mark.parametrize(("path", "sent"), ACTS)
def test_ben_changes_nothing(ben: Client, annas: tuple[int, int], path: str, sent: dict[str, str]):
    assert ben.post("/" + path.format(box=annas[0]), sent).status_code == 404


def test_ben_attaches_nothing_of_annas(ben: Client, mail: Store, annas: tuple[int, int]):
    answer = ben.post("/compose", {"do": "save", "keep": "{}.{}.3".format(*annas)}, follow=True)
    assert not answer.context["sheet"].kept


def test_ben_marks_nothing_of_annas(ben: Client, mail: Store, annas: tuple[int, int]):
    sent = {"do": "send", "to": "ben@example.test", "answers": "reply {} {}".format(*annas)}
    ben.post("/compose", sent)
    from mailapp.store.values import ANSWERED, UidSet

    assert ANSWERED not in next(mail.fetch(annas[0], UidSet.of(annas[1]))).flags


@pytest.mark.parametrize("path", ["html/9", "html/1.1", "html/", "part/9", "part/..%2f..", "part/1"])
def test_parts_that_are_none(anna: Client, annas: tuple[int, int], path: str):
    assert anna.get("/mail/{}/{}/{}".format(*annas, path)).status_code == 404


@pytest.mark.parametrize("path", ["/mail/999999/1/", "/mail/999999/", "/folders/999999/rename"])
def test_what_does_not_exist(anna: Client, path: str):
    assert (anna.post(path) if "rename" in path else anna.get(path)).status_code == 404
