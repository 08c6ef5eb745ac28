"""The balance: do Valued customers pay for Strategic ones."""

import csv
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.models import Region
from sam.lib import figures, shell
from sam.lib.http import PageRequest
from sam.lib.spreadsheets import written
from tiers import permissions
from tiers.forms.balance import MoveForm
from tiers.models import BalanceIndex, BalancePair, WatchRules
from tiers.selectors import balance as weighed
from tiers.selectors import balance_words as words
from tiers.selectors.balance import OF_MONEY, Places
from tiers.selectors.flag_list import flags_of_list, listed
from tiers.selectors.waves import waves_of
from tiers.services import balance
from tiers.services.wave_holds import holds_of, losses
from tiers.services.what_if import tier_labels

LISTED = 8
KEYS = {"f-good": "GREEN", "f-watch": "AMBER", "f-now": "RED"}
SIDES = ("strategic", "valued")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The region and the judged week that the address names."""

    places: Places
    region: Region | None
    history: list[BalanceIndex]
    place: int

    @property
    def judged(self) -> BalanceIndex | None:
        return self.history[self.place] if self.history else None

    @property
    def is_latest(self) -> bool:
        return self.place == len(self.history) - 1

    @property
    def past(self) -> list[BalanceIndex]:
        return self.history[: self.place + 1]

    def url(self, **changed: Any) -> str:
        """Return the address of this page with something else chosen."""
        query = {
            "region": self.region.pk if self.region else "",
            "week": self.judged.week_on if self.judged and not self.is_latest else "",
        } | changed
        kept = urlencode({name: value for name, value in query.items() if value})
        return f"{reverse('service:balance')}?{kept}" if kept else "?"

    @property
    def earlier(self) -> str:
        """The address of the week before; nothing if there is none."""
        return self._near(-1)

    @property
    def later(self) -> str:
        """The address of the week after; nothing if there is none."""
        return self._near(1)

    def _near(self, step: int) -> str:
        at = self.place + step
        if not 0 <= at < len(self.history):
            return ""
        return self.url(week=self.history[at].week_on)


@require_safe
def balance_page(request: PageRequest) -> HttpResponse:
    """Show the five pairs of a week, the index over time, and who is under-served."""
    chosen = _chosen(request)
    judged = chosen.judged
    form = MoveForm(request.GET if "hours" in request.GET else None)
    context: dict[str, Any] = {"chosen": chosen, "judged": judged, "form": form}
    if judged is not None:
        context |= _week_context(request, chosen, judged)
        context |= _around(request, chosen)
        context["moved"] = _moved(form, chosen.region)
    status = HTTPStatus.UNPROCESSABLE_CONTENT if form.errors else HTTPStatus.OK
    return render(request, "tiers/balance.html", context, status=status)


@require_safe
def balance_csv(request: PageRequest) -> HttpResponse:
    """Send each judged week's index and pairs, as a file."""
    chosen = _chosen(request)
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="balance.csv"'},
    )
    shown = [
        code
        for code in BalancePair.values
        if request.user.sees_money or code not in OF_MONEY
    ]
    head: list[Any] = ["week_on", "state", "index", *_columns(shown)]
    rows = [head, *(_line(week, shown) for week in chosen.history)]
    csv.writer(response).writerows([[written(cell) for cell in row] for row in rows])
    return response


def _line(week: BalanceIndex, shown: Sequence[str]) -> list[Any]:
    parts = {code: week.parts.get(code, {}) for code in BalancePair.values}
    return [
        week.week_on,
        week.state,
        week.index,
        *(part.get("off") for part in parts.values()),
        *(parts[code].get(tier) for code in shown for tier in SIDES),
    ]


def _columns(shown: Sequence[str]) -> list[str]:
    drifts = [f"{code.lower()}_off" for code in BalancePair.values]
    return drifts + [f"{code.lower()}_{tier}" for code in shown for tier in SIDES]


def _chosen(request: PageRequest) -> Chosen:
    """
    Return what the address names.

    :raises Http404: for who may not look, or not there, or at a week there is not
    """
    if not permissions.sees_balance(request.user):
        raise Http404
    places = weighed.places_of(request.user)
    found, region = places.find(request.GET.get("region", ""))
    if not found and request.GET.get("region"):
        raise Http404
    history = weighed.history(region) if found else []
    asked = request.GET.get("week", "")
    if not asked:
        return Chosen(places, region, history, len(history) - 1)
    at = [str(week.week_on) for week in history]
    if asked not in at:
        raise Http404
    return Chosen(places, region, history, at.index(asked))


def _week_context(
    request: PageRequest, chosen: Chosen, judged: BalanceIndex
) -> dict[str, Any]:
    house = shell.house()
    rules = WatchRules.current()
    sees_money = request.user.sees_money
    week = weighed.week_of(chosen.region, judged.week_on)
    labels = tier_labels(house.labels)
    shown = words.pairs_shown(
        judged,
        week,
        chosen.past[-rules.judged_weeks :],
        labels=labels,
        sees_money=sees_money,
        needed=rules.reference_weeks,
    )
    running = weighed.running_week(chosen.region) if chosen.is_latest else None
    return {
        "pairs": shown,
        "finding": words.finding(judged, shown),
        "change": _change(chosen),
        "week_ends_on": judged.week_on + dt.timedelta(days=6),
        "rules": rules,
        "alarm": balance.alarm(chosen.region) if chosen.is_latest else None,
        "running": running,
        "running_lines": words.running_lines(running, sees_money=sees_money)
        if running
        else [],
        "labels": labels,
        "as_table": request.GET.get("view") == "table",
        "table_url": chosen.url(view="table"),
        "chart_url": chosen.url(),
        "csv_url": reverse("service:balance-csv")
        + (f"?region={chosen.region.pk}" if chosen.region else ""),
        "chart": _chart(chosen),
        "chart_keys": [
            {"fill": fill, "words": words.STATES[state][0]}
            for fill, state in KEYS.items()
        ],
        "weeks": _weeks(chosen),
        "chart_finding": _chart_finding(chosen),
        "causes": weighed.causes(chosen.region, request.user, week_on=judged.week_on),
    }


def _around(request: PageRequest, chosen: Chosen) -> dict[str, Any]:
    """Return who is under-served there now, and which waves wait."""
    flags = weighed.under_served(chosen.region, request.user)
    rows = flags_of_list(request.user).filter(
        pk__in=list(flags.values_list("pk", flat=True)[:LISTED])
    )
    lost = losses()
    sees = permissions.sees_baselines(request.user)
    waiting = [
        {
            "wave": wave,
            "words": [hold.words if sees else hold.plain_words for hold in holds],
        }
        for wave in waves_of(request.user)
        if (holds := holds_of(wave, lost=lost))
    ]
    query = {"kind": "UNDER_SERVED"} | (
        {"region": str(chosen.region.pk)} if chosen.region else {}
    )
    return {
        "under_served": listed(rows.order_by("-stake", "pk"), request.user),
        "under_served_count": flags.count(),
        "under_served_tiers": weighed.count_by_tier(flags),
        "under_served_url": f"{reverse('service:flag-list')}?{urlencode(query)}",
        "waiting": waiting,
    }


def _moved(form: MoveForm, region: Region | None) -> balance.Moved | None:
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return balance.with_moved_hours(form.cleaned_data["hours"], region)
    except balance.MoveRefused as refusal:
        form.add_error(refusal.field, str(refusal))
        return None


def _change(chosen: Chosen) -> float | None:
    """Return the index less that of the week before; nothing if one is not known."""
    if len(chosen.past) < 2:
        return None
    was, now = chosen.past[-2].index, chosen.past[-1].index
    return None if was is None or now is None else now - was


def _weeks(chosen: Chosen) -> list[dict[str, Any]]:
    """Return the judged weeks as a table has them, newest first."""
    return [
        {
            "week_on": week.week_on,
            "url": chosen.url(week=week.week_on),
            "index": week.index,
            "words": words.STATES[week.state][0],
            "drifts": [
                week.parts.get(code, {}).get("off") for code in BalancePair.values
            ],
            "chosen": place == chosen.place,
        }
        for place, week in reversed(list(enumerate(chosen.history)))
    ]


def _chart(chosen: Chosen) -> dict[str, Any]:
    """Return what the chart of the index draws."""
    return {
        "weeks": [
            {
                "label": date_format(week.week_on, "j M Y"),
                "index": week.index,
                "state": week.state,
                "words": str(words.STATES[week.state][0]),
                "url": chosen.url(week=week.week_on),
                "chosen": place == chosen.place,
            }
            for place, week in enumerate(chosen.history)
        ],
        "words": {"y": _("of 100"), "week": _("Week of")},
    }


def _chart_finding(chosen: Chosen) -> str:
    known = [week for week in chosen.history if week.index is not None]
    if len(known) < 2:
        return _("The index, week by week")
    off = sum(week.state in {"AMBER", "RED"} for week in known)
    if not off:
        return ngettext(
            "In balance in the one week judged",
            "In balance in all {count} weeks judged",
            len(known),
        ).format(count=len(known))
    return _(
        "From {was} to {now} in {weeks} weeks; {off} of them out of balance"
    ).format(
        was=figures.number(known[0].index),
        now=figures.number(known[-1].index),
        weeks=len(known),
        off=off,
    )
