from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.models import AccountFacts
        from sam.lib import grants

        grants.published(AccountFacts)
