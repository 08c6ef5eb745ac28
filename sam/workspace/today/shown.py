"""Today in words and tabs, as its page shows it."""

from collections.abc import Mapping

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from sam.lib import figures
from sam.workspace.today.care import TIERS
from sam.workspace.today.page import Today
from sam.workspace.today.work import Row, Work

TIER = "tier"


class Tabs:
    """
    The list of who needs somebody: all, or those of one tier.

    :raises BadRequest: if the address asks for another tier
    """

    def __init__(
        self, request: HttpRequest, work: Work, labels: Mapping[str, str]
    ) -> None:
        self.tier = request.GET.get(TIER, "")
        if self.tier not in {"", *TIERS}:
            raise BadRequest(_("There is no such tab."))
        self._work, self._labels, self._path = work, labels, request.path

    @property
    def rows(self) -> list[Row]:
        return [row for row in self._work.rows if self.tier in {"", row.tier}]

    @property
    def segments(self) -> list[dict[str, object]]:
        """Return the context of each tab: its words, address and whether it is open."""
        return [
            {
                "label": f"{label} {figures.number(count)}",
                "url": f"{self._path}?{TIER}={tier}" if tier else self._path,
                "is_current": tier == self.tier,
            }
            for tier, label, count in self._counted()
        ]

    def _counted(self) -> list[tuple[str, str, int]]:
        rows = self._work.rows
        return [
            ("", _("All"), len(rows)),
            *(
                (str(tier), self._labels[tier], sum(row.tier == tier for row in rows))
                for tier in TIERS
            ),
        ]


def finding(today: Today, currency: str, *, leads: bool) -> SafeString:
    """Say what day it is, how many accounts need somebody, and what is at stake."""
    day = date_format(today.on, pgettext("weekday and day", "l j F"))
    work = today.work
    if not work.accounts:
        return format_html(_("{day}. Nobody needs you today."), day=day)
    need = ngettext(
        "{count} account needs you", "{count} accounts need you", work.accounts
    )
    if leads:
        need = ngettext(
            "{count} account in your regions needs somebody",
            "{count} accounts in your regions need somebody",
            work.accounts,
        )
    said = need.format(count=figures.number(work.accounts))
    stake = format_html(
        '<span class="num strong">{}</span>', figures.money(work.stake, currency)
    )
    if not work.urgent:
        return format_html(
            _("{day}. {need}, {stake} at stake."), day=day, need=said, stake=stake
        )
    urgent = ngettext(
        "{count} of them today", "{count} of them today", work.urgent
    ).format(count=figures.number(work.urgent))
    return format_html(
        _("{day}. {need}, {stake} at stake; {urgent}."),
        day=day,
        need=said,
        stake=stake,
        urgent=urgent,
    )
