"""Change sets: proposed by a run, then applied or rejected by a director as one."""

import datetime as dt
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg import sql

from accounts.models import Account
from sam.lib import audit, outbox, runs
from sam.lib.errors import DomainError
from sam.users.models import User
from tiers import permissions
from tiers.features import Portfolio
from tiers.models import ChangeSet, Policy, Tier
from tiers.services.judging import Judgement
from tiers.signals import tiers_changed


class ChangeSetRefused(DomainError):
    """The change set cannot be decided like that."""

    code = "change_set_refused"


class Judged(NamedTuple):
    """The tables of the facts and measures that were judged."""

    facts: sql.Composable
    measures: sql.Composable


def counts(portfolio: Portfolio, judgement: Judgement) -> dict[str, int]:
    """Return how many accounts would move, by direction."""
    up = (judgement.tier == Tier.STRATEGIC) & (portfolio.tier != Tier.STRATEGIC)
    down = (judgement.tier != Tier.STRATEGIC) & (portfolio.tier == Tier.STRATEGIC)
    return {"promoted": int(up.sum()), "demoted": int(down.sum())}


# Who has moved since the day that was judged is left for the next one.
MOVES = """
FROM tiers_evaluation e
LEFT JOIN tiers_tierassignment t ON t.account_id = e.account_id
    AND t.ended_at IS NULL AND t.undone_by_id IS NULL
"""
WHO_MOVES = "WHERE e.tier <> e.held_tier AND coalesce(t.tier, '') = e.held_tier"

# The figures are kept as they were judged, so that a replay needs no recomputation.
PROPOSE = (
    """
INSERT INTO tiers_change (
    change_set_id, account_id, from_tier, to_tier, reason, status, score, rank,
    factors, measures, enter_score, stay_score, seats
)
SELECT %(change_set)s, e.account_id, e.held_tier, e.tier,
    CASE e.decision WHEN 'ENTERS' THEN 'ENTERS' WHEN 'CAP' THEN 'CAP'
        WHEN 'BELOW' THEN 'SCORE' ELSE 'GATE' END,
    'PROPOSED', e.score, e.rank,
    array(SELECT coalesce(x, 0) FROM unnest(e.factors) WITH ORDINALITY AS u(x, place)
        ORDER BY place),
    jsonb_build_object(
        'revenue_12m', f.revenue_12m, 'net_margin_12m', m.net_margin_12m,
        'potential', m.potential, 'headroom', m.headroom,
        'lifetime_value', m.lifetime_value, 'influence', m.influence,
        'market_position', a.market_position, 'fit', m.fit_id),
    %(enter)s, %(stay)s, %(seats)s
"""
    + MOVES
    + """
JOIN accounts_account a ON a.id = e.account_id
JOIN {facts} f ON f.account_id = e.account_id
JOIN {measures} m ON m.account_id = e.account_id
"""
    + WHO_MOVES
)


def propose(
    *,
    job: runs.Job,
    judged: Judged,
    policy: Policy,
    seats: int,
    cause: str,
    review_on: dt.date | None,
) -> ChangeSet | None:
    """
    Propose the moves of the published evaluations as one set, in this transaction.

    An open set with the very same moves stays; any other open one is superseded.
    Returns the set, or ``None`` where nobody moves.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT e.account_id, e.tier" + MOVES + WHO_MOVES)
        wanted = set(cursor.fetchall())
    same = None
    for waiting in ChangeSet.objects.select_for_update().filter(
        status=ChangeSet.Status.PROPOSED
    ):
        if wanted and set(waiting.changes.values_list("account_id", "to_tier")) == (
            wanted
        ):
            same = waiting
            continue
        waiting.status = ChangeSet.Status.SUPERSEDED
        _decided(waiting, None, timezone.now(), "supersede_change_set")
    if same is not None or not wanted:
        return same
    made = ChangeSet.objects.create(
        run=job.run, policy=policy, as_of=job.as_of, review_on=review_on, cause=cause
    )
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(PROPOSE).format(facts=judged.facts, measures=judged.measures),
            {
                "change_set": made.pk,
                "enter": policy.enter_score,
                "stay": policy.stay_score,
                "seats": seats,
            },
        )
    audit.record("propose_change_set", made, counts=_tally(made))
    outbox.emit("change_set.proposed", payload={"change_set": made.pk})
    return made


@transaction.atomic
def apply_change_set(*, change_set: ChangeSet, actor: User | None) -> ChangeSet:
    """
    Move every account of the set, from now; repeating it changes nothing.

    An account that has moved since the proposal is left alone and marked stale, as is
    one that was merged away, or closed before it could become Strategic.

    :raises PermissionDenied: if *actor* may not decide
    :raises ChangeSetRefused: if the set was rejected or superseded
    """
    change_set = _locked(change_set, actor)
    if change_set.status == ChangeSet.Status.APPLIED:
        return change_set
    _require_proposed(change_set)
    account_ids = list(change_set.changes.values_list("account_id", flat=True))
    # In the order of their ids, so that two who decide at once wait, not deadlock.
    list(
        Account.objects.filter(pk__in=account_ids)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk")
    )
    # Read once the accounts are held: a stay that began while we waited ends after it.
    now = timezone.now()
    with connection.cursor() as cursor:
        for statement in (MARK_STALE, END_HELD, BEGIN_NEW, MARK_APPLIED, TELL):
            cursor.execute(
                statement,
                {
                    "change_set": change_set.pk,
                    "now": now,
                    "actor": actor.pk if actor else None,
                },
            )
    change_set.status = ChangeSet.Status.APPLIED
    _decided(change_set, actor, now, "apply_change_set")
    tiers_changed.send(sender=ChangeSet, account_ids=account_ids)
    return change_set


@transaction.atomic
def reject_change_set(
    *, change_set: ChangeSet, actor: User | None, reason: str
) -> ChangeSet:
    """
    Refuse the whole set, with a reason; nobody moves.

    :raises PermissionDenied: if *actor* may not decide
    :raises ChangeSetRefused: if it is decided already, or no reason is given
    """
    change_set = _locked(change_set, actor)
    _require_proposed(change_set)
    if not reason.strip():
        raise ChangeSetRefused(_("Say why the change set is rejected."))
    change_set.status = ChangeSet.Status.REJECTED
    change_set.note = reason.strip()
    _decided(change_set, actor, timezone.now(), "reject_change_set")
    return change_set


MARK_STALE = """
UPDATE tiers_change c SET status = 'STALE'
FROM accounts_account a
LEFT JOIN tiers_tierassignment t ON t.account_id = a.id
    AND t.ended_at IS NULL AND t.undone_by_id IS NULL
WHERE c.change_set_id = %(change_set)s AND a.id = c.account_id AND (
    c.from_tier <> coalesce(t.tier, '') OR t.started_at >= %(now)s
    OR a.merged_into_id IS NOT NULL
    OR (a.status = 'FORMER' AND c.to_tier = 'STRATEGIC'))
"""
END_HELD = """
UPDATE tiers_tierassignment t SET ended_at = %(now)s
FROM tiers_change c
WHERE c.change_set_id = %(change_set)s AND c.status = 'PROPOSED'
    AND t.account_id = c.account_id AND t.ended_at IS NULL AND t.undone_by_id IS NULL
"""
BEGIN_NEW = """
INSERT INTO tiers_tierassignment (
    account_id, tier, started_at, reason, decided_by_id, change_id
)
SELECT c.account_id, c.to_tier, %(now)s, c.reason, %(actor)s, c.id
FROM tiers_change c
WHERE c.change_set_id = %(change_set)s AND c.status = 'PROPOSED'
"""
MARK_APPLIED = """
UPDATE tiers_change SET status = 'APPLIED'
WHERE change_set_id = %(change_set)s AND status = 'PROPOSED'
"""
TELL = """
INSERT INTO lib_outboxevent (type, account_id, payload, attempts, error)
SELECT 'tier.changed', account_id,
    jsonb_build_object('from', from_tier, 'to', to_tier, 'change', id), 0, ''
FROM tiers_change
WHERE change_set_id = %(change_set)s AND status = 'APPLIED'
"""


def _locked(change_set: ChangeSet, actor: User | None) -> ChangeSet:
    permissions.may_decide(actor).require()
    return ChangeSet.objects.select_for_update(no_key=True).get(pk=change_set.pk)


def _require_proposed(change_set: ChangeSet) -> None:
    if change_set.status != ChangeSet.Status.PROPOSED:
        raise ChangeSetRefused(
            _("This change set is %(status)s.")
            % {"status": change_set.get_status_display().lower()}
        )


def _decided(
    change_set: ChangeSet, actor: User | None, now: dt.datetime, verb: str
) -> None:
    change_set.decided_at = now
    change_set.decided_by = actor
    change_set.save(update_fields=["status", "decided_at", "decided_by", "note"])
    audit.record(
        verb,
        change_set,
        before={"status": ChangeSet.Status.PROPOSED},
        after={"status": change_set.status, "note": change_set.note},
        counts=_tally(change_set),
    )
    outbox.emit(
        "change_set.decided",
        payload={"change_set": change_set.pk, "status": str(change_set.status)},
    )


def _tally(change_set: ChangeSet) -> dict[str, int]:
    """Count the set's changes by how each stands."""
    grouped = change_set.changes.order_by().values_list("status")
    return dict(grouped.annotate(changes=Count("pk")))
