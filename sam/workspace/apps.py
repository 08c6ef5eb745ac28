from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

LEFT_OUT = {
    "AccountLook": "says what a person has seen",
    "Notification": "made of events; what a person has read of them",
    "SearchMark": "says what is to be indexed again",
}


class WorkspaceConfig(AppConfig):
    name = "sam.workspace"
    label = "workspace"

    def ready(self) -> None:
        from accounts.permissions import may_import
        from sam.lib import (
            account_tabs,
            administration,
            grants,
            navigation,
            runs,
            shell,
            trail,
        )
        from sam.workspace import merging, receivers  # noqa: F401
        from sam.workspace.house import house
        from sam.workspace.listing import own_accounts
        from sam.workspace.models import (
            AccountRow,
            SearchName,
            SearchNote,
            SearchWord,
        )
        from sam.workspace.search import index
        from sam.workspace.selectors.trail import may_read_trail
        from sam.workspace.services import digests, late_answers, rows
        from sam.workspace.today.whose import has_today
        from sam.workspace.today.work import needing
        from sam.workspace.views.account_frame import OWN_TABS, show_tab

        merging.register_columns()
        rows.register()
        index.register()
        digests.register()
        late_answers.register()
        shell.register_house(house)
        for published in (AccountRow, SearchName, SearchNote, SearchWord):
            grants.published(published)
        trail.leave_out("workspace", LEFT_OUT)
        account_tabs.register_frame(show_tab)
        for tab in OWN_TABS:
            account_tabs.register(tab)
        navigation.register(
            navigation.Entry(
                _("Today"),
                "sun-high",
                "workspace:today",
                order=10,
                visible_to=has_today,
                count=needing,
            )
        )
        navigation.register(
            navigation.Entry(
                _("Accounts"),
                "building",
                "workspace:account-list",
                order=20,
                count=own_accounts,
            )
        )
        administration.register(
            administration.Page(
                _("Import"),
                "file-import",
                "workspace:import-list",
                order=10,
                group=administration.Group.RECORDS,
                visible_to=may_import,
            )
        )
        administration.register(
            administration.Page(
                _("Audit trail"),
                "history",
                "workspace:trail",
                order=20,
                group=administration.Group.RECORDS,
                visible_to=may_read_trail,
            )
        )
        navigation.register_search(
            "workspace:search", suggest="workspace:search-suggest"
        )
        navigation.register(
            navigation.Entry(
                _("Portfolio"),
                "chart-bubble",
                "workspace:portfolio",
                order=30,
                visible_to=lambda person: person.sees_facts,
            )
        )
        navigation.register(
            navigation.Entry(
                _("Runs"),
                "history",
                "workspace:run-list",
                order=10,
                visible_to=lambda person: bool(runs.may_run(person)),
                section=navigation.Section.ADMINISTRATION,
            )
        )
