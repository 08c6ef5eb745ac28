"""The addresses of the tiers' pages."""

from django.urls import path

from tiers import views

app_name = "tiers"
urlpatterns = [
    path("change-sets/", views.changeset_list, name="changeset-list"),
    path("change-sets/<int:pk>/", views.changeset_detail, name="changeset-detail"),
    path("change-sets/<int:pk>/apply/", views.changeset_apply, name="changeset-apply"),
    path(
        "change-sets/<int:pk>/reject/", views.changeset_reject, name="changeset-reject"
    ),
]
