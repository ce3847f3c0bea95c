"""The office's rules: all of them, one to edit, one put back."""

from dataclasses import fields

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from admin_ui import rules
from admin_ui.access import NotThere, act, by, form_page, page, sent
from admin_ui.forms.policy import RuleForm
from admin_ui.ruletexts.values import Rule
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.policy import api as policy
from mailapp.policy.values import Policy

DEFAULTS = {field.name: field.default for field in fields(Policy)}


@page
def index(request: HttpRequest) -> HttpResponse:
    now = policy.current()
    sections = {title: [_shown(rule, now) for rule in group] for title, group in rules.SECTIONS.items()}
    return render(request, "admin_ui/policy/list.html", {"sections": sections})


@form_page
def edit(request: HttpRequest, name: str) -> HttpResponse:
    rule = _rule(name)
    form = RuleForm(rule, getattr(policy.current(), name), sent(request))
    if form.is_valid():
        _change(request, rule, form.cleaned_data["value"])
        return redirect("admin_ui:policy")
    shown = _shown(rule, policy.current())
    return render(
        request, "admin_ui/policy/edit.html", {"form": form, "rule": shown}, status=400 if form.errors else 200
    )


@act
def reset(request: HttpRequest, name: str) -> HttpResponse:
    _change(request, _rule(name), None)
    return redirect("admin_ui:policy")


def _change(request: HttpRequest, rule: Rule, value: object) -> None:
    policy.change(rule.name, None if value == _stored(DEFAULTS[rule.name]) else value)
    now = rules.written(rule, getattr(policy.current(), rule.name))
    journal.note(Step("admin", f"{by(request)} set the rule “{rule.title}” to {now}", address=by(request)))
    messages.success(request, f"“{rule.title}” is now {now}.")


def _stored(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _rule(name: str) -> Rule:
    if name not in rules.RULES:
        raise NotThere(f"There is no rule named “{name}”.")
    return rules.RULES[name]


def _shown(rule: Rule, now: Policy) -> dict[str, object]:
    value, default = getattr(now, rule.name), DEFAULTS[rule.name]
    return {
        "rule": rule,
        "value": rules.written(rule, value),
        "default": rules.written(rule, default),
        "changed": value != default,
    }
