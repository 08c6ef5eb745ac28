from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

LEFT_OUT = {
    "MeasureSnapshot": "a copy of what a run published",
    "ModelFit": "the result of a run, never changed",
    "TouchedAccount": "says what is to be measured again",
}


class ScoringConfig(AppConfig):
    name = "scoring"

    def ready(self) -> None:
        from sam.lib import grants, navigation, trail
        from scoring import merging, permissions, receivers  # noqa: F401  (they connect)
        from scoring.models import AccountMeasures
        from scoring.services import fitting, measuring, wallets

        merging.register_columns()
        fitting.register()
        measuring.register()
        wallets.register_worth()
        grants.published(AccountMeasures)
        trail.leave_out("scoring", LEFT_OUT)
        navigation.register(
            navigation.Entry(
                _("Insights"),
                "bulb",
                "scoring:numbers",
                order=70,
                visible_to=lambda person: bool(permissions.may_see_numbers(person)),
            )
        )
