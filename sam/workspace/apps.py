from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "sam.workspace"
    label = "workspace"

    def ready(self) -> None:
        from sam.lib import grants
        from sam.workspace.models import AccountRow

        grants.published(AccountRow)
