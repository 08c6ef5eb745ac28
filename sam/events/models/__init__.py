"""Subscriptions, their secrets, and what was delivered."""

from sam.events.models.deliveries import Attempt, Delivery
from sam.events.models.subscriptions import SigningSecret, Subscription

__all__ = ["Attempt", "Delivery", "SigningSecret", "Subscription"]
