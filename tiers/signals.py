"""What tiers announces to the apps above it, in the same transaction."""

from django.dispatch import Signal

tiers_changed = Signal()  # account_ids: list[int]
flags_changed = Signal()  # account_ids: list[int], or None for all
ladder_changed = Signal()  # account_ids: list[int]
