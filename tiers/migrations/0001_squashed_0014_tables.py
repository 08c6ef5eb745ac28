"""Policies, decisions, promises and flags."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.operations
import django.db.models.deletion
import django.db.models.functions.datetime
import tiers.models.flags
from django.conf import settings
from django.db import migrations, models

from tiers.migrations import _first_levels, _first_promises, _fixed


class Migration(migrations.Migration):
    replaces = [
        ("tiers", "0001_spine"),
        ("tiers", "0002_first_standards"),
        ("tiers", "0003_decisions"),
        ("tiers", "0004_first_ladder"),
        ("tiers", "0005_policy_is_fixed"),
        ("tiers", "0006_wave_holds"),
        ("tiers", "0007_nomination_in_spite"),
        ("tiers", "0008_change_back_to_none"),
        ("tiers", "0009_first_hours"),
        ("tiers", "0010_limits_clash"),
        ("tiers", "0011_watch"),
        ("tiers", "0012_first_contact"),
        ("tiers", "0013_balance_income"),
        ("tiers", "0014_room_in_flags"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_squashed_0028_tables"),
        ("lib", "0001_squashed_0009_tables"),
        ("users", "0001_squashed_0004_tables"),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        migrations.CreateModel(
            name="BalanceSnapshot",
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
                    "region",
                    models.ForeignKey(
                        db_comment="With all below it; null is everywhere.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.region",
                    ),
                ),
                (
                    "week_on",
                    models.DateField(db_comment="Its Monday.", verbose_name="week of"),
                ),
                (
                    "tier",
                    models.CharField(
                        choices=[
                            ("STRATEGIC", "Strategic"),
                            ("VALUED", "Valued"),
                            ("ALTERNATIVE", "Alternative"),
                        ],
                        max_length=20,
                        verbose_name="tier",
                    ),
                ),
                ("days", models.PositiveSmallIntegerField(default=7)),
                ("accounts", models.IntegerField(verbose_name="accounts")),
                ("minutes", models.IntegerField(verbose_name="minutes given")),
                ("contacts", models.IntegerField(verbose_name="contacts")),
                (
                    "contacts_promised",
                    models.FloatField(verbose_name="contacts promised"),
                ),
                (
                    "answered",
                    models.IntegerField(verbose_name="problems with a first answer"),
                ),
                (
                    "response_minutes",
                    models.FloatField(null=True, verbose_name="median minutes to it"),
                ),
                (
                    "problems_open",
                    models.IntegerField(verbose_name="problems open at the end"),
                ),
                (
                    "income",
                    models.DecimalField(
                        db_comment="Margin of the week's orders, cost to serve not taken off.",
                        decimal_places=4,
                        max_digits=20,
                        verbose_name="income",
                    ),
                ),
                (
                    "income_before",
                    models.DecimalField(
                        db_comment="Of the same customers, 52 weeks before.",
                        db_default=0,
                        decimal_places=4,
                        default=0,
                        max_digits=20,
                        verbose_name="income a year before",
                    ),
                ),
                (
                    "income_year",
                    models.DecimalField(
                        db_comment="Of the same customers, in the 52 weeks to the week's end.",
                        db_default=0,
                        decimal_places=4,
                        default=0,
                        max_digits=20,
                        verbose_name="income of 52 weeks",
                    ),
                ),
            ],
            options={
                "verbose_name": "balance of a week",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("region", "week_on", "tier"),
                        name="tiers_balancesnapshot_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tier__in", ["STRATEGIC", "VALUED", "ALTERNATIVE"])
                        ),
                        name="tiers_balancesnapshot_known_tier",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days__range", (1, 7))),
                        name="tiers_balancesnapshot_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("week_on__iso_week_day", 1)),
                        name="tiers_balancesnapshot_on_monday",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minutes", None), ("minutes__gte", 0), _connector="OR"
                        ),
                        name="tiers_balancesnapshot_minutes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BalanceIndex",
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
                    "region",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.region",
                    ),
                ),
                (
                    "week_on",
                    models.DateField(db_comment="Its Monday.", verbose_name="week of"),
                ),
                ("index", models.FloatField(null=True, verbose_name="index")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("GREEN", "In balance"),
                            ("AMBER", "Drifting"),
                            ("RED", "Valued customers pay for Strategic ones"),
                            ("UNKNOWN", "Not enough history"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "weeks",
                    models.IntegerField(
                        db_comment="Those that were used.",
                        verbose_name="weeks before that say what is usual",
                    ),
                ),
                ("parts", models.JSONField(default=dict)),
                ("rules_version", models.IntegerField()),
                (
                    "judged_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
            ],
            options={
                "verbose_name": "balance index",
                "verbose_name_plural": "balance indices",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("region", "week_on"),
                        name="tiers_balanceindex_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["GREEN", "AMBER", "RED", "UNKNOWN"])
                        ),
                        name="tiers_balanceindex_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("index", None), ("state", "UNKNOWN")),
                            models.Q(
                                models.Q(("state", "UNKNOWN"), _negated=True),
                                ("index__range", (0, 100)),
                            ),
                            _connector="OR",
                        ),
                        name="tiers_balanceindex_unknown_has_none",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="evaluation",
                        serialize=False,
                        to="accounts.account",
                    ),
                ),
                ("as_of", models.DateField()),
                (
                    "policy_id",
                    models.BigIntegerField(db_comment="The tiers.Policy that judged."),
                ),
                (
                    "factors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.FloatField(null=True)
                    ),
                ),
                (
                    "contributions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.FloatField()
                    ),
                ),
                ("score", models.FloatField()),
                (
                    "score_high",
                    models.FloatField(
                        db_comment="The score if everything missing were at its best."
                    ),
                ),
                (
                    "rank",
                    models.IntegerField(
                        db_comment="Among the candidates, from 1.", null=True
                    ),
                ),
                (
                    "held_tier",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("STRATEGIC", "Strategic"),
                            ("VALUED", "Valued"),
                            ("ALTERNATIVE", "Alternative"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "tier",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("STRATEGIC", "Strategic"),
                            ("VALUED", "Valued"),
                            ("ALTERNATIVE", "Alternative"),
                        ],
                        db_comment="The tier as judged today.",
                        max_length=20,
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("STAYS", "Stays inside the line"),
                            ("ENTERS", "Ranks inside the cut line"),
                            ("PROTECTED", "Held by the minimum stay"),
                            ("BELOW", "Score below the line"),
                            ("CAP", "No seat left"),
                            ("REGION", "No seat or hours left in the region"),
                            ("HOURS", "No hours left with its manager"),
                            ("MIX", "Seats are kept for other nominees"),
                            ("OPTIMUM", "Others together are worth more"),
                            ("CLASH", "The policy's limits contradict each other"),
                            ("GATE", "Fails a gate"),
                            ("DEVELOPS", "Held by the time to develop"),
                            ("OVERRIDE", "Held by a person's override"),
                            ("KEEPS", "Tier kept as a person decided it"),
                            (
                                "UNPROFITABLE",
                                "No profit, and no hours to turn it round",
                            ),
                            ("RECOVERED", "Earns money again"),
                            ("NOT_JUDGED", "Not a candidate"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "gate",
                    models.CharField(
                        blank=True,
                        db_comment="The first that it fails.",
                        db_default="",
                        max_length=15,
                    ),
                ),
                (
                    "decisive",
                    models.CharField(
                        blank=True,
                        db_comment="The criterion in which it differs most from where the line is.",
                        db_default="",
                        max_length=30,
                    ),
                ),
                (
                    "nominee_type",
                    models.CharField(blank=True, db_default="", max_length=15),
                ),
                (
                    "minutes",
                    models.IntegerField(
                        db_comment="A month that the account takes as Strategic.",
                        null=True,
                    ),
                ),
                ("manager_id", models.BigIntegerField(null=True)),
                (
                    "region_id",
                    models.BigIntegerField(
                        db_comment="The region with a limit that it counts in.",
                        null=True,
                    ),
                ),
                (
                    "is_protected",
                    models.BooleanField(
                        db_comment="Keeps its seat whatever it scores.",
                        db_default=False,
                    ),
                ),
                ("do_not_lose", models.BooleanField(db_default=False)),
                ("quadrant", models.CharField(max_length=12)),
                ("size", models.CharField(max_length=6)),
            ],
            options={
                "verbose_name": "evaluation",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "decision__in",
                                [
                                    "STAYS",
                                    "ENTERS",
                                    "PROTECTED",
                                    "BELOW",
                                    "CAP",
                                    "REGION",
                                    "HOURS",
                                    "MIX",
                                    "OPTIMUM",
                                    "CLASH",
                                    "GATE",
                                    "DEVELOPS",
                                    "OVERRIDE",
                                    "KEEPS",
                                    "UNPROFITABLE",
                                    "RECOVERED",
                                    "NOT_JUDGED",
                                ],
                            )
                        ),
                        name="tiers_evaluation_known_decision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "gate__in",
                                [
                                    "",
                                    "CLOSED",
                                    "PROSPECT",
                                    "NOMINATION",
                                    "SUPPLIER",
                                    "POTENTIAL",
                                    "MARGIN",
                                    "ROI",
                                    "CONCENTRATION",
                                ],
                            )
                        ),
                        name="tiers_evaluation_known_gate",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoreSnapshot",
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
                        related_name="score_history",
                        to="accounts.account",
                    ),
                ),
                ("month", models.DateField(db_comment="The month's first day.")),
                ("as_of", models.DateField()),
                ("policy_id", models.BigIntegerField()),
                ("score", models.FloatField()),
                ("rank", models.IntegerField(null=True)),
                ("tier", models.CharField(blank=True, max_length=20)),
                ("quadrant", models.CharField(max_length=12)),
            ],
            options={
                "verbose_name": "score snapshot",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "month"),
                        name="tiers_scoresnapshot_one_a_month",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Policy",
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
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("text", models.TextField(blank=True, verbose_name="in words")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("DRAFT", "Draft"),
                            ("SUBMITTED", "Waits for approval"),
                            ("APPROVED", "Approved for a later day"),
                            ("ACTIVE", "In force"),
                            ("RETIRED", "Retired"),
                            ("DISCARDED", "Discarded"),
                        ],
                        default="DRAFT",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[("RANKING", "Ranking"), ("OPTIMUM", "Optimum")],
                        default="RANKING",
                        max_length=10,
                        verbose_name="method",
                    ),
                ),
                (
                    "based_on",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="tiers.policy",
                        verbose_name="drafted from",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        db_comment="A region's variant is compared, never put in force.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.region",
                        verbose_name="proposed by the region",
                    ),
                ),
                ("criteria", models.JSONField(verbose_name="criteria")),
                (
                    "supplier_gate",
                    models.CharField(
                        choices=[
                            ("NONE", "Nobody"),
                            ("CANNOT", "Who said that we cannot"),
                            (
                                "UNKNOWN",
                                "Who said that we cannot, and whoever was not asked",
                            ),
                        ],
                        db_default="NONE",
                        default="NONE",
                        max_length=10,
                        verbose_name="strategic supplier: keeps out",
                    ),
                ),
                (
                    "minimum_margin_rate",
                    models.FloatField(
                        blank=True,
                        null=True,
                        verbose_name="net margin rate below which no account is Strategic",
                    ),
                ),
                (
                    "minimum_roi",
                    models.FloatField(
                        blank=True,
                        null=True,
                        verbose_name="return on managers' time below which no account is Strategic",
                    ),
                ),
                (
                    "maximum_revenue_share",
                    models.FloatField(
                        blank=True,
                        null=True,
                        verbose_name="share of all revenue above which an account is too much of it",
                    ),
                ),
                (
                    "needs_nomination",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        verbose_name="only qualified nominees become Strategic",
                    ),
                ),
                (
                    "prospects_allowed",
                    models.BooleanField(
                        db_default=True,
                        default=True,
                        verbose_name="prospects may become Strategic",
                    ),
                ),
                (
                    "strategic_cap",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="strategic accounts at most"
                    ),
                ),
                (
                    "strategic_share",
                    models.FloatField(
                        db_comment="Gives the cap where none is typed in; at least one account.",
                        default=0.02,
                        verbose_name="share of accounts that may be Strategic",
                    ),
                ),
                (
                    "region_limits",
                    models.JSONField(
                        blank=True,
                        db_default=models.Value([], output_field=models.JSONField()),
                        default=list,
                        verbose_name="limits by region",
                    ),
                ),
                (
                    "manager_hours_share",
                    models.FloatField(
                        blank=True,
                        db_comment="Null: hours are shown and do not limit.",
                        null=True,
                        verbose_name="share of a manager's client hours that Strategic accounts may take",
                    ),
                ),
                (
                    "mix",
                    models.JSONField(
                        blank=True,
                        db_default=models.Value({}, output_field=models.JSONField()),
                        default=dict,
                        verbose_name="seats by nominee type",
                    ),
                ),
                (
                    "fast_growth",
                    models.FloatField(
                        db_default=0.2,
                        default=0.2,
                        verbose_name="growth a year that counts as fast",
                    ),
                ),
                (
                    "market_impact",
                    models.FloatField(
                        db_default=3.0,
                        default=3.0,
                        verbose_name="influence that counts as market impact, times the mean",
                    ),
                ),
                (
                    "keep_bonus",
                    models.FloatField(
                        db_default=2.0,
                        default=2.0,
                        verbose_name="points that keeping a seat is worth to the optimum",
                    ),
                ),
                (
                    "enter_score",
                    models.FloatField(default=60, verbose_name="score to enter"),
                ),
                (
                    "stay_score",
                    models.FloatField(default=52, verbose_name="score to stay"),
                ),
                (
                    "minimum_stay_reviews",
                    models.PositiveSmallIntegerField(
                        default=2, verbose_name="reviews that a tier is held at least"
                    ),
                ),
                (
                    "development_months",
                    models.PositiveSmallIntegerField(
                        db_default=24,
                        default=24,
                        verbose_name="months of development in which little spend does not cost a seat",
                    ),
                ),
                (
                    "alternative_reviews",
                    models.PositiveSmallIntegerField(
                        db_default=4,
                        default=4,
                        verbose_name="reviews without profit before Alternative is proposed",
                    ),
                ),
                (
                    "turnaround_hours",
                    models.FloatField(
                        db_default=8.0,
                        default=8.0,
                        verbose_name="hours a month that turning an account round takes",
                    ),
                ),
                (
                    "do_not_lose_share",
                    models.FloatField(
                        db_default=0.2,
                        default=0.2,
                        verbose_name="share of Valued accounts, by margin, not to be lost",
                    ),
                ),
                (
                    "sole_source_share",
                    models.FloatField(
                        db_default=0.9,
                        default=0.9,
                        verbose_name="share of wallet from which we are the only source",
                    ),
                ),
                (
                    "applies_itself",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("PROMOTIONS", "Into Strategic"),
                                ("DEMOTIONS", "Out of Strategic"),
                                ("RECOVERIES", "Back from Alternative"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        db_default=models.Value(
                            [],
                            output_field=django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=12)
                            ),
                        ),
                        default=list,
                        verbose_name="applies by itself",
                    ),
                ),
                (
                    "hold_share",
                    models.FloatField(
                        db_default=0.05,
                        default=0.05,
                        verbose_name="share of accounts above which a run's moves all wait",
                    ),
                ),
                (
                    "proposes_on",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("CLOSED", "A strategic customer is closed"),
                                ("GATE", "A strategic account fails a gate"),
                                ("UNPROFITABLE", "The rule for Alternative is met"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        db_default=models.Value(
                            [],
                            output_field=django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=12)
                            ),
                        ),
                        default=list,
                        verbose_name="proposes between reviews when",
                    ),
                ),
                (
                    "weight_spread",
                    models.FloatField(
                        db_comment="Concentration of the Dirichlet draws around them.",
                        db_default=100.0,
                        default=100.0,
                        verbose_name="how firm the weights are",
                    ),
                ),
                (
                    "borderline_share",
                    models.FloatField(
                        db_default=0.2,
                        default=0.2,
                        verbose_name="share of draws from which an account is borderline",
                    ),
                ),
                (
                    "review_months",
                    models.PositiveSmallIntegerField(
                        default=3, verbose_name="months between reviews"
                    ),
                ),
                (
                    "minimum_potential",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                        verbose_name="potential a year below which no account is Strategic",
                    ),
                ),
                (
                    "size_split",
                    models.DecimalField(
                        decimal_places=4,
                        default=250000,
                        max_digits=20,
                        verbose_name="revenue that makes an account large",
                    ),
                ),
                (
                    "size_medium",
                    models.DecimalField(
                        decimal_places=4,
                        default=50000,
                        max_digits=20,
                        verbose_name="revenue that makes an account medium",
                    ),
                ),
                (
                    "potential_split",
                    models.DecimalField(
                        decimal_places=4,
                        default=250000,
                        max_digits=20,
                        verbose_name="headroom that makes a high potential",
                    ),
                ),
                (
                    "laggard_margin_rate",
                    models.FloatField(
                        default=0.0,
                        verbose_name="net margin rate below which a small account is a Laggard",
                    ),
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
                (
                    "submitted_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="submitted at"
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "approved_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="approved at"
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "effective_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="in force from"
                    ),
                ),
                (
                    "decision_note",
                    models.TextField(
                        blank=True, db_default="", verbose_name="note of the decision"
                    ),
                ),
                (
                    "activated_at",
                    models.DateTimeField(null=True, verbose_name="in force since"),
                ),
                (
                    "retired_at",
                    models.DateTimeField(null=True, verbose_name="in force until"),
                ),
            ],
            options={
                "verbose_name": "policy",
                "verbose_name_plural": "policies",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "DRAFT",
                                    "SUBMITTED",
                                    "APPROVED",
                                    "ACTIVE",
                                    "RETIRED",
                                    "DISCARDED",
                                ],
                            )
                        ),
                        name="tiers_policy_known_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("method__in", ["RANKING", "OPTIMUM"])),
                        name="tiers_policy_known_method",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "ACTIVE")),
                        fields=("status",),
                        name="tiers_policy_one_in_force",
                        violation_error_message="Another policy is in force.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stay_score__lte", models.F("enter_score"))
                        ),
                        name="tiers_policy_stay_below_enter",
                        violation_error_message="The score to stay cannot be above the score to enter.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("review_months__gte", 1), ("review_months__lte", 24)
                        ),
                        name="tiers_policy_review_in_months",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("supplier_gate__in", ["NONE", "CANNOT", "UNKNOWN"])
                        ),
                        name="tiers_policy_known_supplier_gate",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", None),
                            models.Q(
                                ("approved_by", models.F("submitted_by")), _negated=True
                            ),
                            _connector="OR",
                        ),
                        name="tiers_policy_another_approves",
                        violation_error_message="Another person has to approve it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("region", None),
                            models.Q(
                                ("status__in", ["APPROVED", "ACTIVE"]), _negated=True
                            ),
                            _connector="OR",
                        ),
                        name="tiers_policy_variant_not_in_force",
                        violation_error_message="A region's variant is never in force.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("hold_share__range", (0, 1)),
                            ("do_not_lose_share__range", (0, 1)),
                            ("sole_source_share__range", (0, 1)),
                            ("borderline_share__range", (0, 1)),
                        ),
                        name="tiers_policy_shares_are_shares",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("keep_bonus", None),
                            ("keep_bonus__gte", 0),
                            _connector="OR",
                        ),
                        name="tiers_policy_keep_bonus_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("turnaround_hours", None),
                            ("turnaround_hours__gte", 0),
                            _connector="OR",
                        ),
                        name="tiers_policy_turnaround_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("strategic_share__gte", 0), ("strategic_share__lte", 1)
                        ),
                        name="tiers_policy_share_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WatchRules",
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
                (
                    "note",
                    models.CharField(blank=True, max_length=500, verbose_name="why"),
                ),
                (
                    "hours_share",
                    models.FloatField(
                        default=0.5,
                        verbose_name="share of the hours promised below which an account is under-served",
                    ),
                ),
                (
                    "headroom_top",
                    models.FloatField(
                        default=0.3333333333333333,
                        verbose_name="share of the accounts, by headroom, of which hours are watched",
                    ),
                ),
                (
                    "response_multiple",
                    models.FloatField(
                        default=2.0,
                        verbose_name="times the Strategic median answer above which an account is under-served",
                    ),
                ),
                (
                    "response_days",
                    models.PositiveSmallIntegerField(
                        default=90, verbose_name="days in which answers are compared"
                    ),
                ),
                (
                    "response_least",
                    models.PositiveSmallIntegerField(
                        default=2, verbose_name="problems needed to compare answers"
                    ),
                ),
                (
                    "over_multiple",
                    models.FloatField(
                        default=2.0,
                        verbose_name="times the hours promised above which an account is over-served",
                    ),
                ),
                (
                    "rare_visits",
                    models.PositiveSmallIntegerField(
                        default=2, verbose_name="visits in 12 months that are rare"
                    ),
                ),
                (
                    "overdue_probability",
                    models.FloatField(
                        default=0.01,
                        verbose_name="probability of so long a silence below which a rhythm is broken",
                    ),
                ),
                (
                    "toxic_days",
                    models.PositiveSmallIntegerField(
                        default=90,
                        verbose_name="days in which problems of both kinds are toxic",
                    ),
                ),
                (
                    "toxic_late",
                    models.PositiveSmallIntegerField(
                        default=2, verbose_name="late orders that count as poor service"
                    ),
                ),
                (
                    "special_least",
                    models.FloatField(
                        default=2.5,
                        verbose_name="answers to “do you feel special” (1 to 5) below which a tier is hollow",
                    ),
                ),
                (
                    "inverted_least",
                    models.PositiveSmallIntegerField(
                        default=3,
                        verbose_name="answered problems on each line needed to compare them",
                    ),
                ),
                (
                    "executive_days",
                    models.PositiveSmallIntegerField(
                        default=365,
                        verbose_name="days for which the last one who left is missed",
                    ),
                ),
                (
                    "loss_fall",
                    models.FloatField(
                        default=0.2,
                        verbose_name="fall of revenue that puts an account not to be lost at risk",
                    ),
                ),
                (
                    "inversion_measure",
                    models.CharField(
                        choices=[
                            ("MEDIAN", "the median of the Strategic ones"),
                            ("LEAST", "the least of the Strategic ones"),
                        ],
                        default="MEDIAN",
                        max_length=10,
                        verbose_name="a Valued customer is compared with",
                    ),
                ),
                (
                    "laggard_months",
                    models.PositiveSmallIntegerField(
                        default=3,
                        verbose_name="months as a Laggard after which a decision is due",
                    ),
                ),
                (
                    "stakes",
                    models.JSONField(
                        default=tiers.models.flags.stakes_default,
                        verbose_name="share of revenue at stake",
                    ),
                ),
                (
                    "minutes",
                    models.JSONField(
                        default=tiers.models.flags.minutes_default,
                        verbose_name="minutes to answer a flag",
                    ),
                ),
                (
                    "urgent",
                    models.JSONField(
                        default=tiers.models.flags.urgent_default,
                        verbose_name="flags for today",
                    ),
                ),
                (
                    "answer_share",
                    models.FloatField(
                        default=0.15,
                        verbose_name="share of a manager's client hours for answering flags",
                    ),
                ),
                (
                    "ewma_weight",
                    models.FloatField(
                        default=0.2,
                        verbose_name="weight of the newest week in the moving average",
                    ),
                ),
                (
                    "ewma_limit",
                    models.FloatField(
                        default=2.962,
                        verbose_name="standard deviations to the control limit",
                    ),
                ),
                (
                    "judged_weeks",
                    models.PositiveSmallIntegerField(
                        default=26, verbose_name="latest weeks that are judged"
                    ),
                ),
                (
                    "reference_weeks",
                    models.PositiveSmallIntegerField(
                        default=26,
                        verbose_name="weeks before them that are needed to know what is usual",
                    ),
                ),
                (
                    "pair_weights",
                    models.JSONField(
                        default=tiers.models.flags.weights_default,
                        verbose_name="weight of each pair in the index",
                    ),
                ),
            ],
            options={
                "verbose_name": "watch rules",
                "verbose_name_plural": "watch rules",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer_share__range", (0, 1)),
                            ("headroom_top__range", (0, 1)),
                            ("hours_share__range", (0, 1)),
                            ("loss_fall__range", (0, 1)),
                            ("overdue_probability__range", (0, 1)),
                        ),
                        name="tiers_watchrules_shares",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("over_multiple__gte", 1), ("response_multiple__gte", 1)
                        ),
                        name="tiers_watchrules_multiples",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("special_least__range", (1, 5))),
                        name="tiers_watchrules_special",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ewma_limit__gt", 0),
                            ("ewma_weight__gt", 0),
                            ("ewma_weight__lte", 1),
                        ),
                        name="tiers_watchrules_average",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("judged_weeks__gte", 1), ("reference_weeks__gte", 26)
                        ),
                        name="tiers_watchrules_weeks",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("inversion_measure__in", ["MEDIAN", "LEAST"])
                        ),
                        name="tiers_watchrules_known_measure",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Flag",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flags",
                        to="accounts.account",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("UNDER_SERVED", "Under-served"),
                            ("RARELY_VISITED", "Twice a year or less"),
                            ("RHYTHM_BROKEN", "Rhythm broken"),
                            ("TOXIC_MIX", "Toxic mix"),
                            ("DO_NOT_LOSE", "Not to be lost"),
                            ("HOLLOW", "Hollow designation"),
                            ("INVERTED_SERVICE", "Inverted service"),
                            ("NO_EXECUTIVE", "Nobody at C or D level"),
                            ("PROFIT_INVERSION", "Earns more than Strategic ones"),
                            ("CONCENTRATION", "Concentration"),
                            ("LAGGARD_UNDECIDED", "Laggard undecided"),
                            ("OVER_SERVED", "Over-served"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "evidence",
                    models.JSONField(
                        db_comment="The figures behind it, from which its words are made.",
                        default=dict,
                    ),
                ),
                (
                    "stake",
                    models.DecimalField(
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                        verbose_name="money at stake",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_comment="The account's owner; whom it is assigned to comes first.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flags",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "assigned_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assigned_flags",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assigned to",
                    ),
                ),
                (
                    "rules_version",
                    models.IntegerField(
                        db_comment="The version of WatchRules that last saw it.",
                        db_default=0,
                    ),
                ),
                (
                    "opened_on",
                    models.DateField(
                        db_comment="The as-of day that raised it.", verbose_name="since"
                    ),
                ),
                ("updated_on", models.DateField(verbose_name="last seen")),
                ("cleared_on", models.DateField(null=True, verbose_name="cleared on")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                ("cleared_at", models.DateTimeField(null=True)),
                (
                    "acknowledged_at",
                    models.DateTimeField(null=True, verbose_name="acknowledged at"),
                ),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "snoozed_until",
                    models.DateField(
                        db_comment="The day it is shown again.",
                        null=True,
                        verbose_name="not shown until",
                    ),
                ),
                (
                    "snoozed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "snooze_reason",
                    models.CharField(
                        blank=True,
                        db_default="",
                        max_length=500,
                        verbose_name="why it can wait",
                    ),
                ),
            ],
            options={
                "verbose_name": "flag",
                "indexes": [
                    models.Index(
                        condition=models.Q(("cleared_at", None)),
                        fields=["owner", "-stake", "id"],
                        name="tiers_flag_of_owner",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cleared_at", None)),
                        fields=("account", "kind"),
                        name="tiers_flag_one_open_a_cause",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "UNDER_SERVED",
                                    "RARELY_VISITED",
                                    "RHYTHM_BROKEN",
                                    "TOXIC_MIX",
                                    "DO_NOT_LOSE",
                                    "HOLLOW",
                                    "INVERTED_SERVICE",
                                    "NO_EXECUTIVE",
                                    "PROFIT_INVERSION",
                                    "CONCENTRATION",
                                    "LAGGARD_UNDECIDED",
                                    "OVER_SERVED",
                                ],
                            )
                        ),
                        name="tiers_flag_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opened_on", None),
                            ("cleared_on", None),
                            ("cleared_on__gte", models.F("opened_on")),
                            _connector="OR",
                        ),
                        name="tiers_flag_cleared_after_opened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("snoozed_until", None),
                            models.Q(
                                models.Q(("snooze_reason", ""), _negated=True),
                                ("snoozed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="tiers_flag_snooze_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LadderLevel",
            fields=[
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        primary_key=True, serialize=False, verbose_name="level"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "criteria",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=300),
                        blank=True,
                        default=list,
                        verbose_name="entry criteria",
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "ladder level",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__gte", 1), ("level__lte", 4)),
                        name="tiers_ladderlevel_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LadderStep",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ladder_steps",
                        to="accounts.account",
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(verbose_name="level")),
                ("started_on", models.DateField(verbose_name="from")),
                (
                    "ended_on",
                    models.DateField(
                        blank=True,
                        db_comment="Exclusive.",
                        null=True,
                        verbose_name="to",
                    ),
                ),
                ("evidence", models.TextField(blank=True, verbose_name="evidence")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.importbatch",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
            ],
            options={
                "verbose_name": "step on the ladder",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__gte", 1), ("level__lte", 4)),
                        name="tiers_ladderstep_known_level",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("started_on", None),
                            ("ended_on", None),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="tiers_ladderstep_ends_after_start",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("account",),
                        name="tiers_ladderstep_one_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LadderTarget",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ladder_targets",
                        to="accounts.account",
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(verbose_name="target level"),
                ),
                ("target_on", models.DateField(verbose_name="target date")),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "set_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="set at",
                    ),
                ),
            ],
            options={
                "verbose_name": "target on the ladder",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__gte", 1), ("level__lte", 4)),
                        name="tiers_laddertarget_known_level",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SupplierStatus",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supplier_statuses",
                        to="accounts.account",
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("IS", "We are"),
                            ("ABLE", "We can become one"),
                            ("CANNOT", "We cannot"),
                            ("UNKNOWN", "Not known"),
                        ],
                        max_length=10,
                        verbose_name="answer",
                    ),
                ),
                ("evidence", models.TextField(verbose_name="evidence")),
                (
                    "customer_view",
                    models.TextField(blank=True, verbose_name="what the customer says"),
                ),
                ("assessed_on", models.DateField(verbose_name="assessed on")),
                (
                    "assessed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
            ],
            options={
                "verbose_name": "supplier status",
                "verbose_name_plural": "supplier statuses",
                "indexes": [
                    models.Index(
                        fields=["account", "-assessed_on", "-id"],
                        name="tiers_supplierstatus_newest",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer__in", ["IS", "ABLE", "CANNOT", "UNKNOWN"])
                        ),
                        name="tiers_supplierstatus_known_answer",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Nomination",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nominations",
                        to="accounts.account",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("IDENTIFIED", "Identified"),
                            ("QUALIFIED", "Qualified"),
                            ("DECIDED", "Decided"),
                        ],
                        default="IDENTIFIED",
                        max_length=10,
                        verbose_name="stage",
                    ),
                ),
                ("reason", models.TextField(verbose_name="why this account")),
                (
                    "suggested_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ESTABLISHED", "Established"),
                            ("FAST_GROWING", "Fast growing"),
                            ("MARKET_IMPACT", "Market impact"),
                        ],
                        db_comment="When it was nominated; blank where too little is known.",
                        max_length=15,
                        verbose_name="type as the figures suggest",
                    ),
                ),
                (
                    "nominee_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ESTABLISHED", "Established"),
                            ("FAST_GROWING", "Fast growing"),
                            ("MARKET_IMPACT", "Market impact"),
                        ],
                        db_comment="As a person confirmed it.",
                        max_length=15,
                        verbose_name="type",
                    ),
                ),
                (
                    "in_spite",
                    models.TextField(
                        blank=True,
                        db_comment="Given where the supplier's question was answered with cannot or not known.",
                        db_default="",
                        default="",
                        verbose_name="why all the same",
                    ),
                ),
                (
                    "nominated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "nominated_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="nominated at",
                    ),
                ),
                (
                    "qualified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "qualified_at",
                    models.DateTimeField(null=True, verbose_name="qualified at"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(null=True, verbose_name="decided at"),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ACCEPTED", "Accepted"),
                            ("DECLINED", "Not this time"),
                            ("WITHDRAWN", "Withdrawn"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "feedback",
                    models.TextField(
                        blank=True, verbose_name="feedback to the nominator"
                    ),
                ),
                (
                    "again_from",
                    models.DateField(
                        blank=True,
                        null=True,
                        verbose_name="may be nominated again from",
                    ),
                ),
            ],
            options={
                "verbose_name": "nomination",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stage__in", ["IDENTIFIED", "QUALIFIED", "DECIDED"])
                        ),
                        name="tiers_nomination_known_stage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["", "ACCEPTED", "DECLINED", "WITHDRAWN"])
                        ),
                        name="tiers_nomination_known_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "nominee_type__in",
                                ["", "ESTABLISHED", "FAST_GROWING", "MARKET_IMPACT"],
                            )
                        ),
                        name="tiers_nomination_known_type",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("stage", "DECIDED"), _negated=True),
                        fields=("account",),
                        name="tiers_nomination_one_open",
                        violation_error_message="The account is nominated already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("stage", "DECIDED"),
                                models.Q(("outcome", ""), _negated=True),
                                models.Q(("decided_at", None), _negated=True),
                            ),
                            models.Q(
                                models.Q(("stage", "DECIDED"), _negated=True),
                                ("decided_at", None),
                                ("outcome", ""),
                            ),
                            _connector="OR",
                        ),
                        name="tiers_nomination_decided_has_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage", "QUALIFIED"), _negated=True),
                            models.Q(("qualified_at", None), _negated=True),
                            _connector="OR",
                        ),
                        name="tiers_nomination_qualified_is_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage", "QUALIFIED"), _negated=True),
                            models.Q(("nominee_type", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="tiers_nomination_qualified_has_type",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Justification",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="justifications",
                        to="accounts.account",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("INFLUENCE", "Influence"),
                            ("LEADERSHIP", "Leads its industry"),
                            ("INNOVATION", "We learn with it"),
                            ("DEFENCE", "To defend what we have"),
                        ],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                ("text", models.TextField(verbose_name="in words")),
                ("valid_until", models.DateField(verbose_name="valid until")),
                (
                    "stated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stated_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="stated at",
                    ),
                ),
            ],
            options={
                "verbose_name": "justification",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                ["INFLUENCE", "LEADERSHIP", "INNOVATION", "DEFENCE"],
                            )
                        ),
                        name="tiers_justification_known_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Override",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides",
                        to="accounts.account",
                    ),
                ),
                (
                    "tier",
                    models.CharField(
                        choices=[
                            ("STRATEGIC", "Strategic"),
                            ("VALUED", "Valued"),
                            ("ALTERNATIVE", "Alternative"),
                        ],
                        max_length=20,
                        verbose_name="tier",
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "expires_on",
                    models.DateField(
                        db_comment="The last day on which it holds.",
                        verbose_name="until",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="since",
                    ),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="withdrawn at"
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "override",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tier__in", ["STRATEGIC", "VALUED", "ALTERNATIVE"])
                        ),
                        name="tiers_override_known_tier",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("account",),
                        name="tiers_override_one_standing",
                        violation_error_message="The account is overridden already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DoNotLose",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="do_not_lose_marks",
                        to="accounts.account",
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "marked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "marked_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="since",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lifted_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="lifted at"
                    ),
                ),
            ],
            options={
                "verbose_name": "mark against losing",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at", None)),
                        fields=("account",),
                        name="tiers_donotlose_one_standing",
                        violation_error_message="The account is marked already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Charter",
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
                    "rationale",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("CUSTOMER_INTIMACY", "To differ by customer intimacy"),
                                ("TRANSFORMATION", "Part of a transformation"),
                                ("CUSTOMERS_DEMAND", "Our top customers demand it"),
                                ("OTHER", "Another reason"),
                            ],
                            max_length=20,
                        ),
                        verbose_name="rationale",
                    ),
                ),
                (
                    "other_rationale",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="the other reason"
                    ),
                ),
                ("text", models.TextField(verbose_name="charter")),
                (
                    "sponsor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="executive sponsor",
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="published at",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "charter",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("rationale", []), _negated=True),
                        name="tiers_charter_says_why",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Benefit",
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
                    "name",
                    models.CharField(max_length=200, unique=True, verbose_name="name"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("HOTLINE", "Special line"),
                            ("PERSON", "Named person"),
                            ("REPORT", "Report"),
                            ("TERMS", "Terms"),
                            ("TRAINING", "Training"),
                            ("EVENT", "Event"),
                            ("OTHER", "Other"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "objective",
                    models.CharField(
                        db_comment="The aim of the programme that it serves.",
                        max_length=500,
                        verbose_name="what it is for",
                    ),
                ),
                (
                    "route",
                    models.CharField(
                        blank=True,
                        db_comment="A number, an address or a name; of a special line never blank.",
                        max_length=200,
                        verbose_name="how they reach it",
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="what it covers"
                    ),
                ),
                (
                    "times_year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        db_comment="Null: always there, delivered once.",
                        null=True,
                        verbose_name="times a year",
                    ),
                ),
                (
                    "first_days",
                    models.PositiveSmallIntegerField(
                        default=60, verbose_name="days until it is first delivered"
                    ),
                ),
                (
                    "capacity",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="customers that it can carry",
                    ),
                ),
                (
                    "retired_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="no longer given from"
                    ),
                ),
            ],
            options={
                "verbose_name": "benefit",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "HOTLINE",
                                    "PERSON",
                                    "REPORT",
                                    "TERMS",
                                    "TRAINING",
                                    "EVENT",
                                    "OTHER",
                                ],
                            )
                        ),
                        name="tiers_benefit_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("objective", ""), _negated=True),
                        name="tiers_benefit_has_objective",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "HOTLINE"), _negated=True),
                            models.Q(("route", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="tiers_benefit_line_has_route",
                        violation_error_message="Say how they reach a special line.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Wave",
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
                    "number",
                    models.PositiveSmallIntegerField(
                        unique=True, verbose_name="number"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("starts_on", models.DateField(verbose_name="from")),
                (
                    "ends_on",
                    models.DateField(db_comment="Its last day.", verbose_name="to"),
                ),
                (
                    "capacity",
                    models.PositiveIntegerField(verbose_name="accounts at most"),
                ),
                (
                    "entry_criteria",
                    models.TextField(
                        blank=True, verbose_name="what must be so before it opens"
                    ),
                ),
                (
                    "exit_criteria",
                    models.TextField(
                        blank=True, verbose_name="what must be so before it is done"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("PLANNED", "Planned"),
                            ("OPEN", "Running"),
                            ("DONE", "Done"),
                            ("CANCELLED", "Cancelled"),
                        ],
                        default="PLANNED",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "contribution_tolerance",
                    models.FloatField(
                        default=0.05, verbose_name="fall of contribution"
                    ),
                ),
                (
                    "retention_tolerance",
                    models.FloatField(default=0.03, verbose_name="fall of retention"),
                ),
                (
                    "response_tolerance",
                    models.FloatField(
                        default=0.2, verbose_name="rise of response time"
                    ),
                ),
                (
                    "visits_tolerance",
                    models.FloatField(default=0.1, verbose_name="fall of visits"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opened_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="opened at"
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "closed_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="closed at"
                    ),
                ),
                (
                    "held_at",
                    models.DateTimeField(
                        blank=True,
                        db_comment="When a person last said that it waits.",
                        null=True,
                        verbose_name="held at",
                    ),
                ),
                (
                    "held_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "hold_reason",
                    models.TextField(
                        blank=True, default="", verbose_name="why it waits"
                    ),
                ),
                (
                    "released_at",
                    models.DateTimeField(
                        blank=True,
                        db_comment="When a person let it open although the last one is held against.",
                        null=True,
                        verbose_name="released at",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "release_reason",
                    models.TextField(blank=True, verbose_name="why it was released"),
                ),
            ],
            options={
                "verbose_name": "wave",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["PLANNED", "OPEN", "DONE", "CANCELLED"])
                        ),
                        name="tiers_wave_known_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on", None),
                            ("ends_on", None),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="tiers_wave_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("capacity__gte", 1)),
                        name="tiers_wave_has_capacity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_at", None),
                            models.Q(
                                models.Q(("release_reason", ""), _negated=True),
                                models.Q(("released_by", None), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="tiers_wave_release_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("held_at", None),
                            models.Q(
                                models.Q(("hold_reason", ""), _negated=True),
                                models.Q(("held_by", None), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="tiers_wave_hold_has_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "OPEN")),
                        fields=("status",),
                        name="tiers_wave_one_open",
                        violation_error_message="Another wave is running.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("contribution_tolerance", None),
                            ("contribution_tolerance__gte", 0),
                            _connector="OR",
                        ),
                        name="tiers_wave_contribution_tolerance",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("retention_tolerance", None),
                            ("retention_tolerance__gte", 0),
                            _connector="OR",
                        ),
                        name="tiers_wave_retention_tolerance",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("response_tolerance", None),
                            ("response_tolerance__gte", 0),
                            _connector="OR",
                        ),
                        name="tiers_wave_response_tolerance",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("visits_tolerance", None),
                            ("visits_tolerance__gte", 0),
                            _connector="OR",
                        ),
                        name="tiers_wave_visits_tolerance",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("status", "CANCELLED"), _negated=True),
                        expressions=[
                            (
                                models.Func(
                                    "starts_on",
                                    "ends_on",
                                    models.Value("[]"),
                                    function="DATERANGE",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            )
                        ],
                        name="tiers_wave_one_at_a_time",
                        violation_error_message="Another wave runs then.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangeSet",
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
                        db_comment="Null where a person moved accounts without a run.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="change_sets",
                        to="lib.run",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="change_sets",
                        to="tiers.policy",
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        db_comment="The set that this one takes back.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by_set",
                        to="tiers.changeset",
                    ),
                ),
                (
                    "held_because",
                    models.TextField(
                        blank=True,
                        db_comment="Why what applies by itself waits for a person this time.",
                        db_default="",
                        verbose_name="waits because",
                    ),
                ),
                ("as_of", models.DateField(verbose_name="as of")),
                (
                    "review_on",
                    models.DateField(
                        db_comment="The review that this answers.",
                        null=True,
                        verbose_name="review date",
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("REVIEW", "Review date"),
                            ("PERSON", "A person asked"),
                            ("EVENT", "Something happened"),
                            ("OVERRIDE", "A person's override"),
                            ("UNDO", "Taken back"),
                        ],
                        max_length=10,
                        verbose_name="cause",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "Proposed"),
                            ("PARTLY", "Partly applied"),
                            ("APPLIED", "Applied"),
                            ("REJECTED", "Rejected"),
                            ("SUPERSEDED", "Superseded"),
                            ("UNDONE", "Undone"),
                        ],
                        default="PROPOSED",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(null=True, verbose_name="decided at"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
            ],
            options={
                "verbose_name": "change set",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "PROPOSED",
                                    "PARTLY",
                                    "APPLIED",
                                    "REJECTED",
                                    "SUPERSEDED",
                                    "UNDONE",
                                ],
                            )
                        ),
                        name="tiers_changeset_known_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "cause__in",
                                ["REVIEW", "PERSON", "EVENT", "OVERRIDE", "UNDO"],
                            )
                        ),
                        name="tiers_changeset_known_cause",
                    ),
                    models.UniqueConstraint(
                        fields=("run",), name="tiers_changeset_one_a_run"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "PROPOSED"),
                            ("decided_at__isnull", False),
                            _connector="OR",
                        ),
                        name="tiers_changeset_decision_is_dated",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FlagEvent",
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
                    "flag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="tiers.flag",
                    ),
                ),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("RAISED", "Raised"),
                            ("CHANGED", "Changed"),
                            ("CLEARED", "Cleared"),
                            ("ACKNOWLEDGED", "Acknowledged"),
                            ("SNOOZED", "Snoozed"),
                            ("WOKEN", "Shown again"),
                            ("ASSIGNED", "Assigned"),
                        ],
                        max_length=12,
                        verbose_name="what",
                    ),
                ),
                (
                    "on",
                    models.DateField(
                        db_comment="The day that was looked at.", verbose_name="as of"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="at",
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True, db_default="", max_length=500, verbose_name="why"
                    ),
                ),
                ("rules_version", models.IntegerField(null=True)),
                (
                    "by_rules",
                    models.BooleanField(
                        db_comment="Whether new rules did it, not new facts.",
                        db_default=False,
                    ),
                ),
                ("evidence", models.JSONField(null=True)),
            ],
            options={
                "verbose_name": "event of a flag",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "verb__in",
                                [
                                    "RAISED",
                                    "CHANGED",
                                    "CLEARED",
                                    "ACKNOWLEDGED",
                                    "SNOOZED",
                                    "WOKEN",
                                    "ASSIGNED",
                                ],
                            )
                        ),
                        name="tiers_flagevent_known_verb",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CharterOwner",
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
                    "charter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owners",
                        to="tiers.charter",
                    ),
                ),
                (
                    "function",
                    models.CharField(
                        choices=[
                            ("SALES", "Sales"),
                            ("OPERATIONS", "Operations"),
                            ("SERVICE", "Service"),
                            ("FINANCE", "Finance"),
                            ("MARKETING", "Marketing"),
                            ("PRODUCT", "Product"),
                            ("LOGISTICS", "Logistics"),
                        ],
                        max_length=12,
                        verbose_name="function",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "functional owner",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("charter", "function"),
                        name="tiers_charterowner_one_a_function",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "function__in",
                                [
                                    "SALES",
                                    "OPERATIONS",
                                    "SERVICE",
                                    "FINANCE",
                                    "MARKETING",
                                    "PRODUCT",
                                    "LOGISTICS",
                                ],
                            )
                        ),
                        name="tiers_charterowner_known_function",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Acknowledgement",
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
                    "charter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgements",
                        to="tiers.charter",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgements",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "acknowledged_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="acknowledged at",
                    ),
                ),
            ],
            options={
                "verbose_name": "acknowledgement",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("charter", "user"), name="tiers_acknowledgement_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceStandard",
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
                    "tier",
                    models.CharField(
                        choices=[
                            ("STRATEGIC", "Strategic"),
                            ("VALUED", "Valued"),
                            ("ALTERNATIVE", "Alternative"),
                        ],
                        max_length=20,
                        verbose_name="tier",
                    ),
                ),
                (
                    "quadrant",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("STAR", "Star"),
                            ("STATUS", "Status"),
                            ("RISER", "Riser"),
                            ("STREAMLINE", "Streamline"),
                            ("LAGGARD", "Laggard"),
                        ],
                        db_default="",
                        max_length=20,
                        verbose_name="quadrant",
                    ),
                ),
                (
                    "visits_target",
                    models.PositiveIntegerField(
                        default=0, verbose_name="visits a year, target"
                    ),
                ),
                (
                    "visits_floor",
                    models.PositiveIntegerField(
                        db_comment="0: none is promised, so none is missed.",
                        default=0,
                        verbose_name="visits a year, at least",
                    ),
                ),
                (
                    "visit_minutes",
                    models.PositiveIntegerField(
                        default=90, verbose_name="minutes a visit"
                    ),
                ),
                (
                    "meetings_year",
                    models.PositiveIntegerField(
                        db_default=0,
                        default=0,
                        verbose_name="meetings at C or D level a year",
                    ),
                ),
                (
                    "meeting_minutes",
                    models.PositiveIntegerField(
                        db_default=60, default=60, verbose_name="minutes a meeting"
                    ),
                ),
                (
                    "reviews_year",
                    models.PositiveIntegerField(
                        db_default=0, default=0, verbose_name="reviews a year"
                    ),
                ),
                (
                    "review_minutes",
                    models.PositiveIntegerField(
                        db_default=180, default=180, verbose_name="minutes a review"
                    ),
                ),
                (
                    "relationship_hours",
                    models.FloatField(
                        db_default=0,
                        default=0,
                        verbose_name="hours a month for each relationship",
                    ),
                ),
                (
                    "response_minutes",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="minutes to a first answer"
                    ),
                ),
                (
                    "resolve_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="days until a problem is solved",
                    ),
                ),
                (
                    "contact_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        db_comment="Null: none is promised.",
                        null=True,
                        verbose_name="days between two contacts, at most",
                    ),
                ),
                (
                    "executives_least",
                    models.PositiveSmallIntegerField(
                        db_default=0,
                        default=0,
                        verbose_name="people known at C or D level, at least",
                    ),
                ),
                (
                    "periods",
                    models.PositiveSmallIntegerField(
                        default=2,
                        verbose_name="quarters below the floor before it is flagged",
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "benefits",
                    models.ManyToManyField(
                        blank=True,
                        related_name="standards",
                        to="tiers.benefit",
                        verbose_name="benefits",
                    ),
                ),
            ],
            options={
                "verbose_name": "service standard",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tier__in", ["STRATEGIC", "VALUED", "ALTERNATIVE"])
                        ),
                        name="tiers_servicestandard_known_tier",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "quadrant__in",
                                [
                                    "",
                                    "STAR",
                                    "STATUS",
                                    "RISER",
                                    "STREAMLINE",
                                    "LAGGARD",
                                ],
                            )
                        ),
                        name="tiers_servicestandard_known_quadrant",
                    ),
                    models.UniqueConstraint(
                        fields=("tier", "quadrant"), name="tiers_servicestandard_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("visits_floor__lte", models.F("visits_target"))
                        ),
                        name="tiers_servicestandard_floor_within_target",
                        violation_error_message="The floor cannot be above the target.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("relationship_hours", None),
                            ("relationship_hours__gte", 0),
                            _connector="OR",
                        ),
                        name="tiers_servicestandard_hours_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("periods__gte", 1)),
                        name="tiers_servicestandard_some_periods",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("contact_days", None),
                                ("contact_days__gte", 1),
                                _connector="OR",
                            ),
                            models.Q(
                                ("resolve_days", None),
                                ("resolve_days__gte", 1),
                                _connector="OR",
                            ),
                        ),
                        name="tiers_servicestandard_days_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Entitlement",
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
                        related_name="entitlements",
                        to="accounts.account",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("VISITS", "Visits"),
                            ("MEETINGS", "Meetings at C or D level"),
                            ("REVIEWS", "Reviews"),
                            ("CONTACT", "Contact"),
                            ("RESPONSE", "First answer"),
                            ("RESOLUTION", "Problem solved"),
                            ("BENEFIT", "Benefit"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "benefit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entitlements",
                        to="tiers.benefit",
                    ),
                ),
                (
                    "tier",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("STRATEGIC", "Strategic"),
                            ("VALUED", "Valued"),
                            ("ALTERNATIVE", "Alternative"),
                        ],
                        db_default="",
                        max_length=20,
                        verbose_name="tier",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("STANDARD", "The standard of its tier"),
                            ("PREFERENCE", "What the customer wants"),
                            ("GRANT", "Granted by a person"),
                        ],
                        max_length=10,
                        verbose_name="from",
                    ),
                ),
                (
                    "quantity",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="promised"
                    ),
                ),
                (
                    "floor",
                    models.PositiveIntegerField(
                        blank=True,
                        db_comment="Of visits only.",
                        null=True,
                        verbose_name="at least",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="to")),
                (
                    "reason",
                    models.CharField(
                        blank=True, db_default="", max_length=500, verbose_name="why"
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
            ],
            options={
                "verbose_name": "entitlement",
                "indexes": [
                    models.Index(
                        fields=["account", "kind", "starts_on"],
                        name="tiers_entitlement_account",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "VISITS",
                                    "MEETINGS",
                                    "REVIEWS",
                                    "CONTACT",
                                    "RESPONSE",
                                    "RESOLUTION",
                                    "BENEFIT",
                                ],
                            )
                        ),
                        name="tiers_entitlement_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tier__in", ["", "STRATEGIC", "VALUED", "ALTERNATIVE"])
                        ),
                        name="tiers_entitlement_known_tier",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("source__in", ["STANDARD", "PREFERENCE", "GRANT"])
                        ),
                        name="tiers_entitlement_known_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on", None),
                            ("ends_on", None),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="tiers_entitlement_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("benefit__isnull", False), ("kind", "BENEFIT")),
                            models.Q(
                                models.Q(("kind", "BENEFIT"), _negated=True),
                                ("benefit__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="tiers_entitlement_benefit_is_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source", "GRANT"), _negated=True),
                            models.Q(
                                models.Q(("reason", ""), _negated=True),
                                ("granted_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="tiers_entitlement_grant_has_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("ends_on", None),
                            models.Q(("source", "GRANT"), _negated=True),
                        ),
                        fields=("account", "kind", "benefit"),
                        name="tiers_entitlement_one_open",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WaveAccount",
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
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="tiers.wave",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waves",
                        to="accounts.account",
                    ),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "added_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "removed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "account of a wave",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at", None)),
                        fields=("wave", "account"),
                        name="tiers_waveaccount_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WaveBaseline",
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
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="baselines",
                        to="tiers.wave",
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("CONTRIBUTION", "Contribution, 12 months"),
                            ("RETENTION", "Retention"),
                            ("RESPONSE", "Minutes to a first answer"),
                            ("VISITS", "Visits an account and year"),
                        ],
                        max_length=15,
                        verbose_name="measure",
                    ),
                ),
                ("value", models.FloatField(null=True, verbose_name="value")),
                (
                    "accounts",
                    models.IntegerField(db_comment="Valued customers behind it."),
                ),
                ("as_of", models.DateField()),
            ],
            options={
                "verbose_name": "baseline of a wave",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("wave", "measure"), name="tiers_wavebaseline_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "measure__in",
                                ["CONTRIBUTION", "RETENTION", "RESPONSE", "VISITS"],
                            )
                        ),
                        name="tiers_wavebaseline_known_measure",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Change",
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
                    "change_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="tiers.changeset",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tier_changes",
                        to="accounts.account",
                    ),
                ),
                (
                    "from_tier",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("STRATEGIC", "Strategic"),
                            ("VALUED", "Valued"),
                            ("ALTERNATIVE", "Alternative"),
                        ],
                        max_length=20,
                        verbose_name="from",
                    ),
                ),
                (
                    "to_tier",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("STRATEGIC", "Strategic"),
                            ("VALUED", "Valued"),
                            ("ALTERNATIVE", "Alternative"),
                        ],
                        db_comment="Blank where a prospect's first tier is taken back.",
                        max_length=20,
                        verbose_name="to",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("ENTERS", "Ranks inside the cut line"),
                            ("CAP", "Ranks outside the cut line"),
                            ("SCORE", "Score below the line to stay"),
                            ("GATE", "Fails a gate"),
                            ("REGION", "No seat or hours left in the region"),
                            ("HOURS", "No hours left with its manager"),
                            ("MIX", "Seats are kept for other nominees"),
                            ("OPTIMUM", "Others together are worth more"),
                            (
                                "UNPROFITABLE",
                                "No profit, and no hours to turn it round",
                            ),
                            ("RECOVERED", "Earns money again"),
                            ("OVERRIDE", "A person's override"),
                            ("UNDO", "An earlier change was taken back"),
                            ("OPENING", "First tier of a customer"),
                        ],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                (
                    "gate",
                    models.CharField(
                        blank=True, db_default="", max_length=15, verbose_name="gate"
                    ),
                ),
                (
                    "decisive",
                    models.CharField(
                        blank=True,
                        db_default="",
                        max_length=30,
                        verbose_name="decisive criterion",
                    ),
                ),
                (
                    "nominee_type",
                    models.CharField(blank=True, db_default="", max_length=15),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "Proposed"),
                            ("APPLIED", "Applied"),
                            ("HELD", "Held"),
                            ("REJECTED", "Rejected"),
                            ("STALE", "The account moved meanwhile"),
                            ("UNDONE", "Undone"),
                        ],
                        default="PROPOSED",
                        max_length=10,
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        db_comment="Why it is held, rejected or left alone.",
                        db_default="",
                        verbose_name="note",
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(null=True, verbose_name="decided at"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("score", models.FloatField(null=True, verbose_name="score")),
                ("rank", models.IntegerField(null=True, verbose_name="rank")),
                (
                    "factors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.FloatField(null=True), default=list
                    ),
                ),
                (
                    "contributions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.FloatField(),
                        db_default=models.Value(
                            [],
                            output_field=django.contrib.postgres.fields.ArrayField(
                                base_field=models.FloatField()
                            ),
                        ),
                        default=list,
                    ),
                ),
                (
                    "measures",
                    models.JSONField(
                        db_comment="The figures that were judged, by criterion.",
                        default=dict,
                    ),
                ),
                ("enter_score", models.FloatField(null=True)),
                ("stay_score", models.FloatField(null=True)),
                ("seats", models.IntegerField(null=True)),
            ],
            options={
                "verbose_name": "change of tier",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("change_set", "account"), name="tiers_change_once_a_set"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_tier", models.F("to_tier")), _negated=True
                        ),
                        name="tiers_change_moves",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "gate__in",
                                [
                                    "",
                                    "CLOSED",
                                    "PROSPECT",
                                    "NOMINATION",
                                    "SUPPLIER",
                                    "POTENTIAL",
                                    "MARGIN",
                                    "ROI",
                                    "CONCENTRATION",
                                ],
                            )
                        ),
                        name="tiers_change_known_gate",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                [
                                    "ENTERS",
                                    "CAP",
                                    "SCORE",
                                    "GATE",
                                    "REGION",
                                    "HOURS",
                                    "MIX",
                                    "OPTIMUM",
                                    "UNPROFITABLE",
                                    "RECOVERED",
                                    "OVERRIDE",
                                    "UNDO",
                                    "OPENING",
                                ],
                            )
                        ),
                        name="tiers_change_known_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "PROPOSED",
                                    "APPLIED",
                                    "HELD",
                                    "REJECTED",
                                    "STALE",
                                    "UNDONE",
                                ],
                            )
                        ),
                        name="tiers_change_known_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "from_tier__in",
                                ["", "STRATEGIC", "VALUED", "ALTERNATIVE"],
                            )
                        ),
                        name="tiers_change_known_from",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_tier__in", ["", "STRATEGIC", "VALUED", "ALTERNATIVE"])
                        ),
                        name="tiers_change_known_to",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
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
                    "entitlement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="tiers.entitlement",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="accounts.account",
                    ),
                ),
                ("delivered_on", models.DateField(verbose_name="delivered on")),
                ("evidence", models.CharField(max_length=500, verbose_name="evidence")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("evidence", ""), _negated=True),
                        name="tiers_delivery_has_evidence",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TierAssignment",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tier_assignments",
                        to="accounts.account",
                    ),
                ),
                (
                    "tier",
                    models.CharField(
                        choices=[
                            ("STRATEGIC", "Strategic"),
                            ("VALUED", "Valued"),
                            ("ALTERNATIVE", "Alternative"),
                        ],
                        max_length=20,
                        verbose_name="tier",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="from")),
                (
                    "ended_at",
                    models.DateTimeField(
                        blank=True,
                        db_comment="Exclusive; null while the tier holds.",
                        null=True,
                        verbose_name="to",
                    ),
                ),
                (
                    "held_since",
                    models.DateTimeField(
                        blank=True,
                        db_comment="Since when, if a stay that was undone interrupted it; null: from.",
                        null=True,
                        verbose_name="held since",
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_comment="Null when the system decided.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        blank=True,
                        db_comment="Null for a tier that was imported or opened with the account.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="tiers.change",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        db_comment="The change set that took this row back; null while it stands.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tiers.changeset",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.importbatch",
                    ),
                ),
            ],
            options={
                "verbose_name": "tier assignment",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tier__in", ["STRATEGIC", "VALUED", "ALTERNATIVE"])
                        ),
                        name="tiers_tierassignment_known_tier",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("started_at", None),
                            ("ended_at", None),
                            ("ended_at__gt", models.F("started_at")),
                            _connector="OR",
                        ),
                        name="tiers_tierassignment_ends_after_start",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("undone_by", None), ("ended_at", None)),
                        fields=("account",),
                        name="tiers_tierassignment_one_open",
                        violation_error_message="The account already holds a tier.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("undone_by", None)),
                        expressions=[
                            ("account", "="),
                            (
                                models.Func(
                                    "started_at",
                                    "ended_at",
                                    function="TSTZRANGE",
                                    output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="tiers_tierassignment_one_at_a_time",
                        violation_error_message="The account already holds a tier then.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AlternativePlan",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alternative_plans",
                        to="accounts.account",
                    ),
                ),
                (
                    "change",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alternative_plan",
                        to="tiers.change",
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("SELF_SERVICE", "Self-service"),
                            ("DISTRIBUTOR", "Distributor or partner"),
                            ("REPRICE", "New prices"),
                            ("MINIMUM_ORDER", "Minimum order"),
                            ("POOLED_DESK", "Pooled desk"),
                            ("EXIT", "Leave it"),
                        ],
                        max_length=15,
                        verbose_name="way",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alternative_plans",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who does it",
                    ),
                ),
                ("review_on", models.DateField(verbose_name="review date")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="decided at",
                    ),
                ),
            ],
            options={
                "verbose_name": "alternative plan",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "way__in",
                                [
                                    "SELF_SERVICE",
                                    "DISTRIBUTOR",
                                    "REPRICE",
                                    "MINIMUM_ORDER",
                                    "POOLED_DESK",
                                    "EXIT",
                                ],
                            )
                        ),
                        name="tiers_alternativeplan_known_way",
                    )
                ],
            },
        ),
        migrations.RunPython(_first_promises.open_standards, migrations.RunPython.noop),
        migrations.RunPython(_first_levels.word_levels, migrations.RunPython.noop),
        migrations.RunSQL(_fixed.POLICY + _fixed.CHARTER, _fixed.UNDO),
        # Every night writes each open flag again.
        migrations.RunSQL(
            "ALTER TABLE tiers_flag SET (fillfactor = 60)",
            "ALTER TABLE tiers_flag RESET (fillfactor)",
        ),
    ]
