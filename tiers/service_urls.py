"""The addresses of the pages on what customers are promised and get."""

from django.urls import path

from tiers.views import flag_verbs, flags, watch_rules

app_name = "service"
urlpatterns = [
    path("flags/", flags.flag_list, name="flag-list"),
    path("flags.csv", flags.flag_list_csv, name="flag-list-csv"),
    path(
        "flags/acknowledge/",
        flag_verbs.flag_acknowledge_many,
        name="flag-acknowledge-many",
    ),
    path("flags/<int:pk>/", flags.flag_detail, name="flag-detail"),
    path(
        "flags/<int:pk>/acknowledge/",
        flag_verbs.flag_acknowledge,
        name="flag-acknowledge",
    ),
    path("flags/<int:pk>/snooze/", flag_verbs.flag_snooze, name="flag-snooze"),
    path("flags/<int:pk>/wake/", flag_verbs.flag_wake, name="flag-wake"),
    path("flags/<int:pk>/assign/", flag_verbs.flag_assign, name="flag-assign"),
    path("rules/", watch_rules.rules, name="rules"),
    path("rules/change/", watch_rules.rules_change, name="rules-change"),
]
