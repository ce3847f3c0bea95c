"""A real program: vdirsyncer keeps a folder of cards and Anna's book alike, both ways."""

import os
import subprocess
from pathlib import Path

import pytest

from mailapp.contacts import api as contacts
from mailapp.contacts.api import OFFICE, Card, Photo
from mailapp.directory import api as directory
from tests.contacts.conftest import CARL, PIXEL
from tests.support.office import make_office

CONFIG = """
[general]
status_path = "{home}/status/"
[pair book]
a = "here"
b = "there"
collections = ["from b"]
conflict_resolution = "b wins"
[storage here]
type = "filesystem"
path = "{home}/cards/"
fileext = ".vcf"
[storage there]
type = "carddav"
url = "{url}/"
username = "anna@example.test"
password = "{password}"
"""


@pytest.mark.database
def test_vdirsyncer(live_server, transactional_db: None, tmp_path: Path) -> None:
    anna = make_office().anna.id
    _info, password = directory.add_app_password("anna@example.test", "laptop", ["carddav"])
    config = tmp_path / "config"
    config.write_text(CONFIG.format(home=tmp_path, url=live_server.url, password=password))
    contacts.add(OFFICE, Card(name="Pens", uid="pens"))
    one = contacts.add(anna, Card(name=CARL.name, uid="carl", photo=Photo("", PIXEL)))

    def run(*words: str) -> str:
        command = ["/usr/bin/vdirsyncer", "-c", str(config), *words]
        environment = {**os.environ, "HOME": str(tmp_path)}
        done = subprocess.run(command, input="y\n" * 9, capture_output=True, text=True, timeout=60, env=environment)
        assert done.returncode == 0, done.stderr
        return done.stderr

    run("discover", "book")
    run("sync")
    mine = tmp_path / "cards/mine"
    [file] = mine.iterdir()
    assert "PHOTO;ENCODING=b" in file.read_text()
    assert len([*(tmp_path / "cards/directory").iterdir()]) >= 3
    (mine / "new.vcf").write_text("BEGIN:VCARD\r\nVERSION:3.0\r\nUID:new\r\nFN:Berta\r\nEND:VCARD\r\n")
    file.write_text(file.read_text().replace("FN:Carl", "FN:Karl"))
    run("sync")
    assert {item.card.name for item in contacts.all_of(anna)} == {"Berta", CARL.name.replace("Carl", "Karl")}
    contacts.remove(anna, [one.id])
    run("sync")
    assert len([*mine.iterdir()]) == 1
