"""The addresses of the pages about numbers."""

from django.urls import path

from scoring.views import numbers, settings

app_name = "scoring"
urlpatterns = [
    path("numbers/", numbers.numbers, name="numbers"),
    path("numbers/<slug:code>.csv", numbers.numbers_csv, name="numbers-csv"),
    path("settings/", settings.settings_detail, name="settings"),
    path("settings/change/", settings.settings_change, name="settings-change"),
]
