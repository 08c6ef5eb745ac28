from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.importing import formats  # noqa: F401  (registers them)
        from accounts.models import AccountFacts
        from accounts.services import facts
        from sam.lib import grants

        facts.register()
        grants.published(AccountFacts)
