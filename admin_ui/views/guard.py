"""What the guard does in each domain: the house's rules, and where a domain differs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from admin_ui import rules
from admin_ui.access import NotThere, act, by, form_page, page
from admin_ui.access import sent as filled_in
from admin_ui.forms.policy import RuleForm
from mailapp.directory import api as directory
from mailapp.guard import api as guard
from mailapp.guard.api import DomainRuleInfo, GuardError


@page
def index(request: HttpRequest) -> HttpResponse:
    """Each domain with the rules in which it differs."""
    domains = [(name, [one for one in map(_shown, _rules(name)) if one["own"]]) for name in directory.domain_names()]
    house = [_shown(rule) for rule in _rules(domains[0][0])] if domains else []
    return render(request, "admin_ui/guard/list.html", {"domains": domains, "house": house})


@page
def domain(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "admin_ui/guard/domain.html", {"name": name, "rules": list(map(_shown, _rules(name)))})


@form_page
def edit(request: HttpRequest, name: str, rule: str) -> HttpResponse:
    known = _rule(name, rule)
    form = RuleForm(rules.RULES[rule], known.value, filled_in(request))
    if form.is_valid():
        return _changed(request, name, rule, form.cleaned_data["value"])
    context = {"form": form, "rule": _shown(known), "name": name, "up": reverse("admin_ui:guard-domain", args=[name])}
    return render(request, "admin_ui/guard/edit.html", context, status=400 if form.errors else 200)


@act
def reset(request: HttpRequest, name: str, rule: str) -> HttpResponse:
    _rule(name, rule)
    return _changed(request, name, rule, None)


def _changed(request: HttpRequest, name: str, rule: str, value: object) -> HttpResponse:
    guard.change_rule(name, rule, value, by=by(request))
    now = _shown(_rule(name, rule))
    words = "as the house has it" if value is None else now["value"]
    messages.success(request, f"“{rules.RULES[rule].title}” of {name} is now {words}.")
    return redirect("admin_ui:guard-domain", name)


def _rules(name: str) -> list[DomainRuleInfo]:
    try:
        return guard.rules(name)
    except GuardError as missing:
        raise NotThere(str(missing)) from None


def _rule(name: str, rule: str) -> DomainRuleInfo:
    found = next((one for one in _rules(name) if one.name == rule), None)
    if found is None:
        raise NotThere(f"There is no rule named “{rule}” that a domain may have for itself.")
    return found


def _shown(one: DomainRuleInfo) -> dict[str, object]:
    rule = rules.RULES[one.name]
    return {
        "rule": rule,
        "value": rules.written(rule, one.value),
        "house": rules.written(rule, one.house),
        "own": one.own,
    }
