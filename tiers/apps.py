from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TiersConfig(AppConfig):
    name = "tiers"

    def ready(self) -> None:
        from sam.lib import grants, navigation
        from tiers import importing  # noqa: F401  (registers tiers.csv)
        from tiers.models import Evaluation
        from tiers.services import balance, retiering, watching

        retiering.register()
        watching.register()
        balance.register()
        grants.published(Evaluation)
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
