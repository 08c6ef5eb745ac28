"""The briefing as a PDF of one page, set by typst."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from planning.selectors.pack import Due
from sam.lib import figures, shell
from sam.users.models import User
from sam.workspace.briefing.page import Briefing
from sam.workspace.words import TIERS, word

SOURCE = Path(__file__).with_name("briefing.typ")
# Points: what does not fit on one page is set smaller, down to what is still read.
SIZES = (9.0, 8.2, 7.4, 6.8)


def sheet(briefing: Briefing, *, by: User) -> bytes:
    """Return *briefing* as PDF, in the language of the reader; *by* whom it is read."""
    data = json.dumps(_told(briefing, by), ensure_ascii=False)
    for size in SIZES:
        page = typst.Compiler(SOURCE, sys_inputs={"data": data, "size": f"{size}"})
        if json.loads(page.query("<pages>", field="value", one=True)) == 1:
            break
    pdf = page.compile(format="pdf")
    if not isinstance(pdf, bytes):
        raise TypeError("a PDF is one file")
    return pdf


def _told(briefing: Briefing, by: User) -> dict[str, Any]:
    """Return what stands on the page: words only, each already in the language."""
    account, house = briefing.header.account, shell.house()
    return {
        "lang": (get_language() or settings.LANGUAGE_CODE).partition("-")[0],
        "title": account.name,
        "path": [above.name for above in briefing.header.group.path],
        "sub": _sub(briefing),
        "figures": _figures(briefing, house.currency),
        "sections": [
            section for section in _sections(briefing, house.currency) if section
        ],
        "foot": _("{house} · for {name} · {day}").format(
            house=house.name, name=by, day=_day(briefing.on)
        ),
    }


def _sub(briefing: Briefing) -> str:
    row = briefing.header.row
    parts = [
        word(row.tier, TIERS, shell.house()) if row.tier else "",
        _("owned by {name}").format(name=row.owner) if row.owner else "",
        row.industry,
        row.region,
    ]
    return " · ".join(part for part in parts if part)


def _figures(briefing: Briefing, currency: str) -> list[dict[str, str]]:
    row = briefing.header.row
    return [
        _figure(_("Revenue 12 m"), figures.money(row.revenue_12m, currency)),
        _figure(_("Share of wallet"), figures.percent(row.share_of_wallet, 0)),
        _figure(_("Open problems"), figures.number(row.open_problems)),
        _figure(_("Visits 12 m"), figures.number(row.visits_12m)),
        _figure(_("Last visit"), _day(row.last_visit_on) or _("Never")),
    ]


def _figure(label: str, value: str) -> dict[str, str]:
    return {"label": label, "value": value}


def _sections(briefing: Briefing, currency: str) -> Iterable[dict[str, Any]]:
    pack = briefing.pack
    yield _section(
        _("People"),
        [
            _row(
                one.name,
                ", ".join(filter(None, [one.title, one.role, one.attitude])),
                _("met {day}").format(day=_day(one.met_on))
                if one.met_on
                else _("never met"),
            )
            for one in pack.people
        ],
    )
    yield _section(
        _("What we owe them"), [_due(one) for one in (*pack.promises, *pack.actions)]
    )
    yield _section(
        _("What is wrong right now"),
        [
            _row(
                one.kind,
                one.words,
                _("since {day}").format(day=_day(one.since_on)),
                is_now=not one.is_answered,
            )
            for one in pack.problems
        ],
    )
    yield _section(
        _("Orders and deliveries"),
        [
            _row(
                _day(one.on),
                figures.money(one.money, currency),
                _("late")
                if one.is_late
                else _("delivered {day}").format(day=_day(one.delivered_on))
                if one.delivered_on
                else "",
                is_now=one.is_late,
            )
            for one in briefing.orders
        ],
    )
    yield _section(
        _("Wallet gaps"),
        [
            _row(
                one.category or _("All together"),
                one.who,
                f"{figures.money(one.money, currency)} ({one.grade})",
            )
            for one in briefing.gaps
        ],
    )
    yield _section(
        _("They told us already"),
        [
            *(
                _row(one.topic, one.words, f"{one.by} {_day(one.on)}".strip())
                for one in pack.told
            ),
            *([_row(_("Contact they want"), pack.wish, "")] if pack.wish else []),
            *(_row(_("Service they expect"), one, "") for one in pack.services),
        ],
    )
    yield _section(_("Worth asking"), [_row("", one, "") for one in briefing.questions])
    yield _section(
        _("What we mean to do"),
        [
            *(_row(question, words, "") for question, words in pack.answers),
            *(_row(one.words, "", _day(one.due_on)) for one in pack.aims),
        ],
    )
    yield _section(
        _("Last contacts"),
        [
            _row(one.kind, one.words, f"{one.by} {_day(one.on)}".strip())
            for one in pack.contacts
        ],
    )


def _section(title: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    none = [_row("", _("None."), "")]
    return {"title": title, "rows": rows or none}


def _row(lead: str, words: str, end: str, *, is_now: bool = False) -> dict[str, Any]:
    return {"lead": lead, "words": words, "end": end, "now": is_now}


def _due(one: Due) -> dict[str, Any]:
    end = _("by {day}, {name}").format(day=_day(one.due_on), name=one.owner)
    return _row("", one.words, end, is_now=one.is_late)


def _day(day: Any) -> str:
    return date_format(day, pgettext("date format", "j M Y")) if day else ""
