"""The addresses of the tiers' pages."""

from django.urls import path

from tiers.views import (
    changesets,
    deciding,
    home,
    ladder,
    nominations,
    overrides,
    policies,
    policy_forms,
    programme,
    selection,
    suppliers,
    waves,
    what_if,
    what_if_compare,
)

app_name = "tiers"
urlpatterns = [
    path("", home.home, name="home"),
    path("what-if/", what_if.what_if, name="what-if"),
    path("what-if/movers.csv", what_if.what_if_csv, name="what-if-csv"),
    path("what-if/save/", what_if.what_if_save, name="what-if-save"),
    path("what-if/compare/", what_if_compare.what_if_compare, name="what-if-compare"),
    path("selection/", selection.selection, name="selection"),
    path("programme/", programme.programme, name="programme"),
    path("programme/change/", programme.programme_change, name="programme-change"),
    path("programme/charter/", programme.charter, name="charter"),
    path(
        "programme/charter/publish/", programme.charter_publish, name="charter-publish"
    ),
    path("programme/charter/<int:version>/", programme.charter, name="charter-version"),
    path(
        "programme/charter/<int:version>/acknowledge/",
        programme.charter_acknowledge,
        name="charter-acknowledge",
    ),
    path("nominations/", nominations.nomination_list, name="nomination-list"),
    path("nominations/new/", nominations.nomination_create, name="nomination-create"),
    path(
        "nominations/stage/<slug:stage>/",
        nominations.nomination_stage,
        name="nomination-stage",
    ),
    path(
        "nominations/<int:pk>/", nominations.nomination_detail, name="nomination-detail"
    ),
    path(
        "nominations/<int:pk>/qualify/",
        nominations.nomination_qualify,
        name="nomination-qualify",
    ),
    path(
        "nominations/<int:pk>/accept/",
        nominations.nomination_accept,
        name="nomination-accept",
    ),
    path(
        "nominations/<int:pk>/decline/",
        nominations.nomination_decline,
        name="nomination-decline",
    ),
    path(
        "nominations/<int:pk>/withdraw/",
        nominations.nomination_withdraw,
        name="nomination-withdraw",
    ),
    path("justifications/", suppliers.justification_list, name="justification-list"),
    path(
        "accounts/<int:account_pk>/supplier/",
        suppliers.supplier_assess,
        name="supplier-assess",
    ),
    path(
        "accounts/<int:account_pk>/justify/",
        suppliers.justification_create,
        name="justification-create",
    ),
    path("policies/", policies.policy_list, name="policy-list"),
    path("policies/new/", policy_forms.policy_draft, name="policy-draft"),
    path("policies/<int:pk>/", policies.policy_detail, name="policy-detail"),
    path("policies/<int:pk>/compare/", policies.policy_compare, name="policy-compare"),
    path(
        "policies/<int:pk>/draft/", policy_forms.policy_draft, name="policy-draft-from"
    ),
    path("policies/<int:pk>/change/", policy_forms.policy_change, name="policy-change"),
    path("policies/<int:pk>/submit/", policy_forms.policy_submit, name="policy-submit"),
    path(
        "policies/<int:pk>/approve/", policy_forms.policy_approve, name="policy-approve"
    ),
    path(
        "policies/<int:pk>/send-back/",
        policy_forms.policy_send_back,
        name="policy-send-back",
    ),
    path(
        "policies/<int:pk>/discard/", policy_forms.policy_discard, name="policy-discard"
    ),
    path("change-sets/", changesets.changeset_list, name="changeset-list"),
    path("change-sets/<int:pk>/", changesets.changeset_detail, name="changeset-detail"),
    path(
        "change-sets/<int:pk>/apply/",
        deciding.changeset_apply,
        name="changeset-apply",
    ),
    path(
        "change-sets/<int:pk>/hold/",
        deciding.changeset_hold,
        name="changeset-hold",
    ),
    path(
        "change-sets/<int:pk>/reject/",
        deciding.changeset_reject,
        name="changeset-reject",
    ),
    path(
        "change-sets/<int:pk>/undo/",
        deciding.changeset_undo,
        name="changeset-undo",
    ),
    path("decided/", overrides.override_list, name="override-list"),
    path("overrides/new/", overrides.override_create, name="override-new"),
    path(
        "overrides/<int:pk>/withdraw/",
        overrides.override_withdraw,
        name="override-withdraw",
    ),
    path("alternative-plans/new/", overrides.plan_create, name="plan-new"),
    path("marks/new/", overrides.mark_create, name="mark-new"),
    path("marks/<int:pk>/lift/", overrides.mark_lift, name="mark-lift"),
    path("waves/", waves.wave_list, name="wave-list"),
    path("waves/new/", waves.wave_create, name="wave-create"),
    path("waves/<int:pk>/", waves.wave_detail, name="wave-detail"),
    path("waves/<int:pk>/change/", waves.wave_change, name="wave-change"),
    path("waves/<int:pk>/accounts/", waves.wave_add, name="wave-add"),
    path(
        "waves/<int:pk>/accounts/<int:account_pk>/remove/",
        waves.wave_remove,
        name="wave-remove",
    ),
    path("waves/<int:pk>/<slug:verb>/", waves.wave_decide, name="wave-decide"),
    path("ladder/", ladder.ladder_flow, name="ladder"),
    path("ladder/levels/<int:level>/", ladder.ladder_level, name="ladder-level"),
    path(
        "ladder/accounts/<int:account_pk>/",
        ladder.ladder_account,
        name="ladder-account",
    ),
    path(
        "ladder/accounts/<int:account_pk>/place/",
        ladder.ladder_place,
        name="ladder-place",
    ),
    path(
        "ladder/accounts/<int:account_pk>/target/",
        ladder.ladder_target,
        name="ladder-target",
    ),
]
