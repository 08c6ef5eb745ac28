"""Pages of the administration, and of one's own sign-in."""

from django.urls import path

from sam.access.views import home, people, regions, rules, sessions, tokens

app_name = "access"
urlpatterns = [
    path("administration/", home.home, name="home"),
    path("administration/rules/", rules.rules, name="rules"),
    path("administration/users/", people.user_list, name="user-list"),
    path("administration/users/new/", people.user_new, name="user-new"),
    path("administration/users/<int:pk>/", people.person, name="person"),
    path(
        "administration/users/<int:pk>/change/",
        people.person_change,
        name="person-change",
    ),
    path(
        "administration/users/<int:pk>/leave/", people.person_leave, name="person-leave"
    ),
    path("administration/users/<int:pk>/back/", people.person_back, name="person-back"),
    path(
        "administration/users/<int:pk>/invite/",
        people.person_invite,
        name="person-invite",
    ),
    path(
        "administration/users/<int:pk>/sign-out/",
        people.person_sign_out,
        name="person-sign-out",
    ),
    path(
        "administration/users/<int:pk>/second-step/",
        people.person_second_step,
        name="person-second-step",
    ),
    path("administration/services/", people.service_list, name="service-list"),
    path("administration/services/new/", people.service_new, name="service-new"),
    path("administration/regions/", regions.region_list, name="region-list"),
    path("administration/regions/new/", regions.region_new, name="region-new"),
    path(
        "administration/regions/<int:pk>/", regions.region_change, name="region-change"
    ),
    path("me/sessions/", sessions.session_list, name="session-list"),
    path("me/sessions/others/", sessions.session_end_others, name="session-end-others"),
    path("me/sessions/<int:pk>/end/", sessions.session_end, name="session-end"),
    path("administration/tokens/", tokens.everybody, name="tokens"),
    path("administration/tokens/new/", tokens.new_of_service, name="service-token-new"),
    path("me/tokens/", tokens.mine, name="my-tokens"),
    path("me/tokens/new/", tokens.new, name="token-new"),
    path("me/tokens/<int:pk>/replace/", tokens.rotate, name="token-rotate"),
    path("me/tokens/<int:pk>/revoke/", tokens.revoke, name="token-revoke"),
]
