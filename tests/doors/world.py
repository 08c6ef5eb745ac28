"""A small world with one of everything about one account, and the people around it."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.utils import timezone

from accounts.models import (
    Account,
    AccountRelation,
    Challenge,
    CompetitorFootprint,
    CustomerObjective,
    KnowledgeNote,
    Merge,
    PersonLine,
    PersonNote,
    Relationship,
    ValueDriver,
    WhiteSpaceCell,
)
from accounts.services.access import refresh_access
from accounts.services.attachments import add_attachments
from planning.services.handovers import begin_handover
from sam.events.models import Delivery, Subscription
from sam.lib.doors import keys
from sam.lib.models import OutboxEvent
from sam.users.models import ApiToken, User
from sam.workspace.models import Notification
from sam.workspace.services.rows import refresh_rows
from tests.doors.finding import Door
from tests.doors.sending import body_for
from tests.factories import (
    AccountFactory,
    AccountFactsFactory,
    AccountMeasuresFactory,
    BenefitFactory,
    ChangeFactory,
    ChangeSetFactory,
    CompetitorFactory,
    ContactPreferenceFactory,
    CostEntryFactory,
    CustomerSignalFactory,
    EvaluationFactory,
    FlagFactory,
    InteractionFactory,
    ModelFitFactory,
    OfferingFactory,
    OrderLineFactory,
    PolicyFactory,
    PositionFactory,
    ProblemFactory,
    ProgrammeFactory,
    PromiseFactory,
    RegionDirectorFactory,
    RegionFactory,
    RunFactory,
    ServiceExpectationFactory,
    TierAssignmentFactory,
    UnitFactory,
    UserFactory,
    WalletEntryFactory,
)
from tests.planning.plans import an_action, an_objective
from tests.tiers.decisions import baseline, charter, decided, wave
from tiers.models import Entitlement

SECRET = Decimal("7654321.98")
# However it is shown: in full, in thousands, in millions, with or without separators.
SHAPES = ["7654321", "7,654,321", "7,654", "7.65", "7654.3"]
# Every measure in money that is made of costs, margins or lifetime values.
HIDDEN = [
    "net_margin_12m",
    "cost_to_serve_12m",
    "manager_cost_12m",
    "lifetime_value",
    "lifetime_value_median",
    "lifetime_value_deviation",
    "lifetime_value_low",
    "lifetime_value_high",
    "headroom_value",
    "ceiling_money",
    "reference_value",
]
NAME = "Zyxwv Quarries"
PERSON = "Ottoline Featherstonehaugh"
LONG = dt.timedelta(365)
# What the parameter after a part of an address names.
KINDS = {
    "account-relations": "accounts.AccountRelation",
    "actions": "planning.Action",
    "alternative-plans": "tiers.AlternativePlan",
    "entries": "lib.AuditEntry",
    "rows": "lib.AuditRow",
    "attachments": "accounts.Attachment",
    "audit": "lib.AuditEntry",
    "benefits": "tiers.Benefit",
    "categories": "accounts.Offering",
    "challenges": "accounts.Challenge",
    "change-sets": "tiers.ChangeSet",
    "contact-preferences": "accounts.ContactPreference",
    "costs": "accounts.CostEntry",
    "customer-objectives": "accounts.CustomerObjective",
    "do-not-lose": "tiers.DoNotLose",
    "deliveries": "events.Delivery",
    "drivers": "accounts.ValueDriver",
    "entitlements": "tiers.Entitlement",
    "event-deliveries": "events.Delivery",
    "event-subscriptions": "events.Subscription",
    "evaluations": "tiers.Evaluation",
    "events": "events.Subscription",
    "expectations": "accounts.ServiceExpectation",
    "flags": "tiers.Flag",
    "footprints": "accounts.CompetitorFootprint",
    "handovers": "planning.Handover",
    "interactions": "accounts.Interaction",
    "items": "planning.HandoverItem",
    "knowledge": "accounts.KnowledgeNote",
    "lines": "accounts.PersonLine",
    "marks": "tiers.DoNotLose",
    "merges": "accounts.Merge",
    "model-fits": "scoring.ModelFit",
    "nominations": "tiers.Nomination",
    "notes": "accounts.PersonNote",
    "notifications": "workspace.Notification",
    "objectives": "planning.Objective",
    "offerings": "accounts.Offering",
    "orders": "accounts.Order",
    "overrides": "tiers.Override",
    "people": "accounts.Contact",
    "person-lines": "accounts.PersonLine",
    "person-notes": "accounts.PersonNote",
    "plans": "planning.Plan",
    "policies": "tiers.Policy",
    "positions": "accounts.Position",
    "problems": "accounts.Problem",
    "promises": "accounts.Promise",
    "regions": "accounts.Region",
    "relations": "accounts.AccountRelation",
    "relationships": "accounts.Relationship",
    "runs": "lib.Run",
    "services": "users.User",
    "sessions": "usersessions.UserSession",
    "service-expectations": "accounts.ServiceExpectation",
    "service-standards": "tiers.ServiceStandard",
    "standards": "tiers.ServiceStandard",
    "tier-assignments": "tiers.TierAssignment",
    "tokens": "users.ApiToken",
    "units": "accounts.Unit",
    "users": "users.User",
    "value-drivers": "accounts.ValueDriver",
    "wallet": "accounts.WalletEntry",
    "wallet-entries": "accounts.WalletEntry",
    "waves": "tiers.Wave",
    "white-space": "accounts.Offering",
    "white-space-cells": "accounts.WhiteSpaceCell",
}
# Kinds that no account's key tells to be somebody's: who sees none sees none of these.
OF_THE_ACCOUNT = {
    "accounts.AccountRelation",
    "accounts.Contact",
    "accounts.Merge",
    "accounts.Relationship",
    "events.Delivery",
    "events.Subscription",
    "planning.HandoverItem",
    "users.ApiToken",
    "usersessions.UserSession",
    "workspace.Notification",
}
OUTSIDE = ("/auth/", "/admin/")
MISSING = 987654321
# Parameters that are words or numbers of their own.
WORDS = {
    "code": "whale",
    "key": "1",
    "level": 3,
    "provider_id": "1",
    "question": "AIM",
    "stage": "qualified",
    "tier": "STRATEGIC",
    "topic": "STRATEGY",
    "uidb36": "1",
    "verb": "close",
    "version": 1,
}

WORDS_OF_ADMIN = {"app_label": "accounts", "url": "nowhere"}


@dataclass
class World:
    """The account that everything is about, and who asks for it, by their parts."""

    acme: Account
    people: dict[str, User]
    tokens: dict[str, str]
    _keys: dict[str, int] = field(default_factory=dict)

    def address(self, door: Door, *, missing: bool = False) -> str:
        """
        Return the address of *door* with the keys of what there is filled in.

        :param missing: give keys that nothing has, in place of those of the account
        """
        keys = {
            name: MISSING
            if missing and self._is_its(before, name)
            else self.key(before, name, door.route)
            for before, name in door.segments
        }
        return door.route % keys

    def body(self, door: Door) -> object:
        """Return what *door* requires, about the account where it asks for one."""
        return body_for(door, self._named) if door.method != "GET" else None

    def _named(self, name: str) -> int | None:
        """Return the key of what a field of that name refers to, if it is known."""
        if name in {"account", "from_account"}:
            return self.acme.pk
        segment = f"{name.replace('_', '-')}s"
        segment = {"contacts": "people", "owners": "users"}.get(segment, segment)
        return self._latest(segment) if segment in KINDS else None

    def is_about_acme(self, door: Door) -> bool:
        """Tell whether the address holds a key of the account's own."""
        return not door.route.startswith(OUTSIDE) and any(
            self._is_its(before, name) for before, name in door.segments
        )

    def key(self, before: str, name: str, route: str) -> object:
        """
        Return the key that stands after that part of an address.

        :raises KeyError: if nobody has said of what kind it is
        """
        if name in WORDS_OF_ADMIN:
            return WORDS_OF_ADMIN[name]
        if route.startswith("/admin/"):
            return _admin_key(route)
        if _is_account(before, name):
            return self.acme.pk
        if name == "user_pk":
            return self.acme.owner.pk
        if name == "verb" and "/events/" in route:
            return "pause"
        if name in WORDS:
            return WORDS[name]
        if route.startswith("/auth/"):
            return 1
        return WORDS["level"] if before == "ladder-levels" else self._latest(before)

    def _latest(self, segment: str) -> int:
        if segment not in self._keys:
            model = apps.get_model(KINDS[segment])
            rows = model._default_manager.order_by("pk")
            if has_account(model):
                rows = rows.filter(account=self.acme)
            self._keys[segment] = rows.values_list("pk", flat=True).last()
        return self._keys[segment]

    def _is_its(self, before: str, name: str) -> bool:
        if _is_account(before, name):
            return True
        kind = None if name in WORDS or name == "user_pk" else KINDS.get(before)
        return kind in OF_THE_ACCOUNT or (
            kind is not None and has_account(apps.get_model(kind))
        )


def has_account(model: type[Model]) -> bool:
    return "account" in {each.name for each in model._meta.fields}


def _is_account(before: str, name: str) -> bool:
    return before == "accounts" or name == "account_pk"


def _admin_key(route: str) -> object:
    app, model = route.split("/")[2:4]
    if "%" in app or app == "r":
        return 1
    rows = apps.get_model(app, model)._default_manager.order_by("pk")
    return rows.values_list("pk", flat=True).last() or 1


def build() -> World:
    """Make the world; call it inside a transaction that is taken back."""
    ProgrammeFactory()
    north, south = RegionFactory(name="North"), RegionFactory(name="South")
    acme = AccountFactory(name=NAME, region=north)
    other = AccountFactory(name="Next door", region=south)
    people = {
        "service desk": UserFactory(role=User.Role.SERVICE_DESK),
        "account manager": acme.owner,
        "director": RegionDirectorFactory(region=north).user,
        "executive": UserFactory(role=User.Role.EXECUTIVE),
        "administrator": UserFactory(role=User.Role.ADMINISTRATOR),
        "of another region": other.owner,
    }
    refresh_access()
    worth(acme)
    known(acme)
    bought(acme)
    agreed(acme)
    told(acme)
    refresh_access()
    refresh_rows([acme.pk, other.pk])
    service = RegionDirectorFactory(region=north, user__is_service=True).user
    refresh_access()
    tokens = {
        "token that reads": token_of(service, "read"),
        "token that writes": token_of(service, "write"),
    }
    return World(acme, people, tokens)


def token_of(user: User, *scopes: str) -> str:
    """Return the text of a new token."""
    text = keys.new_text()
    ApiToken.objects.create(
        user=user,
        name="Walk",
        start=text[: keys.SHOWN],
        digest=keys.digest_of(text),
        scopes=list(scopes),
        expires_at=timezone.now() + LONG,
    )
    return text


def told(acme: Account) -> None:
    """Tell its owner, and a system of theirs."""
    Notification.objects.create(
        user=acme.owner,
        kind="PROMISE_GIVEN",
        as_of=timezone.localdate(),
        evidence={"promise": acme.promises.get().pk},
    )
    UserSession.objects.create(
        user=acme.owner,
        ip="127.0.0.1",
        session_key="walked",
        last_seen_at=timezone.now(),
    )
    subscription = Subscription.objects.create(
        name="ERP",
        url="https://erp.example.com/",
        lane="erp.example.com:443",
        types=["account.*"],
        owner=acme.owner,
    )
    event = OutboxEvent.objects.create(type="account.changed", account_id=acme.pk)
    Delivery.objects.create(subscription=subscription, event=event)


def worth(acme: Account) -> None:
    """Measure the account; every figure that is hidden is the secret."""
    fit, policy = ModelFitFactory(), PolicyFactory()
    AccountFactsFactory(account=acme, cost_to_serve_12m=SECRET, margin_12m=SECRET)
    AccountMeasuresFactory(
        account=acme,
        fit_id=fit.pk,
        margin_rate=0.3,
        **dict.fromkeys(HIDDEN, SECRET),
    )
    EvaluationFactory(account=acme, policy_id=policy.pk)
    TierAssignmentFactory(account=acme)
    for run in (RunFactory(kind="retier"), RunFactory(kind="retier")):
        ChangeFactory(
            change_set=ChangeSetFactory(run=run, policy=policy),
            account=acme,
            measures={"net_margin_12m": str(SECRET), "lifetime_value": str(SECRET)},
        )
    FlagFactory(account=acme, stake=SECRET)
    CostEntryFactory(account=acme, amount=SECRET)


def known(acme: Account) -> None:
    """Write down who works there, and what they said and were promised."""
    today, owner = timezone.localdate(), acme.owner
    boss = PositionFactory(account=acme)
    position = PositionFactory(account=acme, contact__full_name=PERSON)
    person = position.contact
    on = {"account": acme}
    PersonLine.objects.create(
        **on, from_position=position, to_position=boss, kind="INFLUENCE"
    )
    PersonNote.objects.create(**on, contact=person, text="Over lunch", written_by=owner)
    Relationship.objects.create(contact=person, user=owner, level=2, stated_on=today)
    visit = InteractionFactory(**on, subject="Lunch")
    add_attachments(
        interaction=visit,
        actor=owner,
        files=[SimpleUploadedFile("lunch.txt", b"Soup", "text/plain")],
    )
    ProblemFactory(**on, description="Late digger", estimated_loss=SECRET)
    CustomerSignalFactory(**on, contact=person, evidence="Over lunch")
    PromiseFactory(**on, words="Another lunch")
    ContactPreferenceFactory(**on, contact=person)
    ServiceExpectationFactory(**on, cost_a_year=SECRET)
    said = {**on, "said_on": today}
    KnowledgeNote.objects.create(**said, topic="STRATEGY", text="They grow")
    Challenge.objects.create(**said, words="Idle plant")
    CustomerObjective.objects.create(**said, words="One depot less")
    ValueDriver.objects.create(**on, kind="COST", words="Fuel", stated_on=today)


def bought(acme: Account) -> None:
    """Let it buy, here and elsewhere."""
    today, owner = timezone.localdate(), acme.owner
    OrderLineFactory(order__account=acme, cost=SECRET)
    UnitFactory(account=acme)
    category = OfferingFactory()
    WalletEntryFactory(
        account=acme,
        category=category,
        period_start=today - LONG,
        period_end=today,
        recorded_by=owner,
    )
    WhiteSpaceCell.objects.create(
        account=acme, category=category, state="GAP", grade="B", stated_on=today
    )
    CompetitorFootprint.objects.create(
        account=acme,
        category=category,
        competitor=CompetitorFactory(),
        hold="HABIT",
        grade="B",
        stated_on=today,
    )
    sister = AccountFactory(name="Sister", owner=owner, region=acme.region)
    AccountRelation.objects.create(
        from_account=acme, to_account=sister, kind="REFERRAL", recorded_by=owner
    )
    lost = AccountFactory(name="Merged away", owner=owner, region=acme.region)
    Merge.objects.create(kind="ACCOUNT", survivor_id=acme.pk, loser_id=lost.pk)


def agreed(acme: Account) -> None:
    """Decide, plan and promise."""
    today, owner = timezone.localdate(), acme.owner
    refresh_access()
    an_objective(acme, owner)
    an_action(acme, owner)
    charter(owner)
    running = wave(owner, status="OPEN", opened_at=timezone.now())
    baseline(running, float(SECRET))
    decided(acme, owner, running)
    Entitlement.objects.create(
        account=acme,
        kind="BENEFIT",
        benefit=BenefitFactory(),
        source="GRANT",
        starts_on=today,
        reason="Asked for it",
        granted_by=owner,
    )
    begin_handover(
        account=acme, to_user=UserFactory(), reason="Maternity leave", actor=owner
    )
