"""The addresses of the pages on what customers are promised and get."""

from django.urls import URLPattern, URLResolver

app_name = "service"
urlpatterns: list[URLPattern | URLResolver] = []
