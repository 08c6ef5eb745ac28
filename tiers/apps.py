from django.apps import AppConfig


class TiersConfig(AppConfig):
    name = "tiers"

    def ready(self) -> None:
        from sam.lib import grants
        from tiers import importing  # noqa: F401  (registers tiers.csv)
        from tiers.models import Evaluation
        from tiers.services import retiering, watching

        retiering.register()
        watching.register()
        grants.published(Evaluation)
