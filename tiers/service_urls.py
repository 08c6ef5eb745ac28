"""The addresses of the pages on what customers are promised and get."""

from django.urls import path

from tiers.views import (
    balance,
    entitlements,
    flag_verbs,
    flags,
    parity,
    standards,
    watch_rules,
)

app_name = "service"
urlpatterns = [
    path("", flags.service_home, name="home"),
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
    path("balance/", balance.balance_page, name="balance"),
    path("balance.csv", balance.balance_csv, name="balance-csv"),
    path("lines/", parity.parity_page, name="parity"),
    path("rules/", watch_rules.rules, name="rules"),
    path("rules/change/", watch_rules.rules_change, name="rules-change"),
    path("standards/", standards.standard_list, name="standard-list"),
    path(
        "standards/<int:pk>/change/", standards.standard_change, name="standard-change"
    ),
    path(
        "standards/<int:pk>/remove/", standards.standard_remove, name="standard-remove"
    ),
    path("standards/<slug:tier>/open/", standards.standard_open, name="standard-open"),
    path("benefits/new/", standards.benefit_create, name="benefit-create"),
    path("benefits/<int:pk>/change/", standards.benefit_change, name="benefit-change"),
    path("benefits/<int:pk>/retire/", standards.benefit_retire, name="benefit-retire"),
    path("entitlements/", entitlements.entitlement_list, name="entitlement-list"),
    path(
        "accounts/<int:account_pk>/grant/",
        entitlements.entitlement_grant,
        name="entitlement-grant",
    ),
    path("entitlements/<int:pk>/end/", entitlements.grant_end, name="grant-end"),
    path(
        "entitlements/<int:pk>/deliver/",
        entitlements.delivery_create,
        name="delivery-create",
    ),
]
