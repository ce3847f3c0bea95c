"""Every rule of the office can be read and edited."""

from dataclasses import fields

import pytest

from admin_ui.forms.policy import RuleForm
from admin_ui.rules import RULES, written
from admin_ui.ruletexts.values import Unit
from mailapp.policy.values import Policy

RUBBISH = ["", "x", "-1", "0", "1e9", "NaN", "9" * 300, "٣", "1, , x", "yes please"]


def test_no_rule_is_missing_here():
    assert set(RULES) == {field.name for field in fields(Policy)}


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_what_is_shown_is_read_back(rule):
    default = getattr(Policy(), rule.name)
    form = RuleForm(rule, default, {"value": written(rule, default)})
    assert form.is_valid(), form.errors
    expected = list(default) if isinstance(default, tuple) else default
    assert form.cleaned_data["value"] == expected
    assert type(form.cleaned_data["value"]) is type(expected)


@pytest.mark.parametrize("text", RUBBISH)
@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_rubbish_is_refused_in_a_sentence(rule, text):
    form = RuleForm(rule, getattr(Policy(), rule.name), {"value": text})
    if form.is_valid():
        empty_list = rule.unit is Unit.NETWORKS and not text
        assert rule.unit is Unit.TEXT or empty_list or (text == "0" and rule.least == 0)
        return
    assert not form.is_valid()
    assert form.errors["value"][0].endswith(".")


def test_units_that_no_rule_uses_do_not_linger():
    assert {rule.unit for rule in RULES.values()} == set(Unit)
