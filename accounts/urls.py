"""The addresses of the pages about accounts' facts."""

from django.urls import path

from accounts.views import customers, interactions, preferences, problems, promises

app_name = "accounts"
urlpatterns = [
    path("log/", interactions.log, name="log"),
    path("promises/", promises.promise_list, name="promise-list"),
    path("promises/<int:pk>/keep/", promises.promise_keep, name="promise-keep"),
    path(
        "promises/<int:pk>/withdraw/",
        promises.promise_withdraw,
        name="promise-withdraw",
    ),
    path("promises/<int:pk>/move/", promises.promise_move, name="promise-move"),
    path(
        "promises/<int:pk>/hand-on/", promises.promise_hand_on, name="promise-hand-on"
    ),
    path("problems/", problems.problem_list, name="problem-list"),
    path("problems/<int:pk>/answer/", problems.problem_answer, name="problem-answer"),
    path(
        "problems/<int:pk>/resolve/", problems.problem_resolve, name="problem-resolve"
    ),
    path("problems/<int:pk>/reopen/", problems.problem_reopen, name="problem-reopen"),
    path("wishes/", preferences.preference_list, name="preference-list"),
    path(
        "<int:account_pk>/log/",
        interactions.interaction_create,
        name="interaction-create",
    ),
    path(
        "<int:account_pk>/promises/new/", promises.promise_create, name="promise-create"
    ),
    path(
        "<int:account_pk>/problems/new/", problems.problem_create, name="problem-create"
    ),
    path(
        "<int:account_pk>/wishes/new/",
        preferences.preference_create,
        name="preference-create",
    ),
    path(
        "<int:account_pk>/signals/new/", customers.signal_create, name="signal-create"
    ),
    path(
        "<int:account_pk>/expectations/new/",
        customers.expectation_create,
        name="expectation-create",
    ),
    path(
        "<int:account_pk>/expectations/<int:pk>/",
        customers.expectation_change,
        name="expectation-change",
    ),
]
