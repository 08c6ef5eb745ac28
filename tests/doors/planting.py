"""What is planted at one account: words and figures that stand nowhere else."""

import datetime as dt
from decimal import Decimal

from allauth.usersessions.models import UserSession
from django.core.files.uploadedfile import SimpleUploadedFile
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
from sam.lib.models import OutboxEvent
from sam.workspace.models import Notification
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
    ImportBatchFactory,
    InteractionFactory,
    ModelFitFactory,
    OfferingFactory,
    OrderLineFactory,
    PolicyFactory,
    PositionFactory,
    ProblemFactory,
    PromiseFactory,
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
    ImportBatchFactory(source="erp")
    options = {"key": "walked", "source": "erp", "is_dry_run": True}
    RunFactory(kind="import", options=options)
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
