from django.apps import AppConfig


class TiersConfig(AppConfig):
    name = "tiers"

    def ready(self) -> None:
        from sam.lib import grants
        from tiers.models import Evaluation

        grants.published(Evaluation)
