"""Who may see which account."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.programme import Region
from sam.lib.constraints import one_of


class Desk(models.Model):
    """An owner pool: several people who look after accounts together."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    members: "models.ManyToManyField" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="DeskMember", related_name="desks"
    )

    class Meta:
        verbose_name = _("desk")

    def __str__(self) -> str:
        return self.name


class DeskMember(models.Model):
    """One person's place at a desk."""

    desk = models.ForeignKey(Desk, models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "user"], name="accounts_deskmember_once"
            )
        ]

    def __str__(self) -> str:
        return f"user {self.user_id} at desk {self.desk_id}"


class RegionDirector(models.Model):
    """A director's answer for a region and all below it."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="directors")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="directed_regions"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "user"], name="accounts_regiondirector_once"
            )
        ]

    def __str__(self) -> str:
        return f"user {self.user_id} directs region {self.region_id}"


class AccountAccessWhy(models.TextChoices):
    OWNER = "OWNER", _("Owns it")
    TEAM = "TEAM", _("Is on its team")
    DESK = "DESK", _("Its desk is theirs")
    GROUP = "GROUP", _("It belongs to a group of theirs")
    REGION = "REGION", _("It is in their region")


class AccountAccess(models.Model):
    """An account that a person may see; kept by the services, checked nightly."""

    Why = AccountAccessWhy

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="+")
    why = models.CharField(max_length=10, choices=Why)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "account"], name="accounts_accountaccess_once"
            ),
            one_of("accounts_accountaccess_known_why", "why", AccountAccessWhy),
        ]

    def __str__(self) -> str:
        return f"user {self.user_id} sees account {self.account_id}: {self.why}"
