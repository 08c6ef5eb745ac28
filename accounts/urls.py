"""The addresses of the pages about accounts' facts."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("<int:account_pk>/signals/new/", views.signal_create, name="signal-create"),
]
