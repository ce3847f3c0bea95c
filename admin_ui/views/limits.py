"""How much one person may send."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from admin_ui.access import NotThere, by, form_page, sent
from admin_ui.filled import show
from admin_ui.forms.sending import LimitsForm
from admin_ui.views.accounts import up
from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.policy import api as policy


@form_page
def edit(request: HttpRequest, account: int) -> HttpResponse:
    person = directory.account_by_id(account)
    if person is None:
        raise NotThere("There is no such account.")
    rules = policy.current()
    form = LimitsForm(delivery.usage(account, rules), rules, sent(request))
    if form.is_valid():
        delivery.allow(account, **form.cleaned_data)
        words = ", ".join(f"{name} {value}" for name, value in form.cleaned_data.items() if value is not None)
        said = f"{by(request)} set the limits of {person.address}: {words or 'as the office has them'}"
        journal.note(Step("admin", said, address=person.address))
        messages.success(request, f"The limits of {person.address} are saved.")
        return redirect("admin_ui:account", account)
    return show(request, form, title=f"How much {person.address} may send", submit="Save", **up(person))
