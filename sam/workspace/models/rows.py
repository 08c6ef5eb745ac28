"""One wide row an account: all that a list shows, filters or sorts by."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, AccountAccess
from accounts.models.account import Person
from accounts.models.programme import NAME_COLLATION
from sam.users.models import User


class AccountRowQuerySet(models.QuerySet["AccountRow"]):
    def visible_to(self, user: Person) -> "AccountRowQuerySet":
        """Keep the rows of accounts that exist for *user*."""
        if not isinstance(user, User):
            return self.none()
        if user.sees_all or not user.sees_facts:
            return self
        mine = AccountAccess.objects.filter(user=user.pk)
        return self.filter(account_id__in=mine.values("account_id"))


AccountRowManager = models.Manager.from_queryset(AccountRowQuerySet)


def money(label: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=20, decimal_places=4, null=True)


class AccountRow(models.Model):
    """
    An account as lists show it, published by runs and after each single change.

    Merged accounts have no row. Figures that are not measured are null.
    """

    account = models.OneToOneField(
        Account,
        models.PROTECT,
        primary_key=True,
        related_name="row",
        db_constraint=False,
    )
    name = models.CharField(_("account"), max_length=300, db_collation=NAME_COLLATION)
    search = models.TextField(db_comment="Name in small letters, for trigrams.")
    group_name = models.CharField(
        _("group"), max_length=300, blank=True, db_collation=NAME_COLLATION
    )
    status = models.CharField(_("status"), max_length=10)
    region_id = models.BigIntegerField(null=True)
    region = models.CharField(
        _("region"), max_length=200, blank=True, db_collation=NAME_COLLATION
    )
    country = models.CharField(_("country"), max_length=2, blank=True)
    industry = models.CharField(
        _("industry"), max_length=200, blank=True, db_collation=NAME_COLLATION
    )
    owner_id = models.BigIntegerField(null=True)
    owner = models.CharField(
        _("owner"), max_length=200, blank=True, db_collation=NAME_COLLATION
    )
    tier = models.CharField(_("tier"), max_length=20, blank=True)
    tier_order = models.SmallIntegerField(
        null=True, db_comment="1 for the tier with the most attention; null: no tier."
    )
    tier_since = models.DateTimeField(_("in tier since"), null=True)
    ladder = models.SmallIntegerField(
        _("ladder"),
        null=True,
        db_comment="4 (supplier) to 1 (strategic partner); null: not placed.",
    )
    judged_tier = models.CharField(_("tier as judged"), max_length=20, blank=True)
    score = models.FloatField(_("score"), null=True)
    rank = models.IntegerField(_("rank"), null=True)
    quadrant = models.CharField(_("quadrant"), max_length=12, blank=True)
    quadrant_order = models.SmallIntegerField(
        null=True, db_comment="1 for STAR to 5 for LAGGARD; null: not judged."
    )
    size = models.CharField(_("size"), max_length=6, blank=True)
    revenue_12m = money(_("revenue 12 m"))
    revenue_prev_12m = money(_("revenue, 12 m before"))
    revenue_change = models.FloatField(_("change of revenue"), null=True)
    net_margin_12m = money(_("margin after cost to serve"))
    net_margin_rate = models.FloatField(_("net margin rate"), null=True)
    margin_grade = models.CharField(max_length=1, blank=True)
    net_margin_grade = models.CharField(
        max_length=1,
        blank=True,
        default="",
        db_comment="The weaker of the margin rate's and the cost to serve's.",
    )
    share_of_wallet = models.FloatField(_("share of wallet"), null=True)
    share_grade = models.CharField(max_length=1, blank=True)
    potential = money(_("potential a year"))
    potential_low = money(_("potential a year, low"))
    potential_high = money(_("potential a year, high"))
    potential_grade = models.CharField(max_length=1, blank=True)
    potential_source = models.CharField(
        _("where potential comes from"), max_length=10, blank=True, default=""
    )
    headroom = money(_("headroom a year"))
    headroom_value = money(_("worth of headroom"))
    left_behind_share = models.FloatField(_("left behind"), null=True)
    lifetime_value = money(_("lifetime value"))
    lifetime_value_low = money(_("lifetime value, low"))
    lifetime_value_high = money(_("lifetime value, high"))
    probability_of_purchase = models.FloatField(_("probability of an order"), null=True)
    probability_alive = models.FloatField(_("probability of staying"), null=True)
    expected_revenue_12m = money(_("expected revenue 12 m"))
    roi = models.FloatField(_("return on managers' time"), null=True)
    influence = models.FloatField(_("influence"), null=True)
    attachment = models.FloatField(_("attachment"), null=True)
    orders_12m = models.IntegerField(_("orders 12 m"), null=True)
    last_order_on = models.DateField(_("last order"), null=True)
    visits_12m = models.IntegerField(_("visits 12 m"), null=True)
    visits_floor = models.IntegerField(_("visits promised a year"), null=True)
    last_visit_on = models.DateField(_("last visit"), null=True)
    open_problems = models.IntegerField(_("open problems"), null=True)
    late_90d = models.IntegerField(_("late deliveries, 90 days"), null=True)
    flags = ArrayField(models.CharField(max_length=20), default=list)

    objects = AccountRowManager()

    class Meta:
        verbose_name = _("account row")
        # Lists are read by key, forwards and backwards: an index per sort, all its
        # parts in one direction, so that any page is one range of it.
        indexes = [
            *(
                models.Index(fields=[column, "account"], name=f"workspace_row_{column}")
                for column in ("name", "owner", "region", "country", "industry")
            ),
            *(
                models.Index(
                    models.F(column).desc(nulls_last=True),
                    models.F("account").desc(),
                    name=f"workspace_row_{short}",
                )
                for column, short in [
                    ("tier_order", "tier"),
                    ("ladder", "ladder"),
                    ("quadrant_order", "quadrant"),
                    ("revenue_12m", "revenue"),
                    ("revenue_change", "change"),
                    ("net_margin_12m", "margin"),
                    ("share_of_wallet", "share"),
                    ("potential", "potential"),
                    ("headroom", "headroom"),
                    ("headroom_value", "headroom_value"),
                    ("left_behind_share", "left"),
                    ("lifetime_value", "value"),
                    ("probability_of_purchase", "purchase"),
                    ("expected_revenue_12m", "expected"),
                    ("roi", "roi"),
                    ("influence", "influence"),
                    ("attachment", "attachment"),
                    ("score", "score"),
                    ("orders_12m", "orders"),
                    ("last_order_on", "order"),
                    ("visits_12m", "visits"),
                    ("last_visit_on", "visit"),
                    ("open_problems", "problems"),
                    ("late_90d", "late"),
                ]
            ),
            models.Index(fields=["owner_id"], name="workspace_row_owner_id"),
            models.Index(fields=["region_id"], name="workspace_row_region_id"),
            models.Index(fields=["status"], name="workspace_row_status"),
            GinIndex(
                fields=["search"],
                opclasses=["gin_trgm_ops"],
                name="workspace_row_search",
            ),
            GinIndex(fields=["flags"], name="workspace_row_flags"),
        ]

    def __str__(self) -> str:
        return self.name
