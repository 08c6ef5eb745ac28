"""The addresses of hand-overs."""

from django.urls import path

from planning.views import handovers

app_name = "handovers"
urlpatterns = [
    path("", handovers.handover_list, name="handover-list"),
    path("new/<int:account_pk>/", handovers.handover_create, name="handover-create"),
    path("<int:pk>/", handovers.handover_detail, name="handover-detail"),
    path(
        "<int:pk>/items/<int:item_pk>/", handovers.handover_tick, name="handover-tick"
    ),
    path("<int:pk>/items/", handovers.handover_item, name="handover-item"),
    path("<int:pk>/allow/", handovers.handover_allow, name="handover-allow"),
    path("<int:pk>/sign/", handovers.handover_sign, name="handover-sign"),
    path("<int:pk>/cancel/", handovers.handover_cancel, name="handover-cancel"),
]
