from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "sam.access"
    label = "access"

    def ready(self) -> None:
        from sam.access.services import signins  # noqa: F401 - handles events
        from sam.lib import administration, navigation
        from sam.lib.administration import Group, Page

        navigation.register(
            navigation.Entry(
                _("Administration"),
                "settings",
                "access:home",
                order=20,
                visible_to=administration.sees_any,
                section=navigation.Section.ADMINISTRATION,
            )
        )
        for page in (
            Page(_("Users"), "users", "access:user-list", order=10, group=Group.PEOPLE),
            Page(
                _("Services"),
                "plug",
                "access:service-list",
                order=20,
                group=Group.PEOPLE,
            ),
            Page(
                _("Regions"),
                "sitemap",
                "access:region-list",
                order=40,
                group=Group.PEOPLE,
            ),
            Page(
                _("Tokens"),
                "key",
                "access:tokens",
                order=20,
                group=Group.CONNECTIONS,
            ),
            Page(
                _("Rules"),
                "shield-check",
                "access:rules",
                order=10,
                group=Group.RECORDS,
            ),
            Page(
                _("Settings and tables"),
                "database",
                "admin:index",
                order=90,
                group=Group.RECORDS,
            ),
        ):
            administration.register(page)
