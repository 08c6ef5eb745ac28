from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "sam.workspace"
    label = "workspace"

    def ready(self) -> None:
        from sam.lib import grants
        from sam.workspace import receivers  # noqa: F401
        from sam.workspace.models import AccountRow
        from sam.workspace.services import rows

        rows.register()
        grants.published(AccountRow)
