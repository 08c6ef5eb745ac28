"""Every column that refers to an account or a person says what a merge does with it."""

import pytest
from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import connection, models

from accounts.merging import Policy, all_references, references_to
from accounts.models import Account, Contact, Position

# Positions are made one where a merge brings two together.
TARGETS = [Account, Contact, Position]


def columns_that_refer_to(target):
    return [
        (model, field)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields(include_hidden=True)
        if isinstance(field, models.ForeignKey) and field.remote_field.model is target
    ]


@pytest.mark.parametrize("target", TARGETS)
def test_every_foreign_key_is_registered(target):
    known = {(one.model, one.field) for one in references_to(target)}
    missing = [
        f"{model._meta.label}.{field.name}"
        for model, field in columns_that_refer_to(target)
        if (model, field.name) not in known
    ]
    assert missing == [], (
        f"register what a merge of two of {target.__name__} does with these columns:"
        " see accounts/merging/known.py, or merging.py of the app"
    )


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_else_is_registered_but_external_ids(target):
    there = {(model, field.name) for model, field in columns_that_refer_to(target)}
    extra = {(one.model, one.field) for one in references_to(target)} - there
    assert {model.__name__ for model, _field in extra} <= {"ExternalId"}


def moving():
    return [one for one in all_references() if one.policy is Policy.MOVE]


@pytest.mark.parametrize("reference", moving(), ids=lambda one: ".".join(one.key))
def test_what_moves_is_named_and_keyed_by_a_number(reference):
    assert str(reference.label)
    key = reference.model._meta.pk
    assert key.name != reference.field
    assert "int" in key.rel_db_type(connection)


@pytest.mark.parametrize("reference", moving(), ids=lambda one: ".".join(one.key))
def test_no_constraint_stands_in_the_way_that_a_merge_cannot_read(reference):
    """Uniqueness by expressions, and exclusion, need a policy of their own."""
    for constraint in reference.model._meta.constraints:
        if isinstance(constraint, ExclusionConstraint):
            named = str(constraint.expressions)
            assert f"F({reference.field})" not in named
            assert f"'{reference.field}'" not in named
        if isinstance(constraint, models.UniqueConstraint):
            assert f"F({reference.field})" not in str(constraint.expressions)


@pytest.mark.parametrize(
    "reference",
    [one for one in moving() if one.follows],
    ids=lambda one: ".".join(one.key),
)
def test_what_follows_is_registered_after_what_it_follows(reference):
    parent = reference.model._meta.get_field(reference.follows).related_model
    order = [(one.model, one.target) for one in all_references()]
    mine = order.index((reference.model, reference.target))
    assert order.index((parent, reference.target)) < mine
