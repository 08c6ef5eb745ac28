"""The addresses of the pages about accounts' facts."""

from django.urls import path

from accounts.views import (
    accounts,
    attachments,
    business,
    customers,
    duplicates,
    interactions,
    knowledge,
    merges,
    people,
    people_file,
    people_map,
    personal_data,
    positions,
    preferences,
    problems,
    promises,
    relations,
    standing,
    wallets,
    white_space,
)

app_name = "accounts"
urlpatterns = [
    path("new/", accounts.account_create, name="account-create"),
    path("<int:account_pk>/change/", accounts.account_change, name="account-change"),
    path("<int:account_pk>/close/", accounts.account_close, name="account-close"),
    path("<int:account_pk>/reopen/", accounts.account_reopen, name="account-reopen"),
    path("<int:account_pk>/win/", accounts.account_win, name="account-win"),
    path("log/", interactions.log, name="log"),
    path("duplicates/", duplicates.duplicate_list, name="duplicate-list"),
    path("duplicates/dismiss/", duplicates.duplicate_dismiss, name="duplicate-dismiss"),
    path("merges/", merges.merge_list, name="merge-list"),
    path("merges/new/", duplicates.merge_create, name="merge-create"),
    path("merges/<int:pk>/", merges.merge, name="merge"),
    path("merges/<int:pk>/undo/", merges.merge_undo, name="merge-undo"),
    path("<int:account_pk>/people/", people.people_tab, name="people"),
    path("<int:account_pk>/people/csv/", people_file.people_csv, name="people-csv"),
    path("<int:account_pk>/people/new/", people.person_create, name="person-create"),
    path(
        "<int:account_pk>/people/<int:pk>/notes/new/",
        standing.note_create,
        name="person-note-create",
    ),
    path(
        "people/notes/<int:pk>/take-back/",
        standing.note_take_back,
        name="person-note-take-back",
    ),
    path("<int:account_pk>/people/map/", people_map.people_map, name="people-map"),
    path(
        "<int:account_pk>/people/map.svg",
        people_map.people_map_svg,
        name="people-map-svg",
    ),
    path(
        "<int:account_pk>/people/map.png",
        people_map.people_map_png,
        name="people-map-png",
    ),
    path("<int:account_pk>/people/map/places/", people_map.places, name="map-places"),
    path("<int:account_pk>/people/map/tidy/", people_map.tidy, name="map-tidy"),
    path(
        "<int:account_pk>/people/lines/new/",
        people_map.line_create,
        name="line-create",
    ),
    path("people/lines/<int:pk>/change/", people_map.line_change, name="line-change"),
    path("people/lines/<int:pk>/remove/", people_map.line_remove, name="line-remove"),
    path("people/rising/", people.rising_list, name="rising-list"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/data/", personal_data.person_erase, name="person-data"),
    path(
        "people/<int:pk>/data/export/",
        personal_data.person_export,
        name="person-export",
    ),
    path("people/<int:pk>/change/", people.person_change, name="person-change"),
    path(
        "people/<int:pk>/positions/new/", people.position_create, name="position-create"
    ),
    path(
        "people/<int:pk>/relationships/<int:user_pk>/",
        standing.relationship_state,
        name="relationship-state",
    ),
    path(
        "positions/<int:pk>/change/", positions.position_change, name="position-change"
    ),
    path("positions/<int:pk>/end/", positions.position_end, name="position-end"),
    path(
        "positions/<int:pk>/promote/",
        positions.position_promote,
        name="position-promote",
    ),
    path("positions/<int:pk>/move/", positions.position_move, name="position-move"),
    path("positions/<int:pk>/rate/", positions.position_rate, name="position-rate"),
    path(
        "<int:account_pk>/relations/new/",
        relations.relation_create,
        name="relation-create",
    ),
    path(
        "relations/<int:pk>/change/", relations.relation_change, name="relation-change"
    ),
    path("relations/<int:pk>/end/", relations.relation_end, name="relation-end"),
    path("<int:account_pk>/units/new/", relations.unit_create, name="unit-create"),
    path("units/<int:pk>/change/", relations.unit_change, name="unit-change"),
    path("knowledge/", knowledge.knowledge_list, name="knowledge-list"),
    path("<int:account_pk>/knowledge/", knowledge.knowledge, name="knowledge"),
    path(
        "<int:account_pk>/knowledge/questions/", knowledge.questions, name="questions"
    ),
    path(
        "<int:account_pk>/knowledge/problems/new/",
        business.challenge_create,
        name="challenge-create",
    ),
    path(
        "<int:account_pk>/knowledge/drivers/new/",
        business.driver_create,
        name="driver-create",
    ),
    path(
        "<int:account_pk>/knowledge/objectives/new/",
        business.objective_create,
        name="customer-objective-create",
    ),
    path(
        "<int:account_pk>/knowledge/<slug:topic>/",
        knowledge.knowledge_create,
        name="knowledge-create",
    ),
    path(
        "challenges/<int:pk>/change/",
        business.challenge_change,
        name="challenge-change",
    ),
    path("drivers/<int:pk>/change/", business.driver_change, name="driver-change"),
    path(
        "customer-objectives/<int:pk>/change/",
        business.objective_change,
        name="customer-objective-change",
    ),
    path(
        "interactions/<int:pk>/",
        interactions.interaction_detail,
        name="interaction-detail",
    ),
    path(
        "interactions/<int:pk>/change/",
        interactions.interaction_change,
        name="interaction-change",
    ),
    path(
        "interactions/<int:pk>/files/",
        attachments.attachment_create,
        name="attachment-create",
    ),
    path("attachments/<int:pk>/", attachments.attachment_file, name="attachment-file"),
    path(
        "attachments/<int:pk>/remove/",
        attachments.attachment_remove,
        name="attachment-remove",
    ),
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
    path("<int:account_pk>/wallet/", wallets.wallet, name="wallet"),
    path("<int:account_pk>/wallet/csv/", wallets.wallet_csv, name="wallet-csv"),
    path("<int:account_pk>/wallet/new/", wallets.wallet_create, name="wallet-create"),
    path(
        "<int:account_pk>/wallet/<int:pk>/",
        wallets.wallet_correct,
        name="wallet-correct",
    ),
    path(
        "<int:account_pk>/wallet/categories/<int:category_pk>/",
        wallets.wallet_category,
        name="wallet-category",
    ),
    path(
        "<int:account_pk>/white-space/csv/",
        wallets.white_space_csv,
        name="white-space-csv",
    ),
    path(
        "<int:account_pk>/white-space/<int:category_pk>/", white_space.cell, name="cell"
    ),
    path(
        "<int:account_pk>/footprints/new/",
        white_space.footprint_create,
        name="footprint-create",
    ),
    path(
        "<int:account_pk>/footprints/<int:pk>/",
        white_space.footprint_change,
        name="footprint-change",
    ),
    path(
        "<int:account_pk>/footprints/<int:pk>/end/",
        white_space.footprint_end,
        name="footprint-end",
    ),
]
