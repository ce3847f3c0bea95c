"""Olga sees the app passwords of her people, never their text, and revokes them; and logs people out."""

from mailapp.directory import api as directory
from tests.admin_ui.conftest import logged_in

ANNA = "anna@example.test"


def test_listed_and_revoked(olga, office):
    made, text = directory.add_app_password(ANNA, "Anna's <phone>", ["imap", "smtp"])
    assert "App passwords <span" in olga.get(f"/admin/accounts/{office.anna.id}").content.decode()
    page = olga.get(f"/admin/accounts/{office.anna.id}/app-passwords").content.decode()
    assert "Anna&#x27;s &lt;phone&gt;" in page
    assert "sending, IMAP" in page
    assert text not in page
    there = f"/admin/accounts/{office.anna.id}/app-passwords/{made.id}/revoke"
    assert "opens nothing any more" in olga.post(there, follow=True).content.decode()
    assert "may be revoked already" in olga.post(there, follow=True).content.decode()
    assert directory.app_passwords() == []


def test_of_the_right_account_only(olga, office):
    made, _ = directory.add_app_password(ANNA, "Phone")
    olga.post(f"/admin/accounts/{office.ben.id}/app-passwords/{made.id}/revoke")
    assert directory.app_passwords(ANNA) == [made]
    assert olga.get("/admin/accounts/4711/app-passwords").status_code == 404
    assert olga.post("/admin/accounts/4711/app-passwords/1/revoke").status_code == 404


def test_a_person_is_logged_out_of_every_browser(olga, office):
    there = f"/admin/accounts/{office.anna.id}"
    assert "Log out everywhere" not in olga.get(there).content.decode()
    desk, phone = logged_in(office.anna), logged_in(office.anna)
    assert 'Log out everywhere <span class="badge">2</span>' in olga.get(there).content.decode()
    page = olga.post(f"{there}/log-out", follow=True).content.decode()
    assert "anna@example.test is logged out of 2 browsers." in page
    assert [client.get("/folders/").status_code for client in (desk, phone)] == [302, 302]
    assert "is logged out of 0 browsers." in olga.post(f"{there}/log-out", follow=True).content.decode()
    assert olga.post("/admin/accounts/4711/log-out").status_code == 404
