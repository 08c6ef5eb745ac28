from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScoringConfig(AppConfig):
    name = "scoring"

    def ready(self) -> None:
        from sam.lib import grants, navigation
        from scoring import permissions
        from scoring.models import AccountMeasures
        from scoring.services import fitting, measuring

        fitting.register()
        measuring.register()
        grants.published(AccountMeasures)
        navigation.register(
            navigation.Entry(
                _("Insights"),
                "bulb",
                "scoring:numbers",
                order=70,
                visible_to=lambda person: bool(permissions.may_see_numbers(person)),
            )
        )
