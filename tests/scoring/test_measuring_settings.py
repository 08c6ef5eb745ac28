"""Measure settings: a director puts a new version in force, with a reason."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from sam.lib import runs
from sam.lib.models import AuditEntry
from scoring.models import MeasureSettings
from scoring.models.settings import activities_default, attachment_default
from scoring.permissions import may_change_settings
from scoring.services.settings import (
    EDITABLE,
    SettingsRefused,
    save_settings,
    settings_in_force,
)


def refused(values, *, reason="Because"):
    with pytest.raises(SettingsRefused) as error:
        save_settings(None, reason=reason, values=values)
    return error.value.errors


def test_a_director_puts_a_new_version_in_force_and_says_why(director):
    first = MeasureSettings.current()
    made = save_settings(
        director,
        reason="Borrowing is dearer",
        values={"annual_rate": Decimal("0.12"), "hourly_cost": "65"},
    )
    assert (made.version, made.annual_rate, made.hourly_cost) == (
        first.version + 1,
        Decimal("0.12"),
        65,
    )
    assert made.horizon_weeks == first.horizon_weeks
    assert settings_in_force() == made
    assert MeasureSettings.objects.get(pk=first.pk).annual_rate == Decimal("0.1")
    entry = AuditEntry.objects.get(verb="save_measure_settings")
    assert entry.before == {"annual_rate": "0.1000", "hourly_cost": None}
    assert entry.after == {
        "annual_rate": "0.12",
        "hourly_cost": "65",
        "version": 2,
        "reason": "Borrowing is dearer",
    }
    assert (made.created_by, made.reason) == (director, "Borrowing is dearer")


def test_saving_what_is_in_force_makes_no_version(director):
    first = MeasureSettings.current()
    same = {name: getattr(first, name) for name in EDITABLE}
    assert save_settings(director, reason="Nothing new", values=same) == first
    assert MeasureSettings.objects.count() == 1
    assert not AuditEntry.objects.filter(verb="save_measure_settings").exists()


@pytest.mark.parametrize(
    "person", ["manager", "executive", "desk_agent", "administrator"]
)
def test_nobody_else_does(request, person):
    actor = request.getfixturevalue(person)
    assert not may_change_settings(actor)
    with pytest.raises(PermissionDenied, match="Only a director"):
        save_settings(actor, reason="I may not", values={"annual_rate": "0.2"})
    assert not MeasureSettings.objects.filter(version=2).exists()


def test_measures_depend_on_the_version(programme):
    before = runs.inputs_digest({})
    save_settings(None, reason="Longer", values={"horizon_weeks": 208})
    assert runs.inputs_digest({}) != before


def test_a_past_day_had_the_version_of_that_day(programme):
    first = MeasureSettings.current()
    first.created_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    first.save()
    second = save_settings(None, reason="Longer", values={"horizon_weeks": 208})
    MeasureSettings.objects.filter(pk=second.pk).update(
        created_at=dt.datetime(2026, 3, 31, 23, 59, tzinfo=dt.UTC)
    )
    days = [dt.date(2025, 1, 1), dt.date(2026, 3, 30), dt.date(2026, 3, 31)]
    assert [settings_in_force(day).version for day in days] == [1, 1, 2]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("annual_rate", "0", "From 0.0001 to 1."),
        ("annual_rate", "ten", "decimal number"),
        ("horizon_weeks", 0, "From 1 to 1,040."),
        ("horizon_weeks", "", "integer"),
        ("wallet_accounts", 10, "From 30 to 1,000,000."),
        ("refit_loss", float("nan"), "Enter a number."),
        ("segment_field", "COLOUR", "not a valid choice"),
        ("hourly_cost", -1, "From 0 to 100,000."),
        ("attachment", {"perception": {}}, "Give these parts"),
        ("activities", {"order": 8}, "Give the minutes of these"),
        ("horizon", 5, "no such setting"),
    ],
)
def test_what_is_not_fit_for_use_is_refused_by_its_field(db, name, value, words):
    errors = refused({name: value})
    assert list(errors) == [name]
    assert words in errors[name][0]
    assert not MeasureSettings.objects.filter(version=2).exists()


@pytest.mark.parametrize(
    ("part", "change", "words"),
    [
        ("tenure", {"weight": 0.2}, "add up to 110.0 %"),
        ("tenure", {"weight": "much"}, "tenure: enter numbers"),
        ("advocacy", {"best": 0}, "worst and best are the same"),
        ("advocacy", {"weight": -0.1}, "from 0 to 1"),
        ("breadth", {"middle": 1}, "give weight, worst and best"),
    ],
)
def test_attachment_has_weights_that_add_up_and_anchors_apart(db, part, change, words):
    parts = attachment_default()
    parts[part] |= change
    assert words in refused({"attachment": parts})["attachment"][0]


def test_minutes_are_those_of_a_day(db):
    wrong = activities_default() | {"VISIT": 1441}
    assert refused({"activities": wrong})["activities"] == ["VISIT: From 0 to 1,440."]


def test_a_change_says_why(db):
    assert refused({"horizon_weeks": 52}, reason=" ")["reason"] == [
        "Say why the settings change."
    ]


def test_the_defaults_are_fit_for_use(db):
    made = save_settings(None, reason="Fewer draws", values={"check_draws": 400})
    assert (made.version, made.check_draws) == (2, 400)
