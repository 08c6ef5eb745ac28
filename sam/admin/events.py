"""Events to other systems, without the secrets that sign them."""

from django.contrib import admin

from sam.admin.base import Looked
from sam.events import models as events


@admin.register(events.Subscription)
class SubscriptionAdmin(Looked):
    list_display = ["name", "owner", "status", "status_at", "created_at"]
    list_select_related = ["owner"]
    list_filter = ["status"]
    exclude = ["url"]  # an address may carry a key


@admin.register(events.SigningSecret)
class SigningSecretAdmin(Looked):
    list_display = ["subscription", "made_at", "ends_at"]
    list_select_related = ["subscription"]
    exclude = ["sealed"]


@admin.register(events.Delivery)
class DeliveryAdmin(Looked):
    list_display = ["id", "subscription", "event", "status", "attempts", "due_at"]
    list_select_related = ["subscription", "event"]
    list_filter = ["status"]
    show_full_result_count = False


@admin.register(events.Attempt)
class AttemptAdmin(Looked):
    list_display = ["id", "delivery", "at", "outcome", "status", "milliseconds"]
    list_filter = ["outcome"]
    show_full_result_count = False
