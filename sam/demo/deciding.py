"""What the demo's people have decided so far: a charter, nominations, waves, drafts."""

import datetime as dt
from collections.abc import Callable

from django.db import transaction

from accounts.models import Account, Programme
from sam.demo.staff import APPROVER, DIRECTOR, DOMAIN
from sam.demo.stories import (
    FORGOTTEN,
    MARKET_IMPACT,
    RHYTHM_BROKEN,
    SMALL_AND_INFLUENTIAL,
    VALUED_EARNS_MORE,
)
from sam.lib import audit
from sam.lib.models import AuditEntry
from sam.users.models import User
from tiers.models import Nomination, NomineeType, Policy, Rationale, SupplierStatus
from tiers.services import (
    charters,
    guarding,
    nominations,
    policies,
    supplier_statuses,
    wave_holds,
    waves,
)

DECIDED = "demo.decided"
SPONSOR = f"dele.okafor@{DOMAIN}"
OWNERS = {
    "SALES": DIRECTOR,
    "OPERATIONS": f"owen.pryce@{DOMAIN}",
    "SERVICE": f"isla.grant@{DOMAIN}",
    "FINANCE": SPONSOR,
    "LOGISTICS": f"tom.adeyemi@{DOMAIN}",
}
CHARTER = """\
A few customers can change our business, and we theirs. We give them people who know \
their business, a plan that is theirs as much as ours, and an answer within the hour.

Everybody else is Valued. What we promise them is kept in full; nothing that we do for \
a Strategic customer is taken from them. Where we see that it is, we put it right.

Who is Strategic is decided by what could be, not by what was spent last year, and \
said openly: every account can see why."""
ANSWERS = SupplierStatus.Answer
# Who is nominated, why, and what we can be to them as a supplier; (answer, evidence).
NOMINEES = (
    (
        MARKET_IMPACT.accounts[0],
        "Leads its market; twelve firms buy what it buys.",
        (ANSWERS.ABLE, "Their head of procurement asked for a framework from April."),
    ),
    (
        SMALL_AND_INFLUENTIAL.accounts[0],
        "Small, but ten of our customers came through them.",
        (ANSWERS.IS, "Sole supplier of temporary works since 2021."),
    ),
    (
        FORGOTTEN.accounts[0],
        "£1.5 m of their hire goes elsewhere, and nobody has called for months.",
        (ANSWERS.UNKNOWN, "Nobody has asked them yet."),
    ),
    (
        VALUED_EARNS_MORE.accounts[0],
        "Earns us more than most of the Strategic accounts.",
        (ANSWERS.IS, "Three of their five sites run on our plant."),
    ),
    (
        RHYTHM_BROKEN.accounts[0],
        "Orders every twelve days.",
        (ANSWERS.CANNOT, "Head office buys centrally from a competitor until 2028."),
    ),
)
QUALIFIED = {
    MARKET_IMPACT.accounts[0]: NomineeType.MARKET_IMPACT,
    VALUED_EARNS_MORE.accounts[0]: NomineeType.ESTABLISHED,
}
DECLINED = RHYTHM_BROKEN.accounts[0]
WAVE_DAYS = 91
PILOT_REASON = (
    "Two accounts, from managers with hours to spare: it is how we learn. The second"
    " wave waits until Valued customers hear from us again."
)


def decide(*, say: Callable[[str], object]) -> bool:
    """
    Let the demo's people take their first decisions, once; tell whether they did.

    The portfolio must have been measured and judged. Call it within ``audit.acting``.
    """
    if AuditEntry.objects.filter(verb=DECIDED).exists():
        return False
    today = Programme.current().today()
    with transaction.atomic():
        _publish_charter()
        _assess_strategic(today)
        _nominate(today)
        _guard()
        _plan_waves(today)
        _draft_policies()
        audit.record(DECIDED)
    say("charter, nominations, waves and draft policies")
    return True


def _person(email: str) -> User:
    return User.objects.get(email=email)


def _publish_charter() -> None:
    charter = charters.publish_charter(
        actor=_person(DIRECTOR),
        rationale=[Rationale.CUSTOMER_INTIMACY, Rationale.CUSTOMERS_DEMAND],
        text=CHARTER,
        sponsor=_person(SPONSOR),
        owners={part: _person(email) for part, email in OWNERS.items()},
    )
    readers = User.objects.exclude(role=User.Role.SERVICE_DESK).order_by("pk")
    for place, reader in enumerate(readers):
        if place % 3 and reader.email != DIRECTOR:  # one in three has not read it yet
            charters.acknowledge_charter(actor=reader, version=charter.version)


def _assess_strategic(today: dt.date) -> None:
    """Say of each Strategic account but the last three that we are its supplier."""
    held = Account.objects.filter(
        tier_assignments__tier="STRATEGIC",
        tier_assignments__ended_at=None,
        tier_assignments__undone_by=None,
    ).order_by("pk")
    for place, account in enumerate(held[: max(0, held.count() - 3)]):
        supplier_statuses.assess_supplier(
            account=account,
            actor=_person(DIRECTOR),
            answer=ANSWERS.IS,
            evidence="Agreed with them in the yearly review.",
            assessed_on=today - dt.timedelta(days=20 + 3 * place),
        )


def _nominate(today: dt.date) -> None:
    director = _person(DIRECTOR)
    for name, reason, (answer, evidence) in NOMINEES:
        account = Account.objects.get(name=name)
        by = account.owner or director
        nomination = nominations.nominate(account=account, actor=by, reason=reason)
        supplier_statuses.assess_supplier(
            account=account,
            actor=by,
            answer=answer,
            evidence=evidence,
            assessed_on=today - dt.timedelta(days=9),
        )
        if name in QUALIFIED:
            nominations.qualify(
                nomination=nomination, actor=director, nominee_type=QUALIFIED[name]
            )
    nominations.decline(
        nomination=Nomination.objects.get(account__name=DECLINED),
        actor=director,
        feedback="Ask again once their framework with the competitor runs out.",
        again_from=today + dt.timedelta(days=270),
    )


def _guard() -> None:
    account = Account.objects.get(name=VALUED_EARNS_MORE.accounts[0])
    guarding.mark_do_not_lose(
        account=account,
        actor=_person(DIRECTOR),
        reason="A third of the region's margin, and its sponsor has just left.",
    )


def _plan_waves(today: dt.date) -> None:
    """Plan a pilot that runs from today and a wave after it; open the pilot."""
    director = _person(DIRECTOR)
    names = [MARKET_IMPACT.accounts[0], FORGOTTEN.accounts[0]]
    pilot = waves.plan_wave(
        actor=director,
        name="Pilot",
        starts_on=today,
        ends_on=today + dt.timedelta(days=WAVE_DAYS - 1),
        capacity=3,
        entry_criteria="Their managers have hours; the charter is read.",
        exit_criteria="Two reviews held, no Valued customer the worse for it.",
    )
    waves.add_accounts(
        wave=pilot, actor=director, accounts=Account.objects.filter(name__in=names)
    )
    if wave_holds.findings_on(pilot):
        waves.release_wave(wave=pilot, actor=director, reason=PILOT_REASON)
        pilot.refresh_from_db()
    waves.open_wave(wave=pilot, actor=director)
    second = waves.plan_wave(
        actor=director,
        name="North and Midlands",
        starts_on=today + dt.timedelta(days=WAVE_DAYS),
        ends_on=today + dt.timedelta(days=3 * WAVE_DAYS),
        capacity=6,
        entry_criteria="The pilot is closed and lost nobody.",
    )
    waves.add_accounts(
        wave=second,
        actor=director,
        accounts=Account.objects.filter(name=VALUED_EARNS_MORE.accounts[0]),
    )


def _draft_policies() -> None:
    """Draft what could come next: more potential and a gate; the optimum; a variant."""
    director, approver = _person(DIRECTOR), _person(APPROVER)
    first = policies.in_force()
    if first is None:
        return
    draft = policies.draft_policy(actor=director, name="Potential before spend")
    policies.change_draft(
        policy=draft,
        actor=director,
        text="Potential counts for more, and nobody is Strategic to whom we cannot be a"
        " strategic supplier. Four seats are kept for fast growing accounts.",
        criteria=_weighted(draft, potential=0.40, lifetime_value=0.15),
        supplier_gate="CANNOT",
        mix={"FAST_GROWING": {"least": 4, "most": None}},
        proposes_on=["CLOSED"],
    )
    by_hours = policies.draft_policy(actor=director, name="What hours can carry")
    policies.change_draft(
        policy=by_hours,
        actor=director,
        text="The best set of accounts that the managers' hours can carry.",
        method=Policy.Method.OPTIMUM,
        manager_hours_share=0.6,
    )
    region = approver.directed_regions.get().region
    variant = policies.draft_policy(
        actor=approver, name=f"As {region} would have it", region=region
    )
    policies.change_draft(
        policy=variant,
        actor=approver,
        criteria=_weighted(variant, lifetime_value=0.45, potential=0.10),
    )


def _weighted(policy: Policy, **weights: float) -> list[dict[str, object]]:
    """Return the criteria with other weights for some."""
    return [
        {**criterion, "weight": weights.get(criterion["code"], criterion["weight"])}
        for criterion in policy.criteria
    ]
