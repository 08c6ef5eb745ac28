"""What customers ordered, and what we offer."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account, OfAccountManager
from accounts.models.imports import ImportBatch
from accounts.models.people import Unit
from accounts.models.programme import NAME_COLLATION


class Offering(models.Model):
    """Something we sell; an offering without a parent is an offering category."""

    name = models.CharField(_("name"), max_length=300, db_collation=NAME_COLLATION)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )

    class Meta:
        verbose_name = _("offering")
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"],
                nulls_distinct=False,
                name="accounts_offering_name_once",
            ),
            models.CheckConstraint(
                name="accounts_offering_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("pk")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Order(models.Model):
    """One order; its lines carry the money, a credit's sum below zero."""

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="orders", db_index=False
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ordered_on = models.DateField(_("ordered on"))
    currency = models.CharField(_("currency"), max_length=3)
    rate = models.DecimalField(
        _("exchange rate"),
        max_digits=18,
        decimal_places=8,
        default=1,
        db_comment="One unit of the order's currency in the programme's, that day.",
    )
    batch = models.ForeignKey(
        ImportBatch,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("order")
        constraints = [
            models.CheckConstraint(
                name="accounts_order_rate_positive", condition=Q(rate__gt=0)
            )
        ]
        indexes = [
            models.Index(
                fields=["account", "-ordered_on", "-id"], name="accounts_order_account"
            )
        ]

    def __str__(self) -> str:
        return f"order {self.pk} of account {self.account_id} on {self.ordered_on}"


class OrderLine(models.Model):
    """
    One line of an order, with its account and day so that sums need no join.

    ``revenue``, ``cost`` and ``discount`` are in the programme's currency; the amounts
    as given stand beside them.
    """

    # Twenty million rows: what they refer to is checked by a trigger once a statement,
    # not by a foreign key once a row; by order they are found through the unique key.
    order = models.ForeignKey(
        Order,
        models.PROTECT,
        related_name="lines",
        db_index=False,
        db_constraint=False,
    )
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    ordered_on = models.DateField(_("ordered on"))
    line_no = models.IntegerField(_("line"), null=True, blank=True)
    offering = models.ForeignKey(
        Offering,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    quantity = models.DecimalField(
        _("quantity"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    revenue_given = models.DecimalField(max_digits=18, decimal_places=4)
    cost_given = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    discount_given = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    revenue = models.DecimalField(_("revenue"), max_digits=18, decimal_places=4)
    cost = models.DecimalField(
        _("cost"),
        max_digits=18,
        decimal_places=4,
        null=True,
        db_comment="Null where it is not known, which is not zero.",
    )
    discount = models.DecimalField(
        _("discount"), max_digits=18, decimal_places=4, null=True
    )
    promised_on = models.DateField(_("promised on"), null=True, blank=True)
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)
    batch = models.ForeignKey(
        ImportBatch,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("order line")
        constraints = [
            models.UniqueConstraint(
                fields=["order", "line_no"], name="accounts_orderline_number_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "ordered_on"], name="accounts_orderline_account"
            ),
            models.Index(
                fields=["account", "-delivered_on", "-id"],
                condition=Q(delivered_on__gt=models.F("promised_on")),
                name="accounts_orderline_late",
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.line_no or self.pk} of order {self.order_id}"
