from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import receivers  # noqa: F401
        from accounts.importing import formats  # noqa: F401  (registers them)
        from accounts.merging import known
        from accounts.models import AccountFacts
        from accounts.permissions import LOOK_AFTER
        from accounts.services import facts, likely_duplicates, lookup_keys
        from sam.lib import account_tabs, grants, navigation

        facts.register()
        likely_duplicates.register()
        lookup_keys.register()
        known.register_accounts()
        known.register_people()
        grants.published(AccountFacts)
        account_tabs.register(
            account_tabs.Tab(
                _("Knowledge"),
                "accounts:knowledge",
                order=80,
                visible_to=lambda person: person.sees_facts,
            )
        )
        account_tabs.register(
            account_tabs.Tab(
                _("People"),
                "accounts:people",
                order=30,
                visible_to=lambda person: person.sees_facts,
            )
        )
        account_tabs.register(
            account_tabs.Tab(
                _("Wallet"),
                "accounts:wallet",
                order=40,
                visible_to=lambda person: person.sees_facts,
            )
        )
        navigation.register(
            navigation.Entry(
                _("Duplicates"),
                "users",
                "accounts:duplicate-list",
                order=5,
                visible_to=lambda person: person.role in LOOK_AFTER,
                section=navigation.Section.ADMINISTRATION,
                also=("accounts:merge-list",),
            )
        )
