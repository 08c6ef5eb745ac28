"""The addresses of the tiers' pages."""

from django.urls import path

from tiers.views import changesets

app_name = "tiers"
urlpatterns = [
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
