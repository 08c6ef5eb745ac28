"""By what callers are known: numbers, addresses and names of systems, normalised."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LookupKind(models.IntegerChoices):
    """What a key is; part of how it is found."""

    PHONE = 1, _("Phone number")
    NATIONAL = 2, _("Phone number without its country")
    EMAIL = 3, _("E-mail address")
    DOMAIN = 4, _("Domain")
    NUMBER = 5, _("Number in another system")


class LookupKey(models.Model):
    """
    A key by which an account, or a person there, is looked up.

    It is made from facts and made again when they change: nobody writes it by hand.
    """

    Kind = LookupKind

    kind = models.SmallIntegerField(choices=LookupKind)
    key = models.TextField(
        db_collation="C",
        db_comment="E.164; digits; small letters: as both sides normalise it.",
    )
    account_id = models.BigIntegerField()
    contact_id = models.BigIntegerField(
        default=0, db_default=0, db_comment="0: the key is the account's own."
    )
    until = models.DateField(
        null=True, db_comment="From that day it no longer holds; null: it does."
    )
    said = models.BigIntegerField(
        default=0,
        db_default=0,
        db_comment="Hash of what a phone number was read from; 0: of none.",
    )

    class Meta:
        verbose_name = _("look-up key")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "account_id", "contact_id"],
                name="accounts_lookupkey_once",
            ),
            models.CheckConstraint(
                name="accounts_lookupkey_known_kind", condition=Q(kind__range=(1, 5))
            ),
        ]
        indexes = [
            models.Index(fields=["account_id"], name="accounts_lookupkey_account")
        ]

    def __str__(self) -> str:
        return f"key {self.pk} of account {self.account_id}"


class LookupMark(models.Model):
    """An account whose keys may have changed since they were last read."""

    account_id = models.BigIntegerField(
        null=True, db_comment="Null: so many that all are read again."
    )

    class Meta:
        indexes = [
            models.Index(fields=["account_id"], name="accounts_lookupmark_account")
        ]

    def __str__(self) -> str:
        return f"account {self.account_id}"
