"""The addresses of the pages about accounts' facts."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("<int:account_pk>/signals/new/", views.signal_create, name="signal-create"),
    path(
        "<int:account_pk>/expectations/new/",
        views.expectation_create,
        name="expectation-create",
    ),
    path(
        "<int:account_pk>/expectations/<int:pk>/",
        views.expectation_change,
        name="expectation-change",
    ),
]
