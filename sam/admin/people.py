"""Customers' people, places and relations, and what was merged."""

from django.contrib import admin

from accounts import models as accounts
from sam.admin.base import Looked


@admin.register(accounts.OwnerChange)
class OwnerChangeAdmin(Looked):
    list_display = ["account", "old_owner", "new_owner", "changed_at"]
    list_select_related = ["account", "old_owner", "new_owner"]
    show_full_result_count = False


@admin.register(accounts.Merge)
class MergeAdmin(Looked):
    list_display = [
        "kind",
        "loser_id",
        "survivor_id",
        "merged_by",
        "merged_at",
        "undone_at",
    ]
    list_filter = ["kind"]
    list_select_related = ["merged_by"]
    show_full_result_count = False


@admin.register(accounts.MergeMove)
class MergeMoveAdmin(Looked):
    list_display = ["merge", "table", "key", "column", "was", "became"]
    list_select_related = ["merge"]
    show_full_result_count = False


@admin.register(accounts.MergeProposal)
class MergeProposalAdmin(Looked):
    list_display = ["kind", "loser_id", "survivor_id", "proposed_by", "closed_at"]
    list_select_related = ["proposed_by"]
    show_full_result_count = False


@admin.register(accounts.LikelyDuplicate)
class LikelyDuplicateAdmin(Looked):
    list_display = ["kind", "lower_id", "higher_id"]
    list_filter = ["kind"]
    show_full_result_count = False


@admin.register(accounts.NotDuplicate)
class NotDuplicateAdmin(Looked):
    list_display = ["kind", "lower_id", "higher_id", "said_by", "said_at"]
    list_select_related = ["said_by"]
    show_full_result_count = False


@admin.register(accounts.PersonLine)
class PersonLineAdmin(Looked):
    list_display = ["account", "from_position", "kind", "to_position", "drawn_at"]
    list_filter = ["kind"]
    list_select_related = ["account", "from_position", "to_position"]
    show_full_result_count = False


@admin.register(accounts.MapPlace)
class MapPlaceAdmin(Looked):
    list_display = ["account", "position", "x", "y", "placed_at"]
    list_select_related = ["account", "position"]
    show_full_result_count = False


@admin.register(accounts.Contact)
class ContactAdmin(Looked):
    list_display = ["full_name", "is_rising_star", "sponsor", "merged_into"]
    list_filter = ["is_rising_star"]
    list_select_related = ["sponsor", "merged_into"]
    show_full_result_count = False


@admin.register(accounts.Position)
class PositionAdmin(Looked):
    list_display = ["contact", "account", "title", "level", "started_on", "ended_on"]
    list_filter = ["level", "buying_role"]
    list_select_related = ["contact", "account"]
    show_full_result_count = False


@admin.register(accounts.PositionRating)
class PositionRatingAdmin(Looked):
    list_display = ["position", "dimension", "basis", "value", "rated_on", "rated_by"]
    list_filter = ["dimension", "basis"]
    list_select_related = ["position", "rated_by"]
    show_full_result_count = False


@admin.register(accounts.Relationship)
class RelationshipAdmin(Looked):
    list_display = ["contact", "user", "level", "wanted", "wanted_by", "stated_on"]
    list_filter = ["level"]
    list_select_related = ["contact", "user"]
    show_full_result_count = False


@admin.register(accounts.PersonNote)
class PersonNoteAdmin(Looked):
    """Notes without their words: they are for the account's team."""

    list_display = ["account", "contact", "written_by", "written_at", "taken_back_at"]
    list_select_related = ["account", "contact", "written_by"]
    exclude = ["text"]
    show_full_result_count = False


@admin.register(accounts.AccountRelation)
class AccountRelationAdmin(Looked):
    list_display = ["from_account", "kind", "to_account", "weight", "ended_on"]
    list_filter = ["kind"]
    list_select_related = ["from_account", "to_account"]
    show_full_result_count = False


@admin.register(accounts.Unit)
class UnitAdmin(Looked):
    list_display = ["account", "name", "kind", "city", "country"]
    list_filter = ["kind"]
    list_select_related = ["account"]
    show_full_result_count = False
