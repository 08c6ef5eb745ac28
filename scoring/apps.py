from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "scoring"

    def ready(self) -> None:
        from sam.lib import grants
        from scoring.models import AccountMeasures
        from scoring.services import fitting, measuring

        fitting.register()
        measuring.register()
        grants.published(AccountMeasures)
