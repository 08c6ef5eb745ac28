from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    """Events for other systems, by the Standard Webhooks specification."""

    name = "sam.events"
    label = "events"

    def ready(self) -> None:
        from sam.events.permissions import may_have_subscriptions
        from sam.lib import administration, trail

        trail.leave_out(
            "events",
            {
                "Attempt": "the journal of a delivery",
                "Delivery": "made of events; its attempts are its journal",
            },
        )
        trail.ignore("events.Subscription", "failures", "failing_since", "resume_at")
        administration.register(
            administration.Page(
                _("Events"),
                "webhook",
                "events:subscription-list",
                order=20,
                group=administration.Group.CONNECTIONS,
                visible_to=may_have_subscriptions,
            )
        )
