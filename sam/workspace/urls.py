"""The pages that compose several apps."""

from django.urls import path
from django.views.generic import RedirectView

from sam.workspace.views import account, account_list, portfolio, runs

app_name = "workspace"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="workspace:account-list"), name="home"),
    path("accounts/", account_list.account_list, name="account-list"),
    path(
        "accounts/accounts.csv", account_list.account_list_csv, name="account-list-csv"
    ),
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("portfolio/size-potential.csv", portfolio.portfolio_csv, name="portfolio-csv"),
    path("runs/", runs.run_list, name="run-list"),
    path("runs/<int:pk>/", runs.run_detail, name="run-detail"),
    path("runs/<int:pk>/progress/", runs.run_progress, name="run-progress"),
    path("runs/<int:pk>/stop/", runs.run_stop, name="run-stop"),
    path("accounts/<int:pk>/", account.account_overview, name="account"),
    path("accounts/<int:pk>/why/", account.account_why, name="account-why"),
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
]
