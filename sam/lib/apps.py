from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LibConfig(AppConfig):
    """The rails: audit trail, outbox, runs."""

    name = "sam.lib"
    label = "lib"

    def ready(self) -> None:
        # Tasks register what they do with events: whoever relays must know them.
        from sam.lib import grants, tasks  # noqa: F401
        from sam.lib.trail import ignore, leave_out, triggers

        leave_out(
            "lib",
            {
                "AuditEntry": "it is the trail",
                "AuditRow": "it is the trail",
                "PersonVault": "it is what the trail keeps apart",
                "OutboxEvent": "a journal: what happened, with the change it tells of",
                "IdempotencyKey": "answers kept for some hours",
                "Run": "a journal of its own, written several times a second",
                "RunChunk": "the progress of a run",
            },
        )
        ignore("users.ApiToken", "last_used_at", "last_used_from")
        post_migrate.connect(grants.apply, dispatch_uid="lib.grants")
        post_migrate.connect(triggers.apply, dispatch_uid="lib.trail")
