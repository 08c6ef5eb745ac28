"""Fitted models, kept with what they were fitted on."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sam.lib.models import Run


class ModelFit(models.Model):
    """A purchase model and a spend model fitted to the portfolio as of a day."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    as_of = models.DateField(_("as of"))
    model = models.CharField(_("model"), max_length=20)
    segment_field = models.CharField(
        _("fitted apart by"),
        max_length=10,
        blank=True,
        db_comment="The account's field whose value the segment is.",
    )
    segment = models.CharField(
        _("segment"),
        max_length=200,
        blank=True,
        db_comment="Empty: the whole portfolio.",
    )
    parameters = models.JSONField(_("parameters"))
    standard_errors = models.JSONField(_("standard errors"), default=dict)
    covariance = models.JSONField(default=list)
    log_likelihood = models.FloatField(
        _("log-likelihood"), null=True, db_comment="Null where no fit was possible."
    )
    boundary = models.BooleanField(
        _("at a boundary"), default=False, db_comment="An estimate ran to its limit."
    )
    accounts = models.IntegerField(_("accounts"))
    repeat_purchases = models.IntegerField(_("repeat-purchase days"))
    spend_parameters = models.JSONField(_("spend parameters"), null=True)
    spend_correlation = models.FloatField(
        null=True, db_comment="Of frequency and mean value; the model assumes none."
    )
    candidates = models.JSONField(
        default=list, db_comment="Every model tried: likelihood, boundary, back-test."
    )
    reason = models.CharField(
        _("why this model"), max_length=30, blank=True, db_comment="A code."
    )
    spend_model = models.CharField(_("spend model"), max_length=20, blank=True)
    spend_covariance = models.JSONField(default=list)
    pooled = models.BooleanField(
        _("pooled"),
        default=False,
        db_comment="Drawn towards the portfolio's fit: the segment is small.",
    )
    seasonality = models.JSONField(
        _("seasonality"),
        default=dict,
        db_comment="Whether measured, years behind it, and the index by month.",
    )
    backtest = models.JSONField(
        _("back-test"),
        default=dict,
        db_comment="Rolling origins: each model and the naive rates beside it.",
    )
    diagnostics = models.JSONField(
        _("diagnostics"), default=dict, db_comment="Curves for people to look at."
    )
    refusal = models.TextField(
        _("why not used"), blank=True, db_comment="Why the last good fit stays."
    )
    is_good = models.BooleanField(
        default=True, db_comment="False: kept for the record, not used."
    )
    verdict = models.TextField(_("verdict"), blank=True)
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        verbose_name = _("model fit")
        indexes = [
            models.Index(
                fields=["segment", "-as_of", "-id"], name="scoring_modelfit_latest"
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="scoring_modelfit_good_is_fitted",
                condition=Q(is_good=False) | Q(log_likelihood__isnull=False),
            ),
            models.CheckConstraint(
                name="scoring_modelfit_segment_of_a_field",
                condition=Q(segment="") | ~Q(segment_field=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} as of {self.as_of}"
