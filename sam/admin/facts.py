"""What is written down of customers."""

from django.contrib import admin

from accounts import models as accounts
from sam.admin.base import Looked


@admin.register(accounts.CustomerSignal)
class CustomerSignalAdmin(Looked):
    list_display = ["account", "kind", "market", "value", "said_on", "grade"]
    list_filter = ["kind", "grade"]
    list_select_related = ["account"]
    show_full_result_count = False


@admin.register(accounts.ServiceExpectation)
class ServiceExpectationAdmin(Looked):
    """Expected services without what they cost: administrators see no money."""

    list_display = ["account", "kind", "stage", "expected_on", "ended_on", "grade"]
    list_filter = ["kind", "stage", "grade"]
    list_select_related = ["account"]
    exclude = ["cost_a_year"]
    show_full_result_count = False


@admin.register(accounts.KnowledgeNote)
class KnowledgeNoteAdmin(Looked):
    list_display = ["account", "topic", "said_on", "recorded_by", "recorded_at"]
    list_filter = ["topic"]
    list_select_related = ["account", "recorded_by"]
    show_full_result_count = False


@admin.register(accounts.Challenge)
class ChallengeAdmin(Looked):
    list_display = ["account", "words", "is_ours", "status", "said_on", "helper"]
    list_filter = ["status", "is_ours"]
    list_select_related = ["account", "helper"]
    show_full_result_count = False


@admin.register(accounts.ValueDriver)
class ValueDriverAdmin(Looked):
    list_display = ["account", "words", "kind", "offering", "stated_on", "ended_on"]
    list_filter = ["kind"]
    list_select_related = ["account", "offering"]
    show_full_result_count = False


@admin.register(accounts.CustomerObjective)
class CustomerObjectiveAdmin(Looked):
    list_display = ["account", "words", "due_on", "said_on", "ended_on"]
    list_select_related = ["account"]
    show_full_result_count = False


@admin.register(accounts.Attachment)
class AttachmentAdmin(Looked):
    """Which files there are; their content is served to who may see the account."""

    list_display = ["account", "name", "content_type", "size", "removed_at"]
    list_filter = ["content_type"]
    list_select_related = ["account"]
    exclude = ["file", "digest"]
    show_full_result_count = False


@admin.register(accounts.WalletEntry)
class WalletEntryAdmin(Looked):
    list_display = ["account", "category", "period_start", "period_end", "grade"]
    list_filter = ["grade"]
    list_select_related = ["account", "category"]
    show_full_result_count = False


@admin.register(accounts.CompetitorShare)
class CompetitorShareAdmin(Looked):
    list_display = ["entry", "competitor", "amount"]
    list_select_related = ["entry", "competitor"]
    show_full_result_count = False


@admin.register(accounts.Competitor)
class CompetitorAdmin(Looked):
    list_display = ["name"]
    search_fields = ["name"]


@admin.register(accounts.WhiteSpaceCell)
class WhiteSpaceCellAdmin(Looked):
    list_display = ["account", "unit", "category", "state", "stated_on"]
    list_filter = ["state"]
    list_select_related = ["account", "unit", "category"]
    show_full_result_count = False


@admin.register(accounts.CompetitorFootprint)
class CompetitorFootprintAdmin(Looked):
    list_display = ["account", "competitor", "hold", "exposed_on", "ended_on"]
    list_filter = ["hold"]
    list_select_related = ["account", "competitor"]
    show_full_result_count = False
