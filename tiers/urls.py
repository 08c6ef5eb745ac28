"""The addresses of the tiers' pages."""

from django.urls import path

from tiers.views import (
    changesets,
    nominations,
    programme,
    suppliers,
    what_if,
    what_if_compare,
)

app_name = "tiers"
urlpatterns = [
    path("what-if/", what_if.what_if, name="what-if"),
    path("what-if/movers.csv", what_if.what_if_csv, name="what-if-csv"),
    path("what-if/save/", what_if.what_if_save, name="what-if-save"),
    path("what-if/compare/", what_if_compare.what_if_compare, name="what-if-compare"),
    path("programme/", programme.programme, name="programme"),
    path("programme/change/", programme.programme_change, name="programme-change"),
    path("programme/charter/", programme.charter, name="charter"),
    path(
        "programme/charter/publish/", programme.charter_publish, name="charter-publish"
    ),
    path("programme/charter/<int:version>/", programme.charter, name="charter-version"),
    path(
        "programme/charter/<int:version>/acknowledge/",
        programme.charter_acknowledge,
        name="charter-acknowledge",
    ),
    path("nominations/", nominations.nomination_list, name="nomination-list"),
    path("nominations/new/", nominations.nomination_create, name="nomination-create"),
    path(
        "nominations/stage/<slug:stage>/",
        nominations.nomination_stage,
        name="nomination-stage",
    ),
    path(
        "nominations/<int:pk>/", nominations.nomination_detail, name="nomination-detail"
    ),
    path(
        "nominations/<int:pk>/qualify/",
        nominations.nomination_qualify,
        name="nomination-qualify",
    ),
    path(
        "nominations/<int:pk>/accept/",
        nominations.nomination_accept,
        name="nomination-accept",
    ),
    path(
        "nominations/<int:pk>/decline/",
        nominations.nomination_decline,
        name="nomination-decline",
    ),
    path(
        "nominations/<int:pk>/withdraw/",
        nominations.nomination_withdraw,
        name="nomination-withdraw",
    ),
    path("justifications/", suppliers.justification_list, name="justification-list"),
    path(
        "accounts/<int:account_pk>/supplier/",
        suppliers.supplier_assess,
        name="supplier-assess",
    ),
    path(
        "accounts/<int:account_pk>/justify/",
        suppliers.justification_create,
        name="justification-create",
    ),
    path("change-sets/", changesets.changeset_list, name="changeset-list"),
    path("change-sets/<int:pk>/", changesets.changeset_detail, name="changeset-detail"),
    path(
        "change-sets/<int:pk>/apply/",
        changesets.changeset_apply,
        name="changeset-apply",
    ),
    path(
        "change-sets/<int:pk>/reject/",
        changesets.changeset_reject,
        name="changeset-reject",
    ),
]
