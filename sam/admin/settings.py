"""Colleagues, the programme, regions, desks and rates: what administrators edit."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import models as accounts
from accounts.services.programme import LIMITS
from sam.admin.base import Edited, is_administrator
from sam.users.models import User


class PersonAdmin(Edited, UserAdmin):
    """Colleagues: who they are, what they may see, when they can be asked."""

    ordering = ["email"]
    list_display = ["email", "full_name", "role", "is_active"]
    list_filter = ["role", "is_active"]
    search_fields = ["email", "full_name"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["email", "password", "full_name", "role", "is_active"]}),
        (
            _("As an account manager"),
            {"fields": ["level", "specialism", "client_hours_month", "hourly_cost"]},
        ),
    ]
    add_fieldsets = [
        (
            None,
            {"fields": ["email", "full_name", "role", "password1", "password2"]},
        )
    ]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[User]:
        return User.objects.all()


class Members(admin.TabularInline):
    """Who belongs to what is edited; here a row may go, for it is no history."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

    has_add_permission = has_view_permission
    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission


class DirectorInline(Members):
    model = accounts.RegionDirector


class MemberInline(Members):
    model = accounts.DeskMember


@admin.register(accounts.Programme)
class ProgrammeAdmin(Edited):
    # Changed on the programme's own page, where they are checked together.
    exclude = (*LIMITS, "person_dimensions")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(accounts.Region)
class RegionAdmin(Edited):
    list_display = ["name", "parent"]
    inlines = [DirectorInline]


@admin.register(accounts.Desk)
class DeskAdmin(Edited):
    inlines = [MemberInline]


@admin.register(accounts.ExchangeRate)
class ExchangeRateAdmin(Edited):
    list_display = ["currency", "valid_from", "rate"]


admin.site.has_permission = is_administrator  # type: ignore[method-assign]


admin.site.site_header = _("SAM settings")


admin.site.site_title = _("SAM")


admin.site.index_title = _("Settings")


admin.site.register(User, PersonAdmin)
admin.site.unregister(Group)
admin.site.has_permission = is_administrator  # type: ignore[method-assign]
admin.site.site_header = _("SAM settings")
admin.site.site_title = _("SAM")
admin.site.index_title = _("Settings")
