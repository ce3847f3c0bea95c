"""The panel in a real browser: every page on three screens, and the acts without JavaScript."""

import pytest
from playwright.sync_api import expect

from mailapp.directory import api as directory
from mailapp.guard import api as guard
from mailapp.outbox import api as outbox
from mailapp.outbox.values import State
from tests.browser.accessible import OVERFLOW

pytestmark = pytest.mark.browser

PARTS = 4  # of the pages, so that no single test is long
PAGES = {
    "dashboard": "/admin/",
    "queue": "/admin/queue",
    "queue-empty": "/admin/queue?recipient=nobody",
    "letter": "/admin/queue/letter/7K2QX9D4HB1AB",
    "srs": "/admin/srs",
    "suppression": "/admin/suppression?counted=1",
    "suppression-add": "/admin/suppression/add",
    "account-app-passwords": "/admin/accounts/{anna}/app-passwords",
    "account-limits": "/admin/accounts/{anna}/limits",
    "journal": "/admin/journal",
    "journal-search": "/admin/journal?q=anna@example.test",
    "story": "/admin/journal/7K2QX9D4HB1AB",
    "domains": "/admin/domains",
    "domain-edit": "/admin/domains/edit/example.test",
    "domain-remove": "/admin/domains/remove/example.test",
    "domain-relay": "/admin/domains/edit/branch.test",
    "domain-recipients": "/admin/domains/recipients/branch.test",
    "domain-verified": "/admin/domains/recipients/far.test",
    "accounts": "/admin/accounts",
    "account-add": "/admin/accounts/add",
    "account": "/admin/accounts/{anna}",
    "account-remove": "/admin/accounts/{anna}/remove",
    "aliases": "/admin/aliases",
    "alias-edit": "/admin/aliases/edit/info@example.test",
    "groups": "/admin/groups",
    "group-edit": "/admin/groups/edit/staff@example.test",
    "relocated": "/admin/relocated",
    "relocated-add": "/admin/relocated/add",
    "patterns": "/admin/patterns",
    "pattern-add": "/admin/patterns/add",
    "grants": "/admin/grants",
    "grant-add": "/admin/grants/add",
    "try": "/admin/try?address=info@example.test",
    "rules": "/admin/rules",
    "rules-content": "/admin/rules/content",
    "rules-footers": "/admin/rules/footers",
    "rules-empty": "/admin/rules/copies",
    "rule-add": "/admin/rules/access/add",
    "rule-try": "/admin/rules/try",
    "try-refused": "/admin/try?address=staff@example.test&sender=carl@stranger.test",
    "routes": "/admin/routes?address=anna@example.test",
    "transport-add": "/admin/routes/transports/add",
    "smarthost-add": "/admin/routes/smarthosts/add",
    "tlspolicy-add": "/admin/routes/tls/add",
    "policy": "/admin/policy",
    "policy-edit": "/admin/policy/queue_lifetime",
    "senders": "/admin/senders",
    "quarantined": "/admin/quarantine/{held}",
    "story-why": "/admin/journal/7K2QX9D4HQ001",
    "guard-domain": "/admin/guard/example.test",
}


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("view", ["wide", "phone"])
def test_each_page_fits_the_screen_and_nothing_complains(visit, house, view, part):
    with visit(view) as olga:
        for name, path in list(PAGES.items())[part::PARTS]:
            olga.open(path.format(anna=house.anna.id, held=guard.held()[0].id))
            olga.shot(f"{name}-{view}")
            if view == "wide":
                olga.shot(f"{name}-dark", "dark")
            assert olga.page.evaluate(OVERFLOW) <= 0, f"{name} is wider than the screen"
            if view == "wide":
                assert olga.narrowed() <= 0, f"{name} is wider than a tablet"
        assert not olga.complaints


def test_a_domain_of_another_kind_without_javascript(visit):
    """The form shows what the kind has use for, by its style sheet alone."""
    with visit("phone", java_script_enabled=False) as olga:
        olga.open("/admin/domains/add")
        olga.page.get_by_label("Name").fill("other.test")
        expect(olga.page.get_by_label("Stands for")).to_be_hidden()
        expect(olga.page.get_by_label("Catch-all")).to_be_visible()
        olga.page.get_by_label("Kind").select_option("alias")
        expect(olga.page.get_by_label("Catch-all")).to_be_hidden()
        olga.page.get_by_role("button", name="Add").click()
        expect(olga.page.get_by_text("Say which of our domains")).to_be_visible()
        olga.page.get_by_label("Stands for").select_option("example.test")
        olga.page.get_by_role("button", name="Add").click()
        expect(olga.page.get_by_text("stands for example.test")).to_be_visible()
        olga.shot("domains-alias-phone")
    assert directory.domain("other.test").target == "example.test"


def test_the_menu_of_a_phone_opens(visit):
    with visit("phone") as olga:
        olga.open("/admin/")
        expect(olga.page.get_by_role("link", name="Policy")).to_be_hidden()
        olga.page.get_by_role("button", name="Menu").click()
        expect(olga.page.get_by_role("link", name="Policy")).to_be_visible()
        olga.shot("menu-phone")


def test_a_person_is_taken_in_without_javascript(visit):
    with visit("wide", java_script_enabled=False) as olga:
        olga.open("/admin/accounts")
        olga.page.get_by_role("link", name="Add an account").click()
        olga.page.get_by_label("Address", exact=True).fill("dora@example.test")
        olga.page.get_by_label("Quota").fill("a lot")
        olga.page.get_by_role("button", name="Add").click()
        expect(olga.page.get_by_text("is not a size")).to_be_visible()
        olga.shot("account-wrong-wide")
        olga.page.get_by_label("Quota").fill("2 GB")
        password = olga.page.get_by_label("Password").input_value()
        olga.page.get_by_role("button", name="Add").click()
        expect(olga.page.get_by_text(password)).to_be_visible()
        olga.shot("account-told-wide")
    assert directory.account("dora@example.test").quota == 2 * 1024**3


def test_a_rule_is_made_and_tried_without_javascript(visit):
    with visit("phone", java_script_enabled=False) as olga:
        olga.open("/admin/rules/content")
        olga.page.get_by_role("link", name="Add a content rule").click()
        olga.page.get_by_label("Pattern").fill("(casino")
        olga.page.get_by_role("button", name="Add").click()
        expect(olga.page.get_by_text("The pattern cannot be read")).to_be_visible()
        olga.page.get_by_label("Pattern").fill("^subject: .*casino")
        olga.page.get_by_role("button", name="Add").click()
        expect(olga.page.get_by_text("is added")).to_be_visible()
        olga.page.get_by_role("link", name="Try a letter").click()
        olga.page.get_by_label("Letter (optional)").fill("Subject: The Casino\n\nWin!\n")
        olga.page.get_by_role("button", name="Try").click()
        expect(olga.page.get_by_text("The letter would be refused")).to_be_visible()
        olga.shot("rule-tried-phone")


def test_letters_are_taken_in_hand_without_javascript(visit):
    with visit("phone", java_script_enabled=False) as olga:
        olga.open("/admin/queue")
        olga.page.get_by_label("7K2QX9D4HB1AB to dora@partner.test").check()
        olga.page.get_by_role("button", name="Hold").click()
        expect(olga.page.get_by_text("1 recipient held")).to_be_visible()
        olga.page.get_by_label("7K2QX9D4HB1AB to dora@partner.test").check()
        olga.page.get_by_role("button", name="Delete").click()
        expect(olga.page.get_by_text("This cannot be undone")).to_be_visible()
        olga.shot("queue-sure-phone")
        olga.page.get_by_role("button", name="Delete").click()
        expect(olga.page.get_by_text("1 recipient deleted")).to_be_visible()
    found = {line.address: line.state for line in outbox.show("7K2QX9D4HB1AB").recipients}
    assert found == {"carl@stranger.test": State.SENT, "dora@partner.test": State.CANCELLED}
