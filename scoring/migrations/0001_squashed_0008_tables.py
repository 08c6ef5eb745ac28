"""What customers are worth, and the models behind it."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import scoring.models.settings
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("scoring", "0001_spine"),
        ("scoring", "0002_spine_relations"),
        ("scoring", "0003_numbers"),
        ("scoring", "0004_fit_refusals"),
        ("scoring", "0005_bands"),
        ("scoring", "0006_attachment_coverage"),
        ("scoring", "0007_fewer_check_draws"),
        ("scoring", "0008_touched_accounts"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_squashed_0028_tables"),
        ("lib", "0001_squashed_0009_tables"),
        ("users", "0001_squashed_0004_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="ModelFit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lib.run",
                    ),
                ),
                ("as_of", models.DateField(verbose_name="as of")),
                ("model", models.CharField(max_length=20, verbose_name="model")),
                (
                    "segment_field",
                    models.CharField(
                        blank=True,
                        db_comment="The account's field whose value the segment is.",
                        max_length=10,
                        verbose_name="fitted apart by",
                    ),
                ),
                (
                    "segment",
                    models.CharField(
                        blank=True,
                        db_comment="Empty: the whole portfolio.",
                        max_length=200,
                        verbose_name="segment",
                    ),
                ),
                ("parameters", models.JSONField(verbose_name="parameters")),
                (
                    "standard_errors",
                    models.JSONField(default=dict, verbose_name="standard errors"),
                ),
                ("covariance", models.JSONField(default=list)),
                (
                    "log_likelihood",
                    models.FloatField(
                        db_comment="Null where no fit was possible.",
                        null=True,
                        verbose_name="log-likelihood",
                    ),
                ),
                (
                    "boundary",
                    models.BooleanField(
                        db_comment="An estimate ran to its limit.",
                        default=False,
                        verbose_name="at a boundary",
                    ),
                ),
                ("accounts", models.IntegerField(verbose_name="accounts")),
                (
                    "repeat_purchases",
                    models.IntegerField(verbose_name="repeat-purchase days"),
                ),
                (
                    "spend_parameters",
                    models.JSONField(null=True, verbose_name="spend parameters"),
                ),
                (
                    "spend_correlation",
                    models.FloatField(
                        db_comment="Of frequency and mean value; the model assumes none.",
                        null=True,
                    ),
                ),
                (
                    "candidates",
                    models.JSONField(
                        db_comment="Every model tried: likelihood, boundary, back-test.",
                        default=list,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        db_comment="A code.",
                        max_length=30,
                        verbose_name="why this model",
                    ),
                ),
                (
                    "spend_model",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="spend model"
                    ),
                ),
                ("spend_covariance", models.JSONField(default=list)),
                (
                    "pooled",
                    models.BooleanField(
                        db_comment="Drawn towards the portfolio's fit: the segment is small.",
                        default=False,
                        verbose_name="pooled",
                    ),
                ),
                (
                    "seasonality",
                    models.JSONField(
                        db_comment="Whether measured, years behind it, and the index by month.",
                        default=dict,
                        verbose_name="seasonality",
                    ),
                ),
                (
                    "backtest",
                    models.JSONField(
                        db_comment="Rolling origins: each model and the naive rates beside it.",
                        default=dict,
                        verbose_name="back-test",
                    ),
                ),
                (
                    "diagnostics",
                    models.JSONField(
                        db_comment="Curves for people to look at.",
                        default=dict,
                        verbose_name="diagnostics",
                    ),
                ),
                (
                    "refusal",
                    models.TextField(
                        blank=True,
                        db_comment="Why the last good fit stays.",
                        verbose_name="why not used",
                    ),
                ),
                (
                    "is_good",
                    models.BooleanField(
                        db_comment="False: kept for the record, not used.", default=True
                    ),
                ),
                ("verdict", models.TextField(blank=True, verbose_name="verdict")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
            ],
            options={
                "verbose_name": "model fit",
                "indexes": [
                    models.Index(
                        fields=["segment", "-as_of", "-id"],
                        name="scoring_modelfit_latest",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_good", False),
                            ("log_likelihood__isnull", False),
                            _connector="OR",
                        ),
                        name="scoring_modelfit_good_is_fitted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("segment", ""),
                            models.Q(("segment_field", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="scoring_modelfit_segment_of_a_field",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountMeasures",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="measures",
                        serialize=False,
                        to="accounts.account",
                    ),
                ),
                ("as_of", models.DateField()),
                (
                    "fit_id",
                    models.BigIntegerField(
                        db_comment="The scoring.ModelFit used.", null=True
                    ),
                ),
                ("settings_version", models.IntegerField()),
                ("probability_alive", models.FloatField(null=True)),
                (
                    "probability_of_purchase",
                    models.FloatField(
                        db_comment="At least one order day within the settings' weeks.",
                        null=True,
                    ),
                ),
                (
                    "expected_purchases",
                    models.FloatField(db_comment="Over the horizon.", null=True),
                ),
                (
                    "overdue_probability",
                    models.FloatField(
                        db_comment="Chance of so long a silence if the account is still buying.",
                        null=True,
                    ),
                ),
                (
                    "expected_order_value",
                    models.DecimalField(decimal_places=4, max_digits=20, null=True),
                ),
                (
                    "expected_revenue_12m",
                    models.DecimalField(
                        db_comment="Of the purchases expected in the next 12 months.",
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                    ),
                ),
                ("margin_rate", models.FloatField(null=True)),
                (
                    "margin_grade",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("A", "The customer said it, with figures"),
                            ("B", "Invoice or tender"),
                            ("C", "Manager's estimate"),
                            ("D", "Model"),
                        ],
                        max_length=1,
                    ),
                ),
                (
                    "margin_source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("OWN", "Its own lines"),
                            ("CATEGORY", "The categories it buys"),
                            ("PROGRAMME", "Assumed for the programme"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "net_margin_12m",
                    models.DecimalField(
                        db_comment="After cost to serve.",
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                    ),
                ),
                (
                    "cost_to_serve_12m",
                    models.DecimalField(
                        db_comment="Recorded, else time-driven; null where neither is known.",
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                    ),
                ),
                (
                    "cost_grade",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("A", "The customer said it, with figures"),
                            ("B", "Invoice or tender"),
                            ("C", "Manager's estimate"),
                            ("D", "Model"),
                        ],
                        max_length=1,
                    ),
                ),
                (
                    "manager_cost_12m",
                    models.DecimalField(
                        db_comment="Colleagues' hours at their loaded cost.",
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                    ),
                ),
                (
                    "roi",
                    models.FloatField(
                        db_comment="Net margin for each unit of managers' cost.",
                        null=True,
                    ),
                ),
                (
                    "price_pressure",
                    models.FloatField(
                        db_comment="Points of margin rate lost a year; negative is gained.",
                        null=True,
                    ),
                ),
                (
                    "lifetime_value",
                    models.DecimalField(decimal_places=4, max_digits=20, null=True),
                ),
                (
                    "lifetime_value_median",
                    models.DecimalField(decimal_places=4, max_digits=20, null=True),
                ),
                (
                    "lifetime_value_deviation",
                    models.DecimalField(
                        db_comment="Standard deviation; null where none exists.",
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                    ),
                ),
                (
                    "lifetime_value_low",
                    models.DecimalField(decimal_places=4, max_digits=20, null=True),
                ),
                (
                    "lifetime_value_high",
                    models.DecimalField(decimal_places=4, max_digits=20, null=True),
                ),
                (
                    "potential",
                    models.DecimalField(
                        db_comment="Addressable wallet a year.",
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                    ),
                ),
                (
                    "potential_low",
                    models.DecimalField(decimal_places=4, max_digits=20, null=True),
                ),
                (
                    "potential_high",
                    models.DecimalField(decimal_places=4, max_digits=20, null=True),
                ),
                (
                    "potential_grade",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("A", "The customer said it, with figures"),
                            ("B", "Invoice or tender"),
                            ("C", "Manager's estimate"),
                            ("D", "Model"),
                        ],
                        max_length=1,
                    ),
                ),
                (
                    "potential_source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("WALLET", "Measured wallet"),
                            ("STATED", "Stated by a person"),
                            ("MODEL", "Estimated"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "realizable_wallet",
                    models.DecimalField(
                        db_comment="As the model estimates it, whatever is measured.",
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                    ),
                ),
                (
                    "realizable_low",
                    models.DecimalField(decimal_places=4, max_digits=20, null=True),
                ),
                (
                    "realizable_high",
                    models.DecimalField(decimal_places=4, max_digits=20, null=True),
                ),
                (
                    "headroom",
                    models.DecimalField(
                        db_comment="Potential less our revenue, at least 0.",
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                    ),
                ),
                (
                    "headroom_beyond",
                    models.DecimalField(
                        db_comment="Headroom a year that expected purchases do not already hold.",
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                    ),
                ),
                (
                    "headroom_value",
                    models.DecimalField(
                        db_comment="Discounted margin of winning it, at the win rate.",
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                    ),
                ),
                (
                    "left_unplaced",
                    models.DecimalField(decimal_places=4, max_digits=20, null=True),
                ),
                (
                    "left_competitors",
                    models.DecimalField(decimal_places=4, max_digits=20, null=True),
                ),
                (
                    "left_behind_share",
                    models.FloatField(
                        db_comment="Of the wallet; null is not measured.", null=True
                    ),
                ),
                (
                    "ceiling_money",
                    models.DecimalField(
                        db_comment="Most to invest, of the low end of lifetime value.",
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                    ),
                ),
                ("ceiling_hours", models.FloatField(null=True)),
                ("ceiling_contacts", models.FloatField(null=True)),
                ("share_of_wallet", models.FloatField(null=True)),
                (
                    "share_grade",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("A", "The customer said it, with figures"),
                            ("B", "Invoice or tender"),
                            ("C", "Manager's estimate"),
                            ("D", "Model"),
                        ],
                        max_length=1,
                    ),
                ),
                (
                    "influence",
                    models.FloatField(
                        db_comment="Standing, 1 is the mean account's; null with no evidence.",
                        null=True,
                    ),
                ),
                (
                    "relations",
                    models.IntegerField(db_comment="Relations behind the influence."),
                ),
                (
                    "reference_value",
                    models.DecimalField(
                        db_comment="Lifetime value of accounts it brought, its share.",
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                    ),
                ),
                ("attachment", models.FloatField(db_comment="0 to 100.", null=True)),
                (
                    "attachment_low",
                    models.FloatField(
                        db_comment="If all that is missing were at its worst.",
                        null=True,
                    ),
                ),
                ("attachment_high", models.FloatField(null=True)),
            ],
            options={
                "verbose_name": "account measures",
            },
        ),
        migrations.CreateModel(
            name="MeasureSnapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measure_history",
                        to="accounts.account",
                    ),
                ),
                ("month", models.DateField(db_comment="The month's first day.")),
                ("as_of", models.DateField()),
                ("revenue_12m", models.DecimalField(decimal_places=4, max_digits=20)),
                (
                    "net_margin_12m",
                    models.DecimalField(decimal_places=4, max_digits=20, null=True),
                ),
                (
                    "lifetime_value",
                    models.DecimalField(decimal_places=4, max_digits=20, null=True),
                ),
                (
                    "potential",
                    models.DecimalField(decimal_places=4, max_digits=20, null=True),
                ),
                ("share_of_wallet", models.FloatField(null=True)),
                ("influence", models.FloatField(null=True)),
                ("probability_alive", models.FloatField(null=True)),
                ("roi", models.FloatField(null=True)),
                ("attachment", models.FloatField(null=True)),
            ],
            options={
                "verbose_name": "measure snapshot",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "month"),
                        name="scoring_measuresnapshot_one_a_month",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_of__gte", models.F("month"))),
                        name="scoring_measuresnapshot_in_its_month",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TouchedAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("account_id", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "account measured at once",
                "verbose_name_plural": "accounts measured at once",
            },
        ),
        migrations.CreateModel(
            name="MeasureSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(unique=True, verbose_name="version"),
                ),
                (
                    "horizon_weeks",
                    models.PositiveIntegerField(
                        default=156, verbose_name="horizon of lifetime value, weeks"
                    ),
                ),
                (
                    "annual_rate",
                    models.DecimalField(
                        decimal_places=4,
                        default="0.1000",
                        max_digits=5,
                        verbose_name="discount rate a year",
                    ),
                ),
                (
                    "purchase_weeks",
                    models.PositiveIntegerField(
                        default=13,
                        verbose_name="weeks ahead for the probability of an order",
                    ),
                ),
                (
                    "minimum_margin_coverage",
                    models.DecimalField(
                        decimal_places=4,
                        default="0.8000",
                        max_digits=5,
                        verbose_name="margin coverage below which a rate is assumed",
                    ),
                ),
                (
                    "interval",
                    models.DecimalField(
                        decimal_places=4,
                        default="0.8000",
                        max_digits=5,
                        verbose_name="interval shown",
                    ),
                ),
                (
                    "refit_loss",
                    models.FloatField(
                        db_comment="Of the latest back-test, against the last good fit.",
                        default=0.05,
                        verbose_name="loss of AUC that refuses a new fit",
                    ),
                ),
                (
                    "segment_field",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("INDUSTRY", "Industry"),
                            ("COUNTRY", "Country"),
                            ("REGION", "Region"),
                        ],
                        max_length=10,
                        verbose_name="fit apart by",
                    ),
                ),
                (
                    "segment_accounts",
                    models.PositiveIntegerField(
                        default=400,
                        verbose_name="accounts from which a segment is fitted apart",
                    ),
                ),
                (
                    "backtest_origins",
                    models.PositiveSmallIntegerField(
                        default=4, verbose_name="origins of the back-test"
                    ),
                ),
                (
                    "backtest_accounts",
                    models.PositiveIntegerField(
                        default=20000, verbose_name="accounts in the back-test, at most"
                    ),
                ),
                (
                    "posterior_draws",
                    models.PositiveSmallIntegerField(
                        default=32, verbose_name="draws of the models' parameters"
                    ),
                ),
                (
                    "check_draws",
                    models.PositiveSmallIntegerField(
                        default=200,
                        verbose_name="draws an account that check the percentiles",
                    ),
                ),
                (
                    "wallet_quantile",
                    models.DecimalField(
                        decimal_places=2,
                        default="0.90",
                        max_digits=3,
                        verbose_name="quantile called realizable",
                    ),
                ),
                (
                    "wallet_surveys",
                    models.PositiveIntegerField(
                        default=30,
                        verbose_name="known wallets from which others are estimated by them",
                    ),
                ),
                (
                    "wallet_accounts",
                    models.PositiveIntegerField(
                        default=5000,
                        verbose_name="accounts that the wallet model is fitted on, at most",
                    ),
                ),
                (
                    "win_rate",
                    models.DecimalField(
                        decimal_places=3,
                        default="0.200",
                        max_digits=4,
                        verbose_name="share of headroom that is won",
                    ),
                ),
                (
                    "ceiling_share",
                    models.DecimalField(
                        decimal_places=3,
                        default="0.100",
                        max_digits=4,
                        verbose_name="share of low lifetime value that may be invested",
                    ),
                ),
                (
                    "damping",
                    models.DecimalField(
                        decimal_places=2,
                        default="0.85",
                        max_digits=3,
                        verbose_name="influence passed on",
                    ),
                ),
                (
                    "least_relations",
                    models.PositiveSmallIntegerField(
                        default=3,
                        verbose_name="relations that are evidence of influence",
                    ),
                ),
                (
                    "usual_left_low",
                    models.DecimalField(
                        decimal_places=3,
                        default="0.150",
                        max_digits=4,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                        verbose_name="share usually left behind, from",
                    ),
                ),
                (
                    "usual_left_high",
                    models.DecimalField(
                        decimal_places=3,
                        default="0.250",
                        max_digits=4,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                        verbose_name="share usually left behind, to",
                    ),
                ),
                (
                    "correlation_limit",
                    models.DecimalField(
                        decimal_places=2,
                        default="0.30",
                        max_digits=3,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                        verbose_name="correlation of frequency and value that is warned of",
                    ),
                ),
                (
                    "attachment",
                    models.JSONField(
                        default=scoring.models.settings.attachment_default,
                        verbose_name="attachment: weights and anchors",
                    ),
                ),
                (
                    "attachment_coverage",
                    models.DecimalField(
                        decimal_places=3,
                        default="0.400",
                        max_digits=4,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                        verbose_name="weight of its parts that must be known for attachment",
                    ),
                ),
                (
                    "activities",
                    models.JSONField(
                        default=scoring.models.settings.activities_default,
                        verbose_name="minutes of serving, by what is done",
                    ),
                ),
                (
                    "hourly_cost",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Empty: the mean of the colleagues whose cost is known.",
                        max_digits=10,
                        null=True,
                        verbose_name="cost of an hour where nobody's is known",
                    ),
                ),
                (
                    "payment_days",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        help_text="Empty: working capital is not charged.",
                        max_digits=5,
                        null=True,
                        verbose_name="days until customers pay",
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, max_length=300, verbose_name="reason"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "measure settings",
                "verbose_name_plural": "measure settings",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("horizon_weeks__gte", 1), ("purchase_weeks__gte", 1)
                        ),
                        name="scoring_measuresettings_horizon_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("annual_rate__gt", 0),
                            ("annual_rate__lte", 1),
                            ("ceiling_share__gte", 0),
                            ("ceiling_share__lte", 1),
                            ("damping__gt", 0),
                            ("damping__lt", 1),
                            ("interval__gt", 0),
                            ("interval__lt", 1),
                            ("minimum_margin_coverage__gte", 0),
                            ("minimum_margin_coverage__lte", 1),
                            ("wallet_quantile__gte", Decimal("0.5")),
                            ("wallet_quantile__lt", 1),
                            ("win_rate__gte", 0),
                            ("win_rate__lte", 1),
                        ),
                        name="scoring_measuresettings_rates_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("backtest_accounts__gte", 1),
                            ("least_relations__gte", 1),
                            ("posterior_draws__gte", 2),
                            ("segment_accounts__gte", 1),
                            ("wallet_accounts__gte", 30),
                            ("wallet_surveys__gte", 10),
                        ),
                        name="scoring_measuresettings_enough",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("correlation_limit__gte", 0),
                            ("correlation_limit__lte", 1),
                            ("usual_left_high__gte", models.F("usual_left_low")),
                            ("usual_left_high__lte", 1),
                            ("usual_left_low__gte", 0),
                        ),
                        name="scoring_measuresettings_bands_in_range",
                        violation_error_message="The usual share left ends before it starts.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("segment_field__in", ["", "INDUSTRY", "COUNTRY", "REGION"])
                        ),
                        name="scoring_measuresettings_known_segment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("attachment_coverage__gte", 0),
                            ("attachment_coverage__lte", 1),
                        ),
                        name="scoring_measuresettings_coverage_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("hourly_cost", None),
                            ("hourly_cost__gte", 0),
                            _connector="OR",
                        ),
                        name="scoring_measuresettings_hour_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("payment_days", None),
                            ("payment_days__gte", 0),
                            _connector="OR",
                        ),
                        name="scoring_measuresettings_days_not_negative",
                    ),
                ],
            },
        ),
    ]
