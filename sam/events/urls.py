"""Pages of events, below those of the administration."""

from django.urls import path, re_path

from sam.events import views

app_name = "events"
urlpatterns = [
    path("", views.subscription_list, name="subscription-list"),
    path("catalogue/", views.catalogue_page, name="catalogue"),
    path("new/", views.subscription_create, name="subscription-create"),
    path("<int:pk>/", views.subscription_detail, name="subscription-detail"),
    path("<int:pk>/edit/", views.subscription_update, name="subscription-update"),
    path("<int:pk>/test/", views.subscription_test, name="subscription-test"),
    path("<int:pk>/rotate/", views.subscription_rotate, name="subscription-rotate"),
    path("<int:pk>/replay/", views.subscription_replay, name="subscription-replay"),
    re_path(
        r"^(?P<pk>\d{1,18})/(?P<verb>pause|resume|end)/$",
        views.subscription_verb,
        name="subscription-verb",
    ),
    path("deliveries/<int:pk>/", views.delivery_detail, name="delivery-detail"),
    path("deliveries/<int:pk>/replay/", views.delivery_replay, name="delivery-replay"),
]
