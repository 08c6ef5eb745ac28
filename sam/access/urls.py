"""Pages of the administration, and of one's own sign-in."""

from django.urls import path

from sam.access.views import home, rules

app_name = "access"
urlpatterns = [
    path("administration/", home.home, name="home"),
    path("administration/rules/", rules.rules, name="rules"),
]
