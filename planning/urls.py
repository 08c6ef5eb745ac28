"""The addresses of plans, objectives and actions."""

from django.urls import path

from planning.views import actions, objectives, plans

app_name = "planning"
urlpatterns = [
    path("accounts/<int:account_pk>/plan/", plans.plan, name="plan"),
    path("planning/", plans.plan_list, name="plan-list"),
    path(
        "planning/accounts/<int:account_pk>/plans/new/",
        plans.plan_create,
        name="plan-create",
    ),
    path("planning/plans/<int:pk>/", plans.plan_detail, name="plan-detail"),
    path("planning/plans/<int:pk>/change/", plans.plan_change, name="plan-change"),
    path("planning/plans/<int:pk>/close/", plans.plan_close, name="plan-close"),
    path(
        "planning/plans/<int:pk>/answers/<str:question>/",
        plans.plan_answer,
        name="plan-answer",
    ),
    path(
        "planning/accounts/<int:account_pk>/objectives/new/",
        objectives.objective_create,
        name="objective-create",
    ),
    path(
        "planning/objectives/<int:pk>/",
        objectives.objective_detail,
        name="objective-detail",
    ),
    path(
        "planning/objectives/<int:pk>/readings.csv",
        objectives.objective_csv,
        name="objective-csv",
    ),
    path(
        "planning/objectives/<int:pk>/change/",
        objectives.objective_change,
        name="objective-change",
    ),
    path(
        "planning/objectives/<int:pk>/close/",
        objectives.objective_close,
        name="objective-close",
    ),
    path(
        "planning/objectives/<int:pk>/read/",
        objectives.objective_read,
        name="objective-read",
    ),
    path("planning/actions/", actions.action_list, name="action-list"),
    path(
        "planning/accounts/<int:account_pk>/actions/new/",
        actions.action_create,
        name="action-create",
    ),
    path(
        "planning/actions/<int:pk>/change/", actions.action_change, name="action-change"
    ),
    path(
        "planning/actions/<int:pk>/done/", actions.action_finish, name="action-finish"
    ),
    path("planning/actions/<int:pk>/drop/", actions.action_drop, name="action-drop"),
    path(
        "planning/actions/<int:pk>/hand-on/",
        actions.action_hand_on,
        name="action-hand-on",
    ),
    path(
        "planning/actions/<int:pk>/reopen/",
        actions.action_reopen,
        name="action-reopen",
    ),
]
