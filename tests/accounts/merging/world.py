"""Two accounts with something in every table, and all tables read back."""

import datetime as dt
import json

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder

from accounts import models as m
from accounts.services.access import refresh_access
from planning.models import Action, Objective, Plan
from sam.workspace.services.rows import refresh_rows
from tests import factories as f
from tests.factories.days import NOON

# What only grows, and what is made anew from the rest.
GROWING = {
    "accounts_dirtyaccount",
    "accounts_likelyduplicate",
    "accounts_lookupmark",
    "accounts_merge",
    "accounts_mergemove",
    "accounts_mergeproposal",
    "lib_auditentry",
    "lib_outboxevent",
    "tiers_tierassignment",
    "workspace_searchmark",
}
# Rows that are made again have keys of their own.
KEYLESS = {"accounts_accountaccess", "accounts_lookupkey"}
APPS = {"accounts", "planning", "scoring", "tiers", "workspace"}


def all_rows():
    """Return every row of every table that a merge could touch, as plain text."""
    return {
        model._meta.db_table: sorted(
            json.dumps(row, cls=DjangoJSONEncoder, default=str, sort_keys=True)
            for row in model._base_manager.values(*_columns(model))
        )
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in APPS and model._meta.db_table not in GROWING
    }


def _columns(model):
    names = [field.attname for field in model._meta.concrete_fields]
    return [n for n in names if n != "id" or model._meta.db_table not in KEYLESS]


def differing(before, after):
    """Return, by table, what is only in one of the two readings."""
    return {
        table: {
            "gone": [row for row in rows if row not in after[table]],
            "new": [row for row in after[table] if row not in rows],
        }
        for table, rows in before.items()
        if rows != after[table]
    }


def settle():
    """Bring access and lists up to date, as after a night."""
    refresh_access()
    refresh_rows(list(m.Account.objects.values_list("pk", flat=True)))


def day(number):
    return dt.date(2026, 1, 1) + dt.timedelta(days=number)


def furnish(account, *, shared, tag):
    """Give *account* rows of every kind; *shared* is what both of a pair have."""
    user, category, competitor = shared
    f.ExternalIdFactory(external_id=f"ACC-{tag}", object_id=account.pk)
    f.TeamMemberFactory(account=account, user=user)
    f.TeamMemberFactory(account=account)
    unit = f.UnitFactory(account=account)
    boss = f.PositionFactory(account=account, unit=unit, started_on=day(3))
    below = f.PositionFactory(account=account, reports_to=boss)
    m.PersonLine.objects.create(
        account=account, from_position=below, to_position=boss, kind="INFLUENCE"
    )
    m.MapPlace.objects.create(account=account, position=boss, x=5, y=6)
    m.PositionRating.objects.create(
        account=account,
        position=boss,
        dimension="POWER",
        value=4,
        basis="GUESS",
        rated_on=day(40),
    )
    visit = f.InteractionFactory(account=account)
    f.InteractionParticipantFactory(interaction=visit, contact=boss.contact)
    f.PromiseFactory(account=account, interaction=visit)
    f.ProblemFactory(account=account)
    f.ContactPreferenceFactory(account=account, contact=boss.contact)
    f.CustomerSignalFactory(account=account, contact=boss.contact)
    f.ServiceExpectationFactory(account=account)
    order = f.OrderFactory(account=account, unit=unit)
    f.OrderLineFactory(order=order)
    f.CostEntryFactory(account=account)
    f.WalletEntryFactory(account=account, category=category)
    f.WalletEntryFactory(account=account)
    for place in (None, unit):
        m.WhiteSpaceCell.objects.create(
            account=account,
            unit=place,
            category=category,
            state="GAP",
            stated_on=day(20),
        )
    m.CompetitorFootprint.objects.create(
        account=account,
        category=category,
        competitor=competitor,
        hold="HABIT",
        grade="C",
        stated_on=day(20),
    )
    m.KnowledgeNote.objects.create(
        account=account,
        topic="STRATEGY",
        text="They grow",
        said_on=day(30),
        said_by=boss.contact,
    )
    furnish_plan(account, user)
    other = f.AccountFactory()
    f.AccountRelationFactory(from_account=account, to_account=other)
    f.AccountRelationFactory(from_account=other, to_account=account)
    f.AccountFactory(parent=account, name=f"Below {tag}")
    return boss.contact


def furnish_plan(account, user):
    plan = Plan.objects.create(
        account=account, owner=user, starts_on=day(0), ends_on=day(200)
    )
    objective = Objective.objects.create(
        account=account,
        plan=plan,
        kind="RETAIN",
        words="Grow",
        measure="REVENUE_12M",
        due_on=day(100),
        owner=user,
        baseline=1,
        target=2,
    )
    for joined in ({"plan": plan, "objective": objective}, {}):
        Action.objects.create(
            account=account,
            words="Call them",
            owner=user,
            due_on=day(50),
            added_at=NOON,
            **joined,
        )
