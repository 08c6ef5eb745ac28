"""Policies, standards, flags and models: looked at, never changed here."""

from django.contrib import admin

from sam.admin.base import Looked
from scoring import models as scoring
from tiers import models as tiers


@admin.register(tiers.ServiceStandard)
class ServiceStandardAdmin(Looked):
    list_display = ["tier", "quadrant", "visits_target", "visits_floor"]


@admin.register(tiers.Benefit)
class BenefitAdmin(Looked):
    list_display = ["name", "kind", "times_year", "retired_on"]


@admin.register(tiers.Policy)
class PolicyAdmin(Looked):
    list_display = ["version", "name", "status", "activated_at"]


@admin.register(tiers.Charter)
class CharterAdmin(Looked):
    list_display = ["version", "sponsor", "published_at", "published_by"]
    list_select_related = ["sponsor", "published_by"]


@admin.register(tiers.Nomination)
class NominationAdmin(Looked):
    list_display = ["account", "stage", "outcome", "nominated_by", "nominated_at"]
    list_filter = ["stage", "outcome"]
    list_select_related = ["account", "nominated_by"]
    show_full_result_count = False


@admin.register(tiers.SupplierStatus)
class SupplierStatusAdmin(Looked):
    list_display = ["account", "answer", "assessed_on", "assessed_by"]
    list_filter = ["answer"]
    list_select_related = ["account", "assessed_by"]
    show_full_result_count = False


@admin.register(tiers.WatchRules)
class WatchRulesAdmin(Looked):
    list_display = ["version", "created_at", "created_by", "note"]
    list_select_related = ["created_by"]


@admin.register(tiers.Flag)
class FlagAdmin(Looked):
    """Flags without what they are made of: administrators see no money."""

    list_display = ["account", "kind", "opened_on", "cleared_on", "assigned_to"]
    list_filter = ["kind"]
    list_select_related = ["account", "assigned_to"]
    exclude = ["evidence", "stake"]
    show_full_result_count = False


@admin.register(scoring.MeasureSettings)
class MeasureSettingsAdmin(Looked):
    list_display = ["version", "horizon_weeks", "annual_rate", "purchase_weeks"]


@admin.register(scoring.ModelFit)
class ModelFitAdmin(Looked):
    list_display = ["as_of", "model", "accounts", "log_likelihood", "is_good"]
