"""Our own spam filter in the panel: what it has learnt from whom, and forgetting it."""

import re

from django.test import Client

from mailapp.journal import api as journal
from mailapp.policy import api as policy
from mailapp.scanners.bayes import api as bayes
from tests.scanners.bayes import letters
from tests.support.office import Office


def words_of(client: Client) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", client.get("/admin/scanners").content.decode()).split())


def test_who_has_taught_and_forgetting_it(olga: Client, ben: Client, office: Office):
    assert "It says nothing yet" in words_of(olga)
    assert "Nothing was learnt yet" in words_of(olga)
    lessons = [bayes.Lesson(bayes.Letter(letters.junk(n)), True) for n in range(20)]
    bayes.teach(office.anna.id, lessons + [bayes.Lesson(bayes.Letter(letters.wanted(n)), False) for n in range(40)])
    page = words_of(olga)
    assert "It judges letters." in page
    assert re.search(r"all together 20 40 \d+ anna@example.test 20 40 \d+ Forget", page)
    policy.change("bayes", False)
    assert "It is switched off." in words_of(olga)
    assert ben.post("/admin/scanners/filter/forget", {"address": "anna@example.test"}).status_code == 403
    told = olga.post("/admin/scanners/filter/forget", {"address": "anna@example.test"}, follow=True)
    assert "What anna@example.test had taught is forgotten." in told.content.decode()
    assert journal.recent(["admin"], 5)[0].step.summary.endswith("forget what anna@example.test had taught")
    told = olga.post("/admin/scanners/filter/forget", {"address": "nobody"}, follow=True)
    assert "Nothing is known of that person." in told.content.decode()
