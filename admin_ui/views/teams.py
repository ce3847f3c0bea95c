"""Who shares a team mailbox: with which rights, and who may send as it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from admin_ui.access import NotThere, act, by, form_page, sent
from admin_ui.filled import carried_out, show
from admin_ui.forms.lists import MemberForm
from mailapp.directory.api import DirectoryError
from mailapp.store import api as store
from mailapp.store.teams import TeamInfo


@form_page
def members(request: HttpRequest, address: str) -> HttpResponse:
    """All of them, and one more or one with other rights."""
    team = _team(address)
    form = MemberForm(sent(request), initial={"who": request.GET.get("who", "")[:320]})
    if form.is_valid() and carried_out(form, lambda: _grant(team, form, by(request))):
        messages.success(request, f"{form.cleaned_data['who']} shares {team.address} now.")
        return redirect("admin_ui:team-members", team.address)
    return show(request, form, "admin_ui/teams/members.html", team=team)


@act
def revoke(request: HttpRequest, address: str) -> HttpResponse:
    team, who = _team(address), request.POST.get("who", "")
    try:
        store.revoke_team(team.address, who, by=by(request))
        messages.success(request, f"{who} no longer shares {team.address}.")
    except DirectoryError as refusal:
        messages.warning(request, str(refusal))
    return redirect("admin_ui:team-members", team.address)


def _grant(team: TeamInfo, form: MemberForm, who_acts: str) -> None:
    asked = form.asked()
    store.grant_team(team.address, asked["who"], asked["level"], send_as=asked["send_as"], by=who_acts)


def _team(address: str) -> TeamInfo:
    try:
        found = store.team(address)
    except DirectoryError as error:
        raise NotThere(str(error)) from None
    if found is None:
        raise NotThere(f"There is no team mailbox {address}; somebody may have removed it.")
    return found
