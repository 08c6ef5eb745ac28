"""Watch whether Valued customers pay for Strategic ones, as a run."""

import datetime as dt
from dataclasses import dataclass
from functools import partial

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg import sql

from accounts.models import Region
from sam.lib import audit, outbox, runs, tables
from tiers.models import BalanceIndex, BalancePair, WatchRules
from tiers.models.balance import BalanceState
from tiers.services import balance_judging, balance_weeks
from tiers.services.balance_moving import Moved, MoveRefused, with_moved_hours
from tiers.services.balance_weeks import Span

__all__ = [
    "BALANCE",
    "Alarm",
    "MoveRefused",
    "Moved",
    "alarm",
    "is_off",
    "latest",
    "published_on",
    "register",
    "weigh",
    "with_moved_hours",
]

BALANCE = "balance"
TABLE = "tiers_balancesnapshot"
WEEKS = "weeks"
# What customers feel: hours are the cause, income comes after it.
SERVICE = (BalancePair.CONTACTS, BalancePair.RESPONSE, BalancePair.PROBLEMS)
OFF = (BalanceState.AMBER, BalanceState.RED)
LOST = {
    BalancePair.CONTACTS.value: gettext_lazy("they hear less from us"),
    BalancePair.RESPONSE.value: gettext_lazy("they wait longer for a first answer"),
    BalancePair.PROBLEMS.value: gettext_lazy("more of their problems stay open"),
    BalancePair.INCOME.value: gettext_lazy("they buy less"),
}


def register() -> None:
    """Make the run known."""
    runs.register(BALANCE, gettext_lazy("Weigh the tiers"), weigh)


def published_on() -> dt.date | None:
    """Return the day as of which balance was last published."""
    run = runs.latest(BALANCE)
    return run.as_of if run else None


def weigh(job: runs.Job) -> None:
    """
    Measure the weeks up to the run's day, judge those that are over, and publish.

    Weeks that were measured before stay as they are, but for the last eight. For a day
    before the last published one all are measured, nothing is published, and the run
    says what would be.
    """
    span = balance_weeks.span_of(job.as_of, WatchRules.current())
    if span is None:
        job.note(weeks=0)
        return
    last = published_on()
    is_late = last is not None and job.as_of < last
    job.step(WEEKS, partial(_stage, job, span, is_late=is_late))
    job.step("judge", partial(_say if is_late else _publish, job, span))


def _stage(job: runs.Job, span: Span, *, is_late: bool) -> None:
    staged = tables.staging(job.staged(WEEKS, like=TABLE))
    first = span.first if is_late else balance_weeks.first_to_stage(span)
    job.each_chunk(
        WEEKS,
        partial(balance_weeks.bounds, first, span.last),
        lambda cursor, low, high: balance_weeks.stage(
            cursor, staged, low, high, job.as_of
        ),
    )


def _publish(job: runs.Job, span: Span) -> None:
    rules = WatchRules.current()
    staged = job.table(WEEKS, published=TABLE)
    with job.publication():
        measured = balance_weeks.publish(staged)
        since = balance_judging.first_unjudged(span.first, span.first_open)
        found = [
            verdict
            for track in balance_judging.tracks(sql.Identifier(TABLE), since=span.first)
            for verdict in balance_judging.verdicts(track, rules, since=since)
        ]
        judged = balance_judging.publish(found, rules)
        if measured or judged:
            counts = {"weeks": measured, "judged": judged}
            audit.record("publish_balance", counts=counts)
        _note(job, found)
        outbox.emit("balance.published", payload={"run": job.run.pk} | job.run.result)


def _say(job: runs.Job, span: Span) -> None:
    rules = WatchRules.current()
    staged = job.table(WEEKS, published=TABLE)
    found = balance_judging.tracks(staged, since=span.first, region_ids=[None])
    _note(job, [balance_judging.verdict(track, rules) for track in found])


def _note(job: runs.Job, found: list[balance_judging.Verdict]) -> None:
    """Keep with the run what it says of everywhere, and which regions are off."""
    newest = max((one.week_on for one in found), default=None)
    last = [one for one in found if one.week_on == newest]
    for one in last:
        if one.region_id is None:
            job.note(
                week_on=one.week_on.isoformat(), state=str(one.state), index=one.index
            )
    job.note(
        weeks=len({one.week_on for one in found}),
        regions_off=sorted(
            one.region_id
            for one in last
            if one.region_id is not None and one.state in OFF
        ),
    )


@dataclass(frozen=True, slots=True)
class Alarm:
    """
    Valued customers pay for Strategic ones, as the last whole week was judged.

    ``pairs`` are the codes of those that say so; ``words`` hold no figure of money, so
    that everybody may read them. ``because`` is their second half alone.
    """

    week_on: dt.date
    state: str
    index: float
    region: Region | None
    pairs: tuple[str, ...]
    words: str
    because: str


def alarm(region: Region | None = None) -> Alarm | None:
    """
    Return the alarm in *region*, else everywhere; ``None`` if there is none.

    It is raised where Valued customers are served worse than usual while Strategic
    ones are served better, and where they are served worse by comparison while hours
    move from them to Strategic ones.
    """
    newest = latest(region)
    if newest is None or newest.index is None:
        return None
    off = [code for code in BalancePair.values if is_off(newest, code)]
    is_red = newest.state == BalanceState.RED
    is_paid_for = BalancePair.RESOURCES in off and any(code in SERVICE for code in off)
    if not (is_red or is_paid_for):
        return None
    because = _because(newest, off, is_red=is_red)
    return Alarm(
        week_on=newest.week_on,
        state=newest.state,
        index=newest.index,
        region=region,
        pairs=tuple(off),
        words=_words(newest, because, is_red=is_red),
        because=because,
    )


def latest(region: Region | None = None) -> BalanceIndex | None:
    """Return how the last whole week was judged in *region*, else everywhere."""
    return BalanceIndex.objects.filter(region=region).order_by("-week_on").first()


def is_off(judged: BalanceIndex, code: str) -> bool:
    """Tell whether a pair was beyond its limit in a judged week."""
    return judged.parts.get(code, {}).get("state") in OFF


def _because(judged: BalanceIndex, off: list[str], *, is_red: bool) -> str:
    """Say what Valued customers lose; of pairs that are red, those alone."""
    slid = [code for code in off if judged.parts[code]["state"] == BalanceState.RED]
    named = [str(LOST[code]) for code in slid or off if code in LOST]
    losses = get_text_list(named, _("and"))
    if is_red:
        return _("{losses}, while Strategic ones are served better than usual").format(
            losses=losses
        )
    return _("{losses}, while hours move to Strategic ones").format(losses=losses)


def _words(judged: BalanceIndex, because: str, *, is_red: bool) -> str:
    values = {"because": because, "week": date_format(judged.week_on, "j M Y")}
    if is_red:
        return _(
            "Valued customers pay for Strategic ones: {because} (week of {week})."
        ).format(**values)
    return _(
        "Valued customers begin to pay for Strategic ones: {because} (week of {week})."
    ).format(**values)
