"""The programme, desks and rates, which administrators edit; people and regions."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import admin as auth_admin  # noqa: F401 - registers Group
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import models as accounts
from accounts.services.programme import LIMITS
from sam.admin.base import Edited, Looked, is_administrator
from sam.users.models import User


class PersonAdmin(Looked):
    """Colleagues and services; changed on their own pages, where rules hold."""

    ordering = ["email"]
    list_display = ["email", "full_name", "role", "is_service", "is_active"]
    list_filter = ["role", "is_service", "is_active"]
    search_fields = ["email", "full_name"]
    # What they cost is not for administrators, nor is what opens their door.
    exclude = ["password", "hourly_cost", "groups", "user_permissions"]


class Members(admin.TabularInline):
    """Who belongs to what is edited; here a row may go, for it is no history."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

    has_add_permission = has_view_permission
    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission


class MemberInline(Members):
    model = accounts.DeskMember


@admin.register(accounts.Programme)
class ProgrammeAdmin(Edited):
    # Changed on the programme's own page, where they are checked together.
    exclude = (*LIMITS, "person_dimensions")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(accounts.Region)
class RegionAdmin(Looked):
    """Regions; changed on their own page, where no circle can be made."""

    list_display = ["name", "parent"]
    list_select_related = ["parent"]


@admin.register(accounts.Desk)
class DeskAdmin(Edited):
    inlines = [MemberInline]


@admin.register(accounts.ExchangeRate)
class ExchangeRateAdmin(Edited):
    list_display = ["currency", "valid_from", "rate"]


admin.site.register(User, PersonAdmin)
admin.site.unregister(Group)
admin.site.has_permission = is_administrator  # type: ignore[method-assign]
admin.site.site_header = _("SAM settings")
admin.site.site_title = _("SAM")
admin.site.index_title = _("Settings")
