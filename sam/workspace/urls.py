"""The pages that compose several apps."""

from django.urls import path

from sam.workspace.views import (
    account,
    account_list,
    account_service,
    briefing,
    desk,
    flag_plan,
    imports,
    notifications,
    portfolio,
    runs,
    search,
    today,
    trail,
)

app_name = "workspace"
urlpatterns = [
    path("", today.home, name="home"),
    path("administration/import/", imports.import_list, name="import-list"),
    path("administration/import/<int:pk>/", imports.import_detail, name="import"),
    path(
        "administration/import/<int:pk>/rejects.csv",
        imports.import_rejects,
        name="import-rejects",
    ),
    path("administration/audit/", trail.trail_list, name="trail"),
    path(
        "administration/audit/rows/",
        trail.trail_list,
        {"kind": "rows"},
        name="trail-rows",
    ),
    path("administration/audit/<int:pk>/", trail.trail_entry, name="trail-entry"),
    path(
        "administration/audit/entries.<slug:form>",
        trail.trail_file,
        {"kind": "entries"},
        name="trail-file",
    ),
    path(
        "administration/audit/rows.<slug:form>",
        trail.trail_file,
        {"kind": "rows"},
        name="trail-rows-file",
    ),
    path("today/", today.today, name="today"),
    path("today/flags/<int:pk>/plan/", flag_plan.flag_plan, name="flag-plan"),
    path("accounts/", account_list.account_list, name="account-list"),
    path(
        "accounts/accounts.csv", account_list.account_list_csv, name="account-list-csv"
    ),
    path("service/desk/", desk.desk, name="desk"),
    path("service/desk/<int:account_pk>/log/", desk.desk_log, name="desk-log"),
    path("service/desk/problems/<int:pk>/loss/", desk.desk_loss, name="desk-loss"),
    path("search/", search.search_page, name="search"),
    path("search/suggest/", search.search_suggest, name="search-suggest"),
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("portfolio/size-potential.csv", portfolio.portfolio_csv, name="portfolio-csv"),
    path("notifications/", notifications.notification_list, name="notification-list"),
    path(
        "notifications/read/", notifications.notification_read, name="notification-read"
    ),
    path(
        "notifications/digest/",
        notifications.notification_digest,
        name="notification-digest",
    ),
    path(
        "notifications/<int:pk>/",
        notifications.notification_detail,
        name="notification-detail",
    ),
    path("runs/", runs.run_list, name="run-list"),
    path("runs/<int:pk>/", runs.run_detail, name="run-detail"),
    path("runs/<int:pk>/progress/", runs.run_progress, name="run-progress"),
    path("runs/<int:pk>/stop/", runs.run_stop, name="run-stop"),
    path("accounts/<int:pk>/", account.account_overview, name="account"),
    path(
        "accounts/<int:pk>/briefing/",
        briefing.account_briefing,
        name="account-briefing",
    ),
    path(
        "accounts/<int:pk>/briefing.pdf",
        briefing.account_briefing_pdf,
        name="account-briefing-pdf",
    ),
    path("accounts/<int:pk>/why/", account.account_why, name="account-why"),
    path("accounts/<int:pk>/outlook/", account.account_outlook, name="account-outlook"),
    path("accounts/<int:pk>/steps/", account.account_steps, name="account-steps"),
    path("accounts/<int:pk>/verbs/", account.account_verbs, name="account-verbs"),
    path(
        "accounts/<int:pk>/futures.csv",
        account.account_futures_csv,
        name="account-futures-csv",
    ),
    path(
        "accounts/<int:pk>/timeline/",
        account.account_timeline,
        name="account-timeline",
    ),
    path(
        "accounts/<int:pk>/service/",
        account_service.account_service,
        name="account-service",
    ),
]
