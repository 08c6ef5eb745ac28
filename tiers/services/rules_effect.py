"""What the last change of the watch rules did to the flags."""

import datetime as dt
from dataclasses import dataclass

from sam.lib import runs
from tiers.models import WatchRules
from tiers.services import watching


@dataclass(frozen=True, slots=True)
class RulesEffect:
    """
    What new rules did to the flags at the newest run, or that they wait for one.

    ``version`` is in force; with ``is_waiting`` no run has looked by it yet, else
    ``raised`` and ``cleared`` flags changed because of it on ``on``.
    """

    version: int
    is_waiting: bool
    on: dt.date | None = None
    raised: int = 0
    cleared: int = 0


def effect_of_rules() -> RulesEffect | None:
    """Return what the rules in force did; nothing while they are those from before."""
    newest = WatchRules.objects.order_by("-version").first()
    run = runs.latest(watching.WATCH)
    if newest is None or run is None:
        return None
    told = run.result.get("rules")
    if told and told.get("is") == newest.version:
        return RulesEffect(
            version=newest.version,
            is_waiting=False,
            on=run.as_of,
            raised=int(told.get("raised", 0)),
            cleared=int(told.get("cleared", 0)),
        )
    looked_by = run.result.get("rules_version")
    if looked_by is not None and looked_by < newest.version:
        return RulesEffect(version=newest.version, is_waiting=True)
    return None
