from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

LEFT_OUT = {
    "BalanceIndex": "a copy of what a run published",
    "BalanceSnapshot": "a copy of what a run published",
    "FlagEvent": "the journal of a flag",
    "ScoreSnapshot": "a copy of what a run published",
    "WaveBaseline": "a copy of the figures as a wave began",
}


class TiersConfig(AppConfig):
    name = "tiers"

    def ready(self) -> None:
        from accounts.merging import register_consequence
        from sam.lib import account_verbs, grants, navigation, trail
        from tiers import (
            importing,  # noqa: F401  (registers tiers.csv)
            merging,
            receivers,  # noqa: F401  (looks again at what changes)
        )
        from tiers.models import Evaluation
        from tiers.selectors.verbs import verbs_of
        from tiers.services import balance, retiering, watching

        merging.register_columns()
        register_consequence(merging.Decisions())
        account_verbs.register(verbs_of, order=10)
        retiering.register()
        watching.register()
        balance.register()
        grants.published(Evaluation)
        trail.leave_out("tiers", LEFT_OUT)
        navigation.register(
            navigation.Entry(
                _("Tiers"),
                "stairs",
                "tiers:home",
                order=40,
                visible_to=lambda person: person.sees_facts,
            )
        )
        navigation.register(
            navigation.Entry(
                _("Programme"),
                "notes",
                "tiers:programme",
                order=41,
                visible_to=lambda person: not person.sees_facts,
            )
        )
        navigation.register(
            navigation.Entry(
                _("Service"),
                "headset",
                "service:home",
                order=50,
                count=_flags_today,
                also=(
                    "accounts:preference-list",
                    "accounts:promise-list",
                    "accounts:problem-list",
                ),
            )
        )


def _flags_today(person: Any) -> str:
    from django.utils import timezone

    from sam.lib import shell
    from tiers.selectors.flag_queue import waits_today

    return waits_today(person, on=timezone.localdate(timezone=shell.house().zone))
