from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LibConfig(AppConfig):
    """The rails: audit trail, outbox, runs."""

    name = "sam.lib"
    label = "lib"

    def ready(self) -> None:
        # Tasks register what they do with events: whoever relays must know them.
        from sam.lib import grants, tasks  # noqa: F401

        post_migrate.connect(grants.apply, dispatch_uid="lib.grants")
