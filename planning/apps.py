from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    name = "planning"

    def ready(self) -> None:
        from accounts.merging import register_consequence
        from accounts.permissions import LOOK_AFTER
        from planning import merging
        from planning.selectors import handovers
        from planning.services import readings
        from sam.lib import account_tabs, account_verbs, navigation

        merging.register_columns()
        register_consequence(merging.Plans())

        readings.register()
        account_verbs.register(handovers.verbs_of, order=30)
        navigation.register(
            navigation.Entry(
                _("Hand-overs"),
                "users",
                "handovers:handover-list",
                order=80,
                visible_to=lambda person: person.role in LOOK_AFTER,
                count=_handovers_waiting,
            )
        )
        account_tabs.register(
            account_tabs.Tab(
                _("Plan"),
                "planning:plan",
                order=50,
                visible_to=lambda person: person.sees_facts,
            )
        )
        navigation.register(
            navigation.Entry(
                _("Plans"),
                "target-arrow",
                "planning:plan-list",
                order=45,
                visible_to=lambda person: person.sees_facts,
                count=_actions_due,
            )
        )


def _actions_due(person: Any) -> str:
    from accounts.models import Programme
    from planning.selectors.actions import due_today

    return due_today(person, on=Programme.current().today())


def _handovers_waiting(person: Any) -> str:
    from planning.selectors.handovers import waiting_for

    count = waiting_for(person)
    return str(count) if count else ""
