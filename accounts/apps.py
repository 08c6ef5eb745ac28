from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

LEFT_OUT = {
    "AccountAccess": "made of owners, teams, desks and regions, which have a trail",
    "DirtyAccount": "says what is to be counted again",
    "ExternalId": "says what a source sent last; what it changed has a trail",
    "LikelyDuplicate": "found anew by each search",
    "LookupKey": "made of accounts, contacts and external ids, which have a trail",
    "LookupMark": "says what is to be made findable again",
    "MergeMove": "the journal of a merge",
    "OrderHistory": "made of orders",
}


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import receivers  # noqa: F401
        from accounts.importing import formats  # noqa: F401  (registers them)
        from accounts.merging import known
        from accounts.models import AccountFacts
        from accounts.permissions import LOOK_AFTER
        from accounts.selectors.verbs import verbs_of
        from accounts.services import (
            facts,
            file_imports,
            likely_duplicates,
            lookup_keys,
        )
        from sam.lib import account_tabs, account_verbs, grants, navigation, trail

        facts.register()
        file_imports.register()
        likely_duplicates.register()
        lookup_keys.register()
        known.register_accounts()
        known.register_people()
        grants.published(AccountFacts)
        trail.leave_out("accounts", LEFT_OUT)
        _keep_people_apart()
        account_verbs.register(verbs_of, order=50)
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


def _keep_people_apart() -> None:
    """Let what is said about a person stand in the trail as references."""
    from sam.lib import trail

    trail.personal("accounts.Contact", "full_name", "email", "phone", person="id")
    trail.personal("accounts.Position", "title", person="contact_id")
    trail.personal("accounts.ContactPreference", "note", person="contact_id")
    trail.personal("accounts.Relationship", "note", person="contact_id")
    trail.personal(
        "accounts.PositionRating",
        "note",
        person="position_id",
        through="accounts_position",
    )
    # For the team's eyes alone, or of two people at once: in no vault either.
    trail.hide("accounts.PersonNote", "text")
    trail.hide("accounts.Position", "wants")
    trail.hide("accounts.PersonLine", "note")
    trail.hide("accounts.Merge", "kept")
