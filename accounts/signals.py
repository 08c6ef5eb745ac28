"""Facts that accounts announces to the apps above it, in the same transaction."""

from django.dispatch import Signal

facts_refreshed = Signal()  # account_ids: list[int], or None for all
status_changed = Signal()  # account_ids: list[int]; before their facts are refreshed
