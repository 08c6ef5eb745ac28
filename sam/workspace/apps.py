from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "sam.workspace"
    label = "workspace"

    def ready(self) -> None:
        from sam.lib import grants, shell
        from sam.workspace import receivers  # noqa: F401
        from sam.workspace.house import house
        from sam.workspace.models import AccountRow
        from sam.workspace.services import rows

        rows.register()
        shell.register_house(house)
        grants.published(AccountRow)
