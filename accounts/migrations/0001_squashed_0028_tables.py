"""Everything known about customers."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from accounts.migrations import _lookup_marks, _marks, _rules


class Migration(migrations.Migration):
    replaces = [
        ("accounts", "0001_spine"),
        ("accounts", "0002_spine_relations"),
        ("accounts", "0003_invariants"),
        ("accounts", "0004_problem_indexes"),
        ("accounts", "0005_light_lines"),
        ("accounts", "0006_line_of_its_order"),
        ("accounts", "0007_unbound_lines"),
        ("accounts", "0008_lines_refer"),
        ("accounts", "0009_customer_signals"),
        ("accounts", "0010_mark_signals"),
        ("accounts", "0011_signal_ids"),
        ("accounts", "0012_programme_guide"),
        ("accounts", "0013_policy_warnings"),
        ("accounts", "0014_service_expectations"),
        ("accounts", "0015_mark_expectations"),
        ("accounts", "0016_expectation_ids"),
        ("accounts", "0017_promises"),
        ("accounts", "0018_mark_promises"),
        ("accounts", "0019_account_page"),
        ("accounts", "0020_account_page_indexes"),
        ("accounts", "0021_owner_changes"),
        ("accounts", "0022_merge_proposals"),
        ("accounts", "0023_late_lines"),
        ("accounts", "0024_likely_duplicates"),
        ("accounts", "0025_lookup_keys"),
        ("accounts", "0026_mark_lookup_keys"),
        ("accounts", "0027_many_moves_at_once"),
        ("accounts", "0028_erased_people"),
    ]

    initial = True

    dependencies = [
        ("users", "0001_squashed_0004_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Programme",
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
                    models.CharField(
                        default="SAM", max_length=200, verbose_name="name"
                    ),
                ),
                (
                    "base_currency",
                    models.CharField(
                        blank=True,
                        db_comment="ISO 4217; blank until the first import names one.",
                        max_length=3,
                        verbose_name="currency",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        default="UTC", max_length=64, verbose_name="time zone"
                    ),
                ),
                (
                    "fiscal_year_start_month",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(12),
                        ],
                        verbose_name="first month of the fiscal year",
                    ),
                ),
                (
                    "phone_region",
                    models.CharField(
                        default="GB", max_length=2, verbose_name="phone region"
                    ),
                ),
                (
                    "default_margin_rate",
                    models.DecimalField(
                        db_comment="Used where no cost is known, grade D.",
                        decimal_places=4,
                        default="0.2500",
                        max_digits=5,
                        verbose_name="assumed margin rate",
                    ),
                ),
                (
                    "default_margin_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="assumed margin stated on"
                    ),
                ),
                (
                    "labels",
                    models.JSONField(
                        blank=True,
                        db_comment="Code to the programme's own word, such as STRATEGIC: Key.",
                        default=dict,
                        verbose_name="labels",
                    ),
                ),
                (
                    "guide_least",
                    models.PositiveSmallIntegerField(
                        db_comment="McDonald and Woodburn: 15 to 35.",
                        db_default=15,
                        default=15,
                        verbose_name="strategic accounts that a programme usually has, from",
                    ),
                ),
                (
                    "guide_most",
                    models.PositiveSmallIntegerField(
                        db_default=35,
                        default=35,
                        verbose_name="strategic accounts that a programme usually has, to",
                    ),
                ),
                (
                    "guide_warning",
                    models.PositiveSmallIntegerField(
                        db_default=50,
                        default=50,
                        verbose_name="nominated accounts above which a warning is shown",
                    ),
                ),
                (
                    "renomination_months",
                    models.PositiveSmallIntegerField(
                        db_default=6,
                        default=6,
                        verbose_name="months until a declined account is usually nominated again",
                    ),
                ),
                (
                    "spend_share_warning",
                    models.FloatField(
                        db_default=0.4,
                        default=0.4,
                        verbose_name="weight of today's spend above which a policy is warned of",
                    ),
                ),
                (
                    "criteria_warning",
                    models.PositiveSmallIntegerField(
                        db_default=5,
                        default=5,
                        verbose_name="criteria above which a policy is warned of",
                    ),
                ),
                (
                    "revenue_share_warning",
                    models.FloatField(
                        db_comment="A fifth to a quarter is the usual guide.",
                        db_default=0.2,
                        default=0.2,
                        verbose_name="share of all revenue in one account above which it is warned of",
                    ),
                ),
                (
                    "headroom_share",
                    models.FloatField(
                        db_default=0.05,
                        default=0.05,
                        verbose_name="share of the potential below which there is no headroom",
                    ),
                ),
                (
                    "person_dimensions",
                    models.JSONField(
                        blank=True,
                        db_comment="Code of a dimension to the programme's own word.",
                        db_default=models.Value({}, models.JSONField()),
                        default=dict,
                        verbose_name="names of the dimensions by which people are rated",
                    ),
                ),
                (
                    "key_power",
                    models.PositiveSmallIntegerField(
                        db_comment="1 to 5.",
                        db_default=4,
                        default=4,
                        verbose_name="power from which a person is a key player",
                    ),
                ),
                (
                    "contact_fresh_days",
                    models.PositiveSmallIntegerField(
                        db_default=90,
                        default=90,
                        verbose_name="days for which having met a person counts as coverage",
                    ),
                ),
                (
                    "knowledge_months",
                    models.PositiveSmallIntegerField(
                        db_default=6,
                        default=6,
                        verbose_name="months after which knowledge is stale",
                    ),
                ),
                (
                    "handover_least",
                    models.FloatField(
                        db_default=0.8,
                        default=0.8,
                        verbose_name="share of the customer profile that a hand-over needs",
                    ),
                ),
                (
                    "owner_change_months",
                    models.PositiveSmallIntegerField(
                        db_default=36,
                        default=36,
                        verbose_name="months over which changes of owner are counted",
                    ),
                ),
                (
                    "attachment_megabytes",
                    models.PositiveSmallIntegerField(
                        db_default=10,
                        default=10,
                        verbose_name="largest attachment, in megabytes",
                    ),
                ),
                (
                    "duplicate_likeness",
                    models.FloatField(
                        db_comment="Share of three-letter groups in common, 0 to 1.",
                        db_default=0.6,
                        default=0.6,
                        verbose_name="likeness of two names from which they may be one",
                    ),
                ),
                (
                    "free_mail_domains",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=253),
                        blank=True,
                        db_default=models.Value(
                            [
                                "gmail.com",
                                "googlemail.com",
                                "outlook.com",
                                "hotmail.com",
                                "hotmail.co.uk",
                                "live.com",
                                "msn.com",
                                "yahoo.com",
                                "yahoo.co.uk",
                                "ymail.com",
                                "icloud.com",
                                "me.com",
                                "mac.com",
                                "aol.com",
                                "proton.me",
                                "protonmail.com",
                                "gmx.com",
                                "gmx.de",
                                "gmx.net",
                                "web.de",
                                "t-online.de",
                                "freenet.de",
                                "mail.com",
                                "orange.fr",
                                "wanadoo.fr",
                                "free.fr",
                                "laposte.net",
                                "libero.it",
                                "qq.com",
                                "163.com",
                                "126.com",
                                "mail.ru",
                                "yandex.ru",
                                "btinternet.com",
                                "sky.com",
                                "facebook.com",
                                "linkedin.com",
                            ],
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=253)
                            ),
                        ),
                        help_text="They name no customer: callers are not looked up by them.",
                        verbose_name="domains of mail and pages that anybody has",
                    ),
                ),
            ],
            options={
                "verbose_name": "programme",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pk", 1)),
                        name="accounts_programme_only_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("default_margin_rate__gte", 0),
                            ("default_margin_rate__lte", 1),
                        ),
                        name="accounts_programme_margin_rate_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fiscal_year_start_month__gte", 1),
                            ("fiscal_year_start_month__lte", 12),
                        ),
                        name="accounts_programme_known_month",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("guide_least__lte", models.F("guide_most")),
                            ("guide_warning__gte", models.F("guide_most")),
                        ),
                        name="accounts_programme_guide_in_order",
                        violation_error_message="The guide goes from the fewest to the most, and the warning is not below the most.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("headroom_share__range", (0, 1))),
                        name="accounts_programme_headroom_is_a_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("handover_least__range", (0, 1))),
                        name="accounts_programme_handover_is_a_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("duplicate_likeness__range", (0, 1))),
                        name="accounts_programme_likeness_is_a_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key_power__range", (1, 5))),
                        name="accounts_programme_key_power_on_its_scale",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revenue_share_warning__range", (0, 1)),
                            ("spend_share_warning__range", (0, 1)),
                        ),
                        name="accounts_programme_warnings_are_shares",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Region",
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
                    models.CharField(
                        db_collation="sam_names", max_length=200, verbose_name="name"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="accounts.region",
                    ),
                ),
            ],
            options={
                "verbose_name": "region",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("name",), name="accounts_region_name_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent", None),
                            models.Q(("parent", models.F("pk")), _negated=True),
                            _connector="OR",
                        ),
                        name="accounts_region_not_its_own_parent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExchangeRate",
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
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                (
                    "rate",
                    models.DecimalField(
                        decimal_places=8, max_digits=18, verbose_name="rate"
                    ),
                ),
            ],
            options={
                "verbose_name": "exchange rate",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("currency", "valid_from"),
                        name="accounts_exchangerate_one_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rate__gt", 0)),
                        name="accounts_exchangerate_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Desk",
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
            ],
            options={
                "verbose_name": "desk",
            },
        ),
        migrations.CreateModel(
            name="ImportBatch",
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
                ("source", models.CharField(max_length=50, verbose_name="source")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("RUNNING", "Running"),
                            ("DONE", "Done"),
                            ("FAILED", "Failed"),
                        ],
                        default="RUNNING",
                        max_length=10,
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="started at")),
                (
                    "ended_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="ended at"
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        db_comment="Null when the system imported.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "files",
                    models.JSONField(
                        db_comment="Counts a file, as the command reports.",
                        default=dict,
                        verbose_name="files",
                    ),
                ),
                (
                    "digests",
                    models.JSONField(
                        db_comment="SHA-256 a file.",
                        default=dict,
                        verbose_name="digests",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["RUNNING", "DONE", "FAILED"])
                        ),
                        name="accounts_importbatch_known_status",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DirtyAccount",
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
                (
                    "orders",
                    models.BooleanField(
                        db_comment="Whether the order history changed too.",
                        default=False,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account_id"], name="accounts_dirty_account")
                ],
            },
        ),
        migrations.CreateModel(
            name="Offering",
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
                    models.CharField(
                        db_collation="sam_names", max_length=300, verbose_name="name"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="accounts.offering",
                    ),
                ),
            ],
            options={
                "verbose_name": "offering",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("parent", "name"),
                        name="accounts_offering_name_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent", None),
                            models.Q(("parent", models.F("pk")), _negated=True),
                            _connector="OR",
                        ),
                        name="accounts_offering_not_its_own_parent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LookupKey",
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
                    "kind",
                    models.SmallIntegerField(
                        choices=[
                            (1, "Phone number"),
                            (2, "Phone number without its country"),
                            (3, "E-mail address"),
                            (4, "Domain"),
                            (5, "Number in another system"),
                        ]
                    ),
                ),
                (
                    "key",
                    models.TextField(
                        db_collation="C",
                        db_comment="E.164; digits; small letters: as both sides normalise it.",
                    ),
                ),
                ("account_id", models.BigIntegerField()),
                (
                    "contact_id",
                    models.BigIntegerField(
                        db_comment="0: the key is the account's own.",
                        db_default=0,
                        default=0,
                    ),
                ),
                (
                    "until",
                    models.DateField(
                        db_comment="From that day it no longer holds; null: it does.",
                        null=True,
                    ),
                ),
                (
                    "said",
                    models.BigIntegerField(
                        db_comment="Hash of what a phone number was read from; 0: of none.",
                        db_default=0,
                        default=0,
                    ),
                ),
            ],
            options={
                "verbose_name": "look-up key",
                "indexes": [
                    models.Index(
                        fields=["account_id"], name="accounts_lookupkey_account"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "key", "account_id", "contact_id"),
                        name="accounts_lookupkey_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__range", (1, 5))),
                        name="accounts_lookupkey_known_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LookupMark",
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
                    "account_id",
                    models.BigIntegerField(
                        db_comment="Null: so many that all are read again.", null=True
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["account_id"], name="accounts_lookupmark_account"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Merge",
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
                    "kind",
                    models.CharField(
                        choices=[("ACCOUNT", "Accounts"), ("CONTACT", "People")],
                        max_length=7,
                        verbose_name="kind",
                    ),
                ),
                ("survivor_id", models.BigIntegerField(verbose_name="survivor")),
                ("loser_id", models.BigIntegerField(verbose_name="merged away")),
                (
                    "reason",
                    models.CharField(blank=True, max_length=500, verbose_name="reason"),
                ),
                (
                    "counts",
                    models.JSONField(db_comment="Rows moved, by table.", default=dict),
                ),
                (
                    "kept",
                    models.JSONField(
                        db_comment="What of the loser the survivor took over, by field.",
                        default=dict,
                    ),
                ),
                (
                    "merged_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="merged at",
                    ),
                ),
                (
                    "merged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undone_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="undone at"
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "merge",
                "indexes": [
                    models.Index(
                        fields=["kind", "survivor_id"], name="accounts_merge_survivor"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["ACCOUNT", "CONTACT"])),
                        name="accounts_merge_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("survivor_id", models.F("loser_id")), _negated=True
                        ),
                        name="accounts_merge_of_two",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)),
                        fields=("kind", "loser_id"),
                        name="accounts_merge_one_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MergeProposal",
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
                    "kind",
                    models.CharField(
                        choices=[("ACCOUNT", "Accounts"), ("CONTACT", "People")],
                        max_length=7,
                        verbose_name="kind",
                    ),
                ),
                ("survivor_id", models.BigIntegerField(verbose_name="the one to keep")),
                (
                    "loser_id",
                    models.BigIntegerField(verbose_name="the one to merge away"),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                (
                    "proposed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="proposed at",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "closed_at",
                    models.DateTimeField(
                        blank=True,
                        db_comment="When they were merged, or were not one.",
                        null=True,
                    ),
                ),
            ],
            options={
                "verbose_name": "proposal to merge",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["ACCOUNT", "CONTACT"])),
                        name="accounts_mergeproposal_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("survivor_id", models.F("loser_id")), _negated=True
                        ),
                        name="accounts_mergeproposal_of_two",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("kind", "survivor_id", "loser_id"),
                        name="accounts_mergeproposal_one_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NotDuplicate",
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
                    "kind",
                    models.CharField(
                        choices=[("ACCOUNT", "Accounts"), ("CONTACT", "People")],
                        max_length=7,
                    ),
                ),
                ("lower_id", models.BigIntegerField()),
                ("higher_id", models.BigIntegerField()),
                (
                    "said_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "pair that is not one",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "lower_id", "higher_id"),
                        name="accounts_notduplicate_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["ACCOUNT", "CONTACT"])),
                        name="accounts_notduplicate_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lower_id__lt", models.F("higher_id"))),
                        name="accounts_notduplicate_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LikelyDuplicate",
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
                    "kind",
                    models.CharField(
                        choices=[("ACCOUNT", "Accounts"), ("CONTACT", "People")],
                        max_length=7,
                    ),
                ),
                ("lower_id", models.BigIntegerField()),
                ("higher_id", models.BigIntegerField()),
                ("likeness", models.FloatField()),
                ("same_first", models.BooleanField()),
                ("same_phone", models.BooleanField()),
                ("score", models.FloatField()),
            ],
            options={
                "verbose_name": "pair that is probably one",
                "indexes": [
                    models.Index(
                        fields=["kind", "-score", "lower_id", "higher_id"],
                        name="accounts_likelyduplicate_first",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "lower_id", "higher_id"),
                        name="accounts_likelyduplicate_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["ACCOUNT", "CONTACT"])),
                        name="accounts_likelyduplicate_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lower_id__lt", models.F("higher_id"))),
                        name="accounts_likelyduplicate_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Competitor",
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
                    models.CharField(
                        db_collation="sam_names",
                        max_length=300,
                        unique=True,
                        verbose_name="name",
                    ),
                ),
            ],
            options={
                "verbose_name": "competitor",
            },
        ),
        migrations.CreateModel(
            name="DeskMember",
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
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="accounts.desk"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("desk", "user"), name="accounts_deskmember_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="desk",
            name="members",
            field=models.ManyToManyField(
                related_name="desks",
                through="accounts.DeskMember",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="RegionDirector",
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="directors",
                        to="accounts.region",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="directed_regions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("region", "user"), name="accounts_regiondirector_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExternalId",
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
                ("source", models.CharField(max_length=50)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ACCOUNT", "Account"),
                            ("UNIT", "Unit"),
                            ("CONTACT", "Contact"),
                            ("POSITION", "Position"),
                            ("USER", "User"),
                            ("ORDER", "Order"),
                            ("INTERACTION", "Interaction"),
                            ("PROBLEM", "Problem"),
                            ("COST", "Cost"),
                            ("WALLET", "Wallet entry"),
                            ("RELATION", "Relation"),
                            ("TIER", "Tier"),
                            ("SIGNAL", "Customer signal"),
                            ("EXPECTATION", "Expected service"),
                        ],
                        max_length=12,
                    ),
                ),
                ("external_id", models.CharField(max_length=500)),
                ("object_id", models.BigIntegerField()),
                (
                    "last_row",
                    models.JSONField(
                        db_comment="The row that the source last sent, column by column.",
                        null=True,
                    ),
                ),
                (
                    "digest",
                    models.BinaryField(
                        db_comment="MD5 of that row, where it is not kept.",
                        max_length=16,
                        null=True,
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.importbatch",
                    ),
                ),
            ],
            options={
                "verbose_name": "external id",
                "indexes": [
                    models.Index(
                        fields=["kind", "object_id"], name="accounts_externalid_object"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "source", "external_id"),
                        name="accounts_externalid_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "ACCOUNT",
                                    "UNIT",
                                    "CONTACT",
                                    "POSITION",
                                    "USER",
                                    "ORDER",
                                    "INTERACTION",
                                    "PROBLEM",
                                    "COST",
                                    "WALLET",
                                    "RELATION",
                                    "TIER",
                                    "SIGNAL",
                                    "EXPECTATION",
                                ],
                            )
                        ),
                        name="accounts_externalid_known_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Account",
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
                    models.CharField(
                        db_collation="sam_names", max_length=300, verbose_name="name"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subsidiaries",
                        to="accounts.account",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("CUSTOMER", "Customer"),
                            ("PROSPECT", "Prospect"),
                            ("FORMER", "Former customer"),
                        ],
                        default="CUSTOMER",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("status_set_by_person", models.BooleanField(default=False)),
                (
                    "closed_on",
                    models.DateField(blank=True, null=True, verbose_name="closed on"),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="accounts.region",
                    ),
                ),
                (
                    "country",
                    models.CharField(blank=True, max_length=2, verbose_name="country"),
                ),
                (
                    "industry",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="industry"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned_accounts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("owner_set_by_person", models.BooleanField(default=False)),
                (
                    "desk",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="accounts.desk",
                    ),
                ),
                (
                    "market_position",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("LEADER", "Leader"),
                            ("CHALLENGER", "Challenger"),
                            ("FOLLOWER", "Follower"),
                            ("NICHE", "Niche"),
                        ],
                        max_length=10,
                        verbose_name="market position",
                    ),
                ),
                (
                    "website",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="website"
                    ),
                ),
                (
                    "phone",
                    models.CharField(blank=True, max_length=100, verbose_name="phone"),
                ),
                (
                    "since_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="customer since"
                    ),
                ),
                (
                    "annual_potential",
                    models.DecimalField(
                        blank=True,
                        db_comment="Money a year: the whole wallet that we could address.",
                        decimal_places=4,
                        max_digits=18,
                        null=True,
                        verbose_name="annual potential",
                    ),
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
                        verbose_name="evidence grade",
                    ),
                ),
                (
                    "description",
                    models.TextField(blank=True, verbose_name="description"),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="accounts.account",
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
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "account",
                "verbose_name_plural": "accounts",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["CUSTOMER", "PROSPECT", "FORMER"])
                        ),
                        name="accounts_account_known_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "market_position__in",
                                ["", "LEADER", "CHALLENGER", "FOLLOWER", "NICHE"],
                            )
                        ),
                        name="accounts_account_known_position",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("potential_grade__in", ["", "A", "B", "C", "D"])
                        ),
                        name="accounts_account_known_grade",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("owner__isnull", False),
                            ("desk__isnull", False),
                            _connector="OR",
                        ),
                        name="accounts_account_owner_or_desk",
                        violation_error_message="An account needs an owner or a desk.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent", None),
                            models.Q(("parent", models.F("pk")), _negated=True),
                            _connector="OR",
                        ),
                        name="accounts_account_not_its_own_parent",
                        violation_error_message="An account cannot be its own parent.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into", None),
                            models.Q(("merged_into", models.F("pk")), _negated=True),
                            _connector="OR",
                        ),
                        name="accounts_account_not_merged_into_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on", None), ("status", "FORMER"), _connector="OR"
                        ),
                        name="accounts_account_closed_is_former",
                        violation_error_message="Only a former customer has a closing day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("annual_potential", None),
                            ("annual_potential__gte", 0),
                            _connector="OR",
                        ),
                        name="accounts_account_potential_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
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
                    "full_name",
                    models.CharField(
                        db_collation="sam_names",
                        max_length=300,
                        verbose_name="full name",
                    ),
                ),
                (
                    "email",
                    models.CharField(
                        blank=True, max_length=254, verbose_name="e-mail address"
                    ),
                ),
                (
                    "phone",
                    models.CharField(blank=True, max_length=100, verbose_name="phone"),
                ),
                (
                    "is_rising_star",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="rising star"
                    ),
                ),
                (
                    "sponsor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sponsor on our side",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="accounts.contact",
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
                    "erased_at",
                    models.DateTimeField(
                        blank=True,
                        db_comment="Since then nothing here says who it was.",
                        editable=False,
                        null=True,
                        verbose_name="erased at",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "contact",
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_rising_star", True)),
                        fields=["is_rising_star"],
                        name="accounts_contact_rising",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into", None),
                            models.Q(("merged_into", models.F("pk")), _negated=True),
                            _connector="OR",
                        ),
                        name="accounts_contact_not_merged_into_itself",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MergeMove",
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
                    "merge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="accounts.merge",
                    ),
                ),
                ("table", models.CharField(max_length=63)),
                ("key", models.BigIntegerField()),
                ("column", models.CharField(max_length=63)),
                ("was", models.BigIntegerField(null=True)),
                ("became", models.BigIntegerField(null=True)),
            ],
            options={
                "verbose_name": "move of a merge",
            },
        ),
        migrations.CreateModel(
            name="AccountAccess",
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
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("OWNER", "Owns it"),
                            ("TEAM", "Is on its team"),
                            ("DESK", "Its desk is theirs"),
                            ("GROUP", "It belongs to a group of theirs"),
                            ("REGION", "It is in their region"),
                        ],
                        max_length=10,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "account"), name="accounts_accountaccess_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("why__in", ["OWNER", "TEAM", "DESK", "GROUP", "REGION"])
                        ),
                        name="accounts_accountaccess_known_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountRelation",
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
                    "from_account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relations_from",
                        to="accounts.account",
                    ),
                ),
                (
                    "to_account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relations_to",
                        to="accounts.account",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("REFERRAL", "Referred"),
                            ("REFERENCE", "Is a reference for"),
                            ("BOARD", "Shares a board member with"),
                            ("FOLLOWS", "Follows"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "weight",
                    models.DecimalField(
                        decimal_places=3, default=1, max_digits=6, verbose_name="weight"
                    ),
                ),
                (
                    "since_on",
                    models.DateField(blank=True, null=True, verbose_name="since"),
                ),
                ("evidence", models.TextField(blank=True, verbose_name="evidence")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        db_comment="Null: it was imported.",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_on",
                    models.DateField(
                        blank=True,
                        db_comment="From that day it no longer counts.",
                        null=True,
                        verbose_name="no longer so since",
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
                "verbose_name": "relation between accounts",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("from_account", "to_account", "kind"),
                        name="accounts_accountrelation_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_account", models.F("to_account")), _negated=True
                        ),
                        name="accounts_accountrelation_of_two",
                        violation_error_message="An account has no relation to itself.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["REFERRAL", "REFERENCE", "BOARD", "FOLLOWS"])
                        ),
                        name="accounts_accountrelation_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("weight", None), ("weight__gte", 0), _connector="OR"
                        ),
                        name="accounts_accountrelation_weight_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamMember",
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
                        related_name="team",
                        to="accounts.account",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="account_teams",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "duty",
                    models.CharField(blank=True, max_length=100, verbose_name="duty"),
                ),
                ("started_on", models.DateField(verbose_name="from")),
                (
                    "ended_on",
                    models.DateField(blank=True, null=True, verbose_name="to"),
                ),
            ],
            options={
                "verbose_name": "team member",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("account", "user"),
                        name="accounts_teammember_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("started_on", None),
                            ("ended_on", None),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="accounts_teammember_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unit",
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
                        related_name="units",
                        to="accounts.account",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        db_collation="sam_names", max_length=300, verbose_name="name"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("STORE", "Store"),
                            ("BRANCH", "Branch"),
                            ("PLANT", "Plant"),
                            ("OFFICE", "Office"),
                            ("OTHER", "Other"),
                        ],
                        default="OTHER",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "city",
                    models.CharField(blank=True, max_length=200, verbose_name="city"),
                ),
                (
                    "country",
                    models.CharField(blank=True, max_length=2, verbose_name="country"),
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
                "verbose_name": "unit",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["STORE", "BRANCH", "PLANT", "OFFICE", "OTHER"],
                            )
                        ),
                        name="accounts_unit_known_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Interaction",
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
                        related_name="interactions",
                        to="accounts.account",
                    ),
                ),
                ("happened_at", models.DateTimeField(verbose_name="when")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("VISIT", "Visit"),
                            ("CALL", "Call"),
                            ("VIDEO", "Video call"),
                            ("EMAIL", "E-mail"),
                            ("EVENT", "Event"),
                            ("REVIEW", "Review"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("UNDERSTAND", "Understand"),
                            ("SERVICE", "Serve"),
                            ("SELL", "Sell"),
                            ("COLLABORATE", "Collaborate"),
                        ],
                        max_length=12,
                        verbose_name="purpose",
                    ),
                ),
                (
                    "initiative",
                    models.CharField(
                        blank=True,
                        choices=[("PROACTIVE", "Ours"), ("REACTIVE", "Theirs")],
                        max_length=10,
                        verbose_name="initiative",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interactions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "minutes",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="minutes"
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="subject"
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
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
                "verbose_name": "interaction",
                "indexes": [
                    models.Index(
                        fields=["account", "-happened_at", "-id"],
                        name="accounts_interaction_account",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["VISIT", "CALL", "VIDEO", "EMAIL", "EVENT", "REVIEW"],
                            )
                        ),
                        name="accounts_interaction_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "purpose__in",
                                ["", "UNDERSTAND", "SERVICE", "SELL", "COLLABORATE"],
                            )
                        ),
                        name="accounts_interaction_known_purpose",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("initiative__in", ["", "PROACTIVE", "REACTIVE"])
                        ),
                        name="accounts_interaction_known_initiative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Problem",
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
                        related_name="problems",
                        to="accounts.account",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="opened at")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("MISSED_DELIVERY", "Missed delivery"),
                            ("AVAILABILITY", "Not available"),
                            ("SERVICE_DELAY", "Slow service"),
                            ("QUALITY", "Quality"),
                            ("BILLING", "Billing"),
                            ("OTHER", "Other"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("LOW", "Low"),
                            ("MEDIUM", "Medium"),
                            ("HIGH", "High"),
                        ],
                        max_length=10,
                        verbose_name="severity",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("STRATEGIC", "Strategic line"),
                            ("STANDARD", "Standard line"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                (
                    "first_response_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="first response at"
                    ),
                ),
                (
                    "resolved_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="resolved at"
                    ),
                ),
                (
                    "estimated_loss",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=18,
                        null=True,
                        verbose_name="estimated loss",
                    ),
                ),
                (
                    "description",
                    models.TextField(blank=True, verbose_name="description"),
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
                "verbose_name": "problem",
                "indexes": [
                    models.Index(
                        fields=["account", "-opened_at", "-id"],
                        name="accounts_problem_account",
                    ),
                    models.Index(
                        condition=models.Q(("resolved_at", None)),
                        fields=["account", "-opened_at", "-id"],
                        name="accounts_problem_open",
                    ),
                    models.Index(
                        condition=models.Q(("resolved_at__isnull", False)),
                        fields=["account", "-resolved_at", "-id"],
                        name="accounts_problem_resolved",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "MISSED_DELIVERY",
                                    "AVAILABILITY",
                                    "SERVICE_DELAY",
                                    "QUALITY",
                                    "BILLING",
                                    "OTHER",
                                ],
                            )
                        ),
                        name="accounts_problem_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("severity__in", ["", "LOW", "MEDIUM", "HIGH"])
                        ),
                        name="accounts_problem_known_severity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("channel__in", ["", "STRATEGIC", "STANDARD"])
                        ),
                        name="accounts_problem_known_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("estimated_loss", None),
                            ("estimated_loss__gte", 0),
                            _connector="OR",
                        ),
                        name="accounts_problem_loss_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("resolved_at", None),
                            ("resolved_at__gte", models.F("opened_at")),
                            _connector="OR",
                        ),
                        name="accounts_problem_resolved_after_opened",
                        violation_error_message="A problem is resolved after it is opened.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_response_at", None),
                            ("first_response_at__gte", models.F("opened_at")),
                            _connector="OR",
                        ),
                        name="accounts_problem_answered_after_opened",
                        violation_error_message="A problem is answered after it is opened.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CostEntry",
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
                        related_name="costs",
                        to="accounts.account",
                    ),
                ),
                ("incurred_on", models.DateField(verbose_name="incurred on")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("LOGISTICS", "Logistics"),
                            ("SUPPORT", "Support"),
                            ("DISCOUNT", "Discount"),
                            ("VISIT", "Visit"),
                            ("BESPOKE", "Bespoke work"),
                            ("OTHER", "Other"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=4, max_digits=18, verbose_name="amount"
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
                "verbose_name": "cost",
                "indexes": [
                    models.Index(
                        fields=["account", "incurred_on"],
                        name="accounts_costentry_account",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "LOGISTICS",
                                    "SUPPORT",
                                    "DISCOUNT",
                                    "VISIT",
                                    "BESPOKE",
                                    "OTHER",
                                ],
                            )
                        ),
                        name="accounts_costentry_known_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceExpectation",
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
                        related_name="service_expectations",
                        to="accounts.account",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("LOGISTICS", "Logistical support"),
                            ("INVENTORY", "Inventory management"),
                            ("DISCOUNT", "Price discounts"),
                            ("TERMS", "Special terms"),
                            ("BESPOKE", "Bespoke applications"),
                            ("REPORTS", "Customized reports"),
                            ("SUPPORT", "Special support"),
                            ("OTHER", "Other"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "detail",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="what exactly"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("EXPECTED", "Expected"),
                            ("AGREED", "Agreed"),
                            ("DELIVERED", "Delivered"),
                            ("DECLINED", "Declined"),
                        ],
                        default="EXPECTED",
                        max_length=10,
                        verbose_name="stage",
                    ),
                ),
                ("expected_on", models.DateField(verbose_name="expected since")),
                (
                    "agreed_on",
                    models.DateField(blank=True, null=True, verbose_name="agreed on"),
                ),
                (
                    "delivered_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="delivered since"
                    ),
                ),
                (
                    "ended_on",
                    models.DateField(blank=True, null=True, verbose_name="ended on"),
                ),
                (
                    "cost_a_year",
                    models.DecimalField(
                        blank=True,
                        db_comment="In the programme's currency; null where nobody knows.",
                        decimal_places=4,
                        max_digits=18,
                        null=True,
                        verbose_name="cost a year",
                    ),
                ),
                (
                    "review_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="to be reviewed on"
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        choices=[
                            ("A", "The customer said it, with figures"),
                            ("B", "Invoice or tender"),
                            ("C", "Manager's estimate"),
                            ("D", "Model"),
                        ],
                        max_length=1,
                        verbose_name="evidence grade",
                    ),
                ),
                ("evidence", models.TextField(blank=True, verbose_name="evidence")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        help_text="Why it last moved or ended.",
                        max_length=500,
                        verbose_name="reason",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
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
                "verbose_name": "expected service",
                "verbose_name_plural": "expected services",
                "indexes": [
                    models.Index(
                        fields=["account", "expected_on"],
                        name="accounts_serviceexpectation_of",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "LOGISTICS",
                                    "INVENTORY",
                                    "DISCOUNT",
                                    "TERMS",
                                    "BESPOKE",
                                    "REPORTS",
                                    "SUPPORT",
                                    "OTHER",
                                ],
                            )
                        ),
                        name="accounts_serviceexpectation_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "stage__in",
                                ["EXPECTED", "AGREED", "DELIVERED", "DECLINED"],
                            )
                        ),
                        name="accounts_serviceexpectation_known_stage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grade__in", ["A", "B", "C", "D"])),
                        name="accounts_serviceexpectation_known_grade",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("agreed_on", None),
                                ("delivered_on", None),
                                ("stage", "EXPECTED"),
                            ),
                            models.Q(
                                ("agreed_on__isnull", False),
                                ("delivered_on", None),
                                ("stage", "AGREED"),
                            ),
                            models.Q(
                                ("delivered_on__isnull", False), ("stage", "DELIVERED")
                            ),
                            models.Q(
                                ("delivered_on", None),
                                ("ended_on__isnull", False),
                                ("stage", "DECLINED"),
                            ),
                            _connector="OR",
                        ),
                        name="accounts_serviceexpectation_days_of_its_stage",
                        violation_error_message="Its days go ill with its stage.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("agreed_on", None),
                                ("agreed_on__gte", models.F("expected_on")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("delivered_on", None),
                                ("delivered_on__gte", models.F("expected_on")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("agreed_on", None),
                                ("delivered_on", None),
                                ("delivered_on__gte", models.F("agreed_on")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("ended_on", None),
                                ("ended_on__gte", models.F("expected_on")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("ended_on", None),
                                ("agreed_on", None),
                                ("ended_on__gte", models.F("agreed_on")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("ended_on", None),
                                ("delivered_on", None),
                                ("ended_on__gte", models.F("delivered_on")),
                                _connector="OR",
                            ),
                        ),
                        name="accounts_serviceexpectation_days_in_order",
                        violation_error_message="Its days are not in order.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "OTHER"), _negated=True),
                            models.Q(("detail", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="accounts_serviceexpectation_other_is_told",
                        violation_error_message="Say which other service it is.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cost_a_year", None),
                            ("cost_a_year__gte", 0),
                            _connector="OR",
                        ),
                        name="accounts_serviceexpectation_cost",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderHistory",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="accounts.account",
                    ),
                ),
                (
                    "days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField()
                    ),
                ),
                (
                    "orders",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField()
                    ),
                ),
                (
                    "purchases",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(),
                        db_comment="Orders that sum to zero or more.",
                    ),
                ),
                (
                    "revenue",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DecimalField(decimal_places=4, max_digits=20)
                    ),
                ),
                (
                    "purchase_revenue",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DecimalField(decimal_places=4, max_digits=20)
                    ),
                ),
                (
                    "cost",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DecimalField(decimal_places=4, max_digits=20)
                    ),
                ),
                (
                    "costed_revenue",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DecimalField(decimal_places=4, max_digits=20)
                    ),
                ),
                (
                    "late_days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField(),
                        db_comment="One entry a late order: the day from which it counts as late.",
                    ),
                ),
            ],
            options={
                "verbose_name": "order history",
            },
        ),
        migrations.CreateModel(
            name="AccountFacts",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="facts",
                        serialize=False,
                        to="accounts.account",
                    ),
                ),
                ("as_of", models.DateField()),
                ("revenue_12m", models.DecimalField(decimal_places=4, max_digits=20)),
                (
                    "revenue_prev_12m",
                    models.DecimalField(decimal_places=4, max_digits=20),
                ),
                (
                    "margin_12m",
                    models.DecimalField(
                        db_comment="Of the lines whose cost is known; null with none.",
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                    ),
                ),
                (
                    "costed_revenue_12m",
                    models.DecimalField(decimal_places=4, max_digits=20),
                ),
                ("orders_12m", models.IntegerField()),
                ("orders_prev_12m", models.IntegerField()),
                ("first_order_on", models.DateField(null=True)),
                ("last_order_on", models.DateField(null=True)),
                ("frequency", models.IntegerField(db_comment="Repeat-purchase days.")),
                (
                    "recency_days",
                    models.IntegerField(db_comment="First to last purchase."),
                ),
                (
                    "age_days",
                    models.IntegerField(
                        db_comment="First purchase to as_of.", null=True
                    ),
                ),
                (
                    "log_gap_sum",
                    models.FloatField(
                        db_comment="Sum of ln(gap in weeks) over repeat purchases."
                    ),
                ),
                (
                    "mean_repeat_value",
                    models.DecimalField(
                        db_comment="Mean revenue of a repeat-purchase day.",
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                    ),
                ),
                ("median_gap_days", models.FloatField(null=True)),
                ("visits_12m", models.IntegerField()),
                ("last_visit_on", models.DateField(null=True)),
                (
                    "last_executive_meeting_on",
                    models.DateField(
                        db_comment="Last meeting with somebody at C or D level.",
                        null=True,
                    ),
                ),
                ("open_problems", models.IntegerField()),
                ("late_90d", models.IntegerField()),
                ("late_12m", models.IntegerField()),
                ("stockouts_90d", models.IntegerField()),
                ("stockouts_12m", models.IntegerField()),
                (
                    "cost_to_serve_12m",
                    models.DecimalField(
                        db_comment="Null where none is recorded.",
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                    ),
                ),
                (
                    "wallet_total",
                    models.DecimalField(decimal_places=4, max_digits=20, null=True),
                ),
                (
                    "wallet_ours",
                    models.DecimalField(decimal_places=4, max_digits=20, null=True),
                ),
                (
                    "wallet_unplaced",
                    models.DecimalField(decimal_places=4, max_digits=20, null=True),
                ),
                (
                    "wallet_in_house",
                    models.DecimalField(decimal_places=4, max_digits=20, null=True),
                ),
                (
                    "wallet_competitors",
                    models.DecimalField(decimal_places=4, max_digits=20, null=True),
                ),
                (
                    "wallet_grade",
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
                    "share_prev_12m",
                    models.FloatField(
                        db_comment="Share of wallet as of a year before.", null=True
                    ),
                ),
                ("units", models.IntegerField()),
                ("people", models.IntegerField()),
                ("functions", models.IntegerField()),
                ("people_met_12m", models.IntegerField(db_default=0)),
                ("functions_met_12m", models.IntegerField(db_default=0)),
                (
                    "feels_special",
                    models.FloatField(
                        db_comment="1 to 5: mean of what each person said last.",
                        null=True,
                    ),
                ),
                (
                    "perception",
                    models.FloatField(db_comment="1 to 5, likewise.", null=True),
                ),
                (
                    "advocacy",
                    models.FloatField(db_comment="0 to 10, likewise.", null=True),
                ),
                (
                    "market_influence",
                    models.FloatField(
                        db_comment="0 to 5: its highest in any market.", null=True
                    ),
                ),
                (
                    "special_services",
                    models.IntegerField(
                        db_comment="Expected and not ended; null where none was ever recorded.",
                        null=True,
                    ),
                ),
            ],
            options={
                "verbose_name": "account facts",
            },
        ),
        migrations.CreateModel(
            name="KnowledgeNote",
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
                        related_name="knowledge",
                        to="accounts.account",
                    ),
                ),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("STRATEGY", "Strategy"),
                            ("POSITION", "Market position"),
                            ("FINANCES", "Finances"),
                            ("PRODUCTS", "Products"),
                            ("STRUCTURE", "Organisational structure"),
                            ("EXPANSION", "Are they expanding?"),
                            ("MOVES", "Are they moving?"),
                            ("PROBLEMS", "What are their major problems?"),
                            (
                                "DIRECTION",
                                "Where do they see their business and industry going?",
                            ),
                        ],
                        max_length=10,
                        verbose_name="topic",
                    ),
                ),
                ("text", models.TextField(verbose_name="what we know")),
                (
                    "source",
                    models.CharField(blank=True, max_length=300, verbose_name="source"),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.contact",
                        verbose_name="said by",
                    ),
                ),
                ("said_on", models.DateField(verbose_name="as of")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "knowledge",
                "indexes": [
                    models.Index(
                        fields=["account", "topic", "-id"],
                        name="accounts_knowledge_newest",
                    ),
                    models.Index(
                        fields=["account", "-said_on", "-id"],
                        name="accounts_knowledge_account",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "topic__in",
                                [
                                    "STRATEGY",
                                    "POSITION",
                                    "FINANCES",
                                    "PRODUCTS",
                                    "STRUCTURE",
                                    "EXPANSION",
                                    "MOVES",
                                    "PROBLEMS",
                                    "DIRECTION",
                                ],
                            )
                        ),
                        name="accounts_knowledgenote_known_topic",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="accounts_knowledgenote_says_what",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Challenge",
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
                        related_name="challenges",
                        to="accounts.account",
                    ),
                ),
                (
                    "words",
                    models.CharField(max_length=500, verbose_name="their problem"),
                ),
                (
                    "is_ours",
                    models.BooleanField(default=False, verbose_name="in our range"),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.contact",
                    ),
                ),
                ("said_on", models.DateField(verbose_name="said on")),
                (
                    "source",
                    models.CharField(blank=True, max_length=300, verbose_name="source"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("OPEN", "Nobody helped yet"),
                            ("HELPING", "We are helping"),
                            ("HELPED", "We helped"),
                            ("CLOSED", "Closed without our help"),
                        ],
                        default="OPEN",
                        max_length=8,
                        verbose_name="status",
                    ),
                ),
                (
                    "help_action",
                    models.CharField(
                        blank=True,
                        db_comment="Introduce a partner, share what we know, and so on.",
                        max_length=500,
                        verbose_name="how we help",
                    ),
                ),
                (
                    "helper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="challenges",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who helps",
                    ),
                ),
                (
                    "closed_on",
                    models.DateField(blank=True, null=True, verbose_name="closed on"),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="what came of it"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "customer's own problem",
                "indexes": [
                    models.Index(
                        fields=["account", "-said_on", "-id"],
                        name="accounts_challenge_account",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["OPEN", "HELPING", "HELPED", "CLOSED"])
                        ),
                        name="accounts_challenge_known_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True),
                        name="accounts_challenge_says_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["OPEN", "CLOSED"]),
                            models.Q(("help_action", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="accounts_challenge_helping_says_how",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_on", None), ("status__in", ["OPEN", "HELPING"])
                            ),
                            models.Q(
                                ("closed_on__isnull", False),
                                ("status__in", ["HELPED", "CLOSED"]),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="accounts_challenge_closed_with_outcome",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ValueDriver",
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
                        related_name="value_drivers",
                        to="accounts.account",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="accounts.valuedriver",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("REVENUE", "Brings them revenue"),
                            ("COST", "Costs them money"),
                        ],
                        max_length=7,
                        verbose_name="kind",
                    ),
                ),
                ("words", models.CharField(max_length=300, verbose_name="driver")),
                (
                    "offering",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.offering",
                        verbose_name="which of our offerings touches it",
                    ),
                ),
                (
                    "effect",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="how it touches it"
                    ),
                ),
                (
                    "effect_a_year",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=18,
                        null=True,
                        verbose_name="worth to them a year",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.contact",
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "confirmed_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="confirmed on"
                    ),
                ),
                (
                    "source",
                    models.CharField(blank=True, max_length=300, verbose_name="source"),
                ),
                ("stated_on", models.DateField(verbose_name="stated on")),
                (
                    "ended_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="no longer so since"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "value driver",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["REVENUE", "COST"])),
                        name="accounts_valuedriver_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effect_a_year", None),
                            ("effect_a_year__gte", 0),
                            _connector="OR",
                        ),
                        name="accounts_valuedriver_effect_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent", None),
                            models.Q(("parent", models.F("pk")), _negated=True),
                            _connector="OR",
                        ),
                        name="accounts_valuedriver_not_its_own_parent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_by", None), ("confirmed_on", None)),
                            models.Q(
                                ("confirmed_by__isnull", False),
                                ("confirmed_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="accounts_valuedriver_confirmed_by_whom_and_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomerObjective",
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
                        related_name="customer_objectives",
                        to="accounts.account",
                    ),
                ),
                ("words", models.CharField(max_length=300, verbose_name="objective")),
                (
                    "measure",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="their measure"
                    ),
                ),
                (
                    "baseline",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="where they are"
                    ),
                ),
                (
                    "target",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="where they want to be"
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="by")),
                (
                    "said_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.contact",
                    ),
                ),
                ("said_on", models.DateField(verbose_name="said on")),
                (
                    "source",
                    models.CharField(blank=True, max_length=300, verbose_name="source"),
                ),
                (
                    "ended_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="no longer so since"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "customer's objective",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True),
                        name="accounts_customerobjective_says_what",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnerChange",
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
                        related_name="owner_changes",
                        to="accounts.account",
                    ),
                ),
                (
                    "old_owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "new_owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "changed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="at",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of owner",
                "indexes": [
                    models.Index(
                        fields=["account", "-changed_at", "-id"],
                        name="accounts_ownerchange_account",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactPreference",
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
                        related_name="contact_preferences",
                        to="accounts.account",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.contact",
                        verbose_name="who said it",
                    ),
                ),
                (
                    "visits_year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="visits a year that they want",
                    ),
                ),
                (
                    "contact_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="days between two contacts, at most",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("VISIT", "Visits"),
                            ("CALL", "Calls"),
                            ("VIDEO", "Video calls"),
                            ("EMAIL", "E-mail"),
                        ],
                        max_length=10,
                        verbose_name="how they want to hear from us",
                    ),
                ),
                (
                    "quiet_until",
                    models.DateField(
                        blank=True,
                        db_comment="Its last quiet day: until then no contact is owed.",
                        null=True,
                        verbose_name="do not disturb until",
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="in their words"
                    ),
                ),
                ("asked_on", models.DateField(verbose_name="asked on")),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
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
                "verbose_name": "contact preference",
                "indexes": [
                    models.Index(
                        fields=["account", "-asked_on", "-id"],
                        name="accounts_preference_newest",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("channel__in", ["", "VISIT", "CALL", "VIDEO", "EMAIL"])
                        ),
                        name="accounts_contactpreference_known_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("contact_days", None),
                            ("contact_days__gte", 1),
                            _connector="OR",
                        ),
                        name="accounts_contactpreference_days_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quiet_until", None),
                            ("quiet_until__gte", models.F("asked_on")),
                            _connector="OR",
                        ),
                        name="accounts_contactpreference_quiet_after_asked",
                        violation_error_message="The quiet time ends after they were asked.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Relationship",
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
                    "contact",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relationships",
                        to="accounts.contact",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relationships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Supplier"),
                            (2, "Credible source"),
                            (3, "Problem solver"),
                            (4, "Trusted advisor"),
                        ],
                        verbose_name="is now",
                    ),
                ),
                (
                    "wanted",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "Supplier"),
                            (2, "Credible source"),
                            (3, "Problem solver"),
                            (4, "Trusted advisor"),
                        ],
                        null=True,
                        verbose_name="wants to be",
                    ),
                ),
                (
                    "wanted_by",
                    models.DateField(blank=True, null=True, verbose_name="by"),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="what it rests on"
                    ),
                ),
                ("stated_on", models.DateField(verbose_name="stated on")),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "updated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "relationship",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contact", "user"), name="accounts_relationship_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level__range", (1, 4)),
                            models.Q(
                                ("wanted", None),
                                ("wanted__range", (1, 4)),
                                _connector="OR",
                            ),
                        ),
                        name="accounts_relationship_known_levels",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonNote",
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
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="accounts.contact",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="note")),
                (
                    "written_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("taken_back_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "note on a person",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("taken_back_at", None),
                                models.Q(("text", ""), _negated=True),
                            ),
                            models.Q(("taken_back_at__isnull", False), ("text", "")),
                            _connector="OR",
                        ),
                        name="accounts_personnote_empty_when_taken_back",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomerSignal",
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
                        related_name="signals",
                        to="accounts.account",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("FEELS_SPECIAL", "Feels special, 1 to 5"),
                            ("PERCEPTION", "Sees us as, 1 to 5"),
                            ("ADVOCACY", "Would recommend us, 0 to 10"),
                            ("INFLUENCE", "Influence in a market, 0 to 5"),
                        ],
                        max_length=15,
                        verbose_name="kind",
                    ),
                ),
                (
                    "market",
                    models.CharField(
                        blank=True,
                        help_text="For influence: the market in which it counts.",
                        max_length=200,
                        verbose_name="market",
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        decimal_places=1, max_digits=4, verbose_name="value"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signals",
                        to="accounts.contact",
                        verbose_name="said by",
                    ),
                ),
                ("said_on", models.DateField(verbose_name="said on")),
                (
                    "grade",
                    models.CharField(
                        choices=[
                            ("A", "The customer said it, with figures"),
                            ("B", "Invoice or tender"),
                            ("C", "Manager's estimate"),
                            ("D", "Model"),
                        ],
                        max_length=1,
                        verbose_name="evidence grade",
                    ),
                ),
                ("evidence", models.TextField(blank=True, verbose_name="evidence")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
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
                "verbose_name": "customer signal",
                "indexes": [
                    models.Index(
                        fields=["account", "kind", "said_on"],
                        name="accounts_customersignal_last",
                    ),
                    models.Index(
                        fields=["account", "-said_on", "-id"],
                        name="accounts_customersignal_newest",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "FEELS_SPECIAL",
                                    "PERCEPTION",
                                    "ADVOCACY",
                                    "INFLUENCE",
                                ],
                            )
                        ),
                        name="accounts_customersignal_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grade__in", ["A", "B", "C", "D"])),
                        name="accounts_customersignal_known_grade",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ["FEELS_SPECIAL", "PERCEPTION"]),
                                ("value__gte", 1),
                                ("value__lte", 5),
                            ),
                            models.Q(
                                ("kind", "ADVOCACY"),
                                ("value__gte", 0),
                                ("value__lte", 10),
                            ),
                            models.Q(
                                ("kind", "INFLUENCE"),
                                ("value__gte", 0),
                                ("value__lte", 5),
                            ),
                            _connector="OR",
                        ),
                        name="accounts_customersignal_on_its_scale",
                        violation_error_message="The value is not on the scale of its kind.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "INFLUENCE"), ("market", ""), _connector="OR"
                        ),
                        name="accounts_customersignal_market_of_influence",
                        violation_error_message="Only influence is by market.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WalletEntry",
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
                        related_name="wallet",
                        to="accounts.account",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.offering",
                    ),
                ),
                ("period_start", models.DateField(verbose_name="from")),
                ("period_end", models.DateField(verbose_name="to")),
                (
                    "total",
                    models.DecimalField(
                        decimal_places=4, max_digits=18, verbose_name="total"
                    ),
                ),
                (
                    "ours",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=18,
                        null=True,
                        verbose_name="with us",
                    ),
                ),
                (
                    "in_house",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=18,
                        null=True,
                        verbose_name="in-house",
                    ),
                ),
                (
                    "unplaced",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=18,
                        null=True,
                        verbose_name="unplaced",
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        choices=[
                            ("A", "The customer said it, with figures"),
                            ("B", "Invoice or tender"),
                            ("C", "Manager's estimate"),
                            ("D", "Model"),
                        ],
                        max_length=1,
                        verbose_name="evidence grade",
                    ),
                ),
                (
                    "source",
                    models.CharField(blank=True, max_length=300, verbose_name="source"),
                ),
                (
                    "stated_on",
                    models.DateField(blank=True, null=True, verbose_name="stated on"),
                ),
                (
                    "valid_until",
                    models.DateField(
                        blank=True,
                        db_comment="After that day it is history and no longer counts.",
                        null=True,
                        verbose_name="valid until",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        db_comment="Null: it was imported.",
                        db_index=False,
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
            ],
            options={
                "verbose_name": "wallet entry",
                "verbose_name_plural": "wallet entries",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "category", "period_start", "period_end"),
                        name="accounts_walletentry_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grade__in", ["A", "B", "C", "D"])),
                        name="accounts_walletentry_known_grade",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("period_start", None),
                            ("period_end", None),
                            ("period_end__gte", models.F("period_start")),
                            _connector="OR",
                        ),
                        name="accounts_walletentry_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("total", None), ("total__gte", 0), _connector="OR"
                        ),
                        name="accounts_walletentry_total_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ours", None), ("ours__gte", 0), _connector="OR"
                        ),
                        name="accounts_walletentry_ours_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("in_house", None), ("in_house__gte", 0), _connector="OR"
                        ),
                        name="accounts_walletentry_in_house_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unplaced", None), ("unplaced__gte", 0), _connector="OR"
                        ),
                        name="accounts_walletentry_unplaced_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CompetitorFootprint",
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
                        related_name="footprints",
                        to="accounts.account",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.offering",
                    ),
                ),
                (
                    "competitor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="footprints",
                        to="accounts.competitor",
                    ),
                ),
                (
                    "hold",
                    models.CharField(
                        choices=[
                            ("CONTRACT", "Contract"),
                            ("FRAMEWORK", "Framework agreement"),
                            ("PROJECT", "Joint project"),
                            ("BESPOKE", "Bespoke work"),
                            ("HABIT", "Habit"),
                        ],
                        max_length=10,
                        verbose_name="held by",
                    ),
                ),
                (
                    "exposed_on",
                    models.DateField(
                        blank=True,
                        db_comment="The day on which what holds it ends.",
                        null=True,
                        verbose_name="exposed on",
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        choices=[
                            ("A", "The customer said it, with figures"),
                            ("B", "Invoice or tender"),
                            ("C", "Manager's estimate"),
                            ("D", "Model"),
                        ],
                        max_length=1,
                        verbose_name="evidence grade",
                    ),
                ),
                (
                    "evidence",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="evidence"
                    ),
                ),
                ("stated_on", models.DateField(verbose_name="stated on")),
                (
                    "ended_on",
                    models.DateField(blank=True, null=True, verbose_name="gone since"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "updated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "competitor's footprint",
                "indexes": [
                    models.Index(
                        fields=["account", "exposed_on"],
                        name="accounts_footprint_account",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("account", "category", "competitor"),
                        name="accounts_footprint_one_open",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "hold__in",
                                [
                                    "CONTRACT",
                                    "FRAMEWORK",
                                    "PROJECT",
                                    "BESPOKE",
                                    "HABIT",
                                ],
                            )
                        ),
                        name="accounts_footprint_known_hold",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grade__in", ["A", "B", "C", "D"])),
                        name="accounts_footprint_known_grade",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Position",
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
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="positions",
                        to="accounts.contact",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="positions",
                        to="accounts.account",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="positions",
                        to="accounts.unit",
                    ),
                ),
                (
                    "title",
                    models.CharField(blank=True, max_length=200, verbose_name="title"),
                ),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("C", "C level"),
                            ("D", "Director level"),
                            ("MANAGER", "Manager"),
                            ("STAFF", "Staff"),
                        ],
                        max_length=10,
                        verbose_name="level",
                    ),
                ),
                (
                    "function",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="function"
                    ),
                ),
                (
                    "buying_role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("DECISION_MAKER", "Decides"),
                            ("APPROVER", "Approves"),
                            ("EVALUATOR", "Evaluates"),
                            ("USER", "Uses"),
                            ("BUYER", "Buys"),
                            ("SPONSOR", "Sponsors"),
                        ],
                        max_length=20,
                        verbose_name="buying role",
                    ),
                ),
                (
                    "wants",
                    models.CharField(
                        blank=True,
                        db_default="",
                        max_length=500,
                        verbose_name="what they want to win",
                    ),
                ),
                (
                    "reports_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="accounts.position",
                    ),
                ),
                (
                    "started_on",
                    models.DateField(blank=True, null=True, verbose_name="from"),
                ),
                (
                    "ended_on",
                    models.DateField(blank=True, null=True, verbose_name="to"),
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
                "verbose_name": "position",
                "indexes": [
                    models.Index(
                        condition=models.Q(("started_on__isnull", False)),
                        fields=["account", "-started_on", "-id"],
                        name="accounts_position_started",
                    ),
                    models.Index(
                        condition=models.Q(("ended_on__isnull", False)),
                        fields=["account", "-ended_on", "-id"],
                        name="accounts_position_ended",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level__in", ["", "C", "D", "MANAGER", "STAFF"])
                        ),
                        name="accounts_position_known_level",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "buying_role__in",
                                [
                                    "",
                                    "DECISION_MAKER",
                                    "APPROVER",
                                    "EVALUATOR",
                                    "USER",
                                    "BUYER",
                                    "SPONSOR",
                                ],
                            )
                        ),
                        name="accounts_position_known_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("started_on", None),
                            ("ended_on", None),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="accounts_position_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reports_to", None),
                            models.Q(("reports_to", models.F("pk")), _negated=True),
                            _connector="OR",
                        ),
                        name="accounts_position_not_its_own_boss",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InteractionParticipant",
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
                    "interaction",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="accounts.interaction",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.contact",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("interaction", "contact"),
                        name="accounts_interactionparticipant_once",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="interaction",
            name="contacts",
            field=models.ManyToManyField(
                related_name="interactions",
                through="accounts.InteractionParticipant",
                to="accounts.contact",
            ),
        ),
        migrations.CreateModel(
            name="Attachment",
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
                        related_name="attachments",
                        to="accounts.account",
                    ),
                ),
                (
                    "interaction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="accounts.interaction",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("content_type", models.CharField(max_length=100, verbose_name="type")),
                (
                    "size",
                    models.PositiveIntegerField(
                        db_comment="Bytes.", verbose_name="size"
                    ),
                ),
                ("digest", models.BinaryField(db_comment="SHA-256.", max_length=32)),
                (
                    "file",
                    models.FileField(max_length=200, upload_to="", verbose_name="file"),
                ),
                (
                    "added_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "removed_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="removed at"
                    ),
                ),
            ],
            options={
                "verbose_name": "attachment",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("size__gt", 0)),
                        name="accounts_attachment_is_not_empty",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Order",
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
                        related_name="orders",
                        to="accounts.account",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
                    ),
                ),
                ("ordered_on", models.DateField(verbose_name="ordered on")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "rate",
                    models.DecimalField(
                        db_comment="One unit of the order's currency in the programme's, that day.",
                        decimal_places=8,
                        default=1,
                        max_digits=18,
                        verbose_name="exchange rate",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.importbatch",
                    ),
                ),
            ],
            options={
                "verbose_name": "order",
                "indexes": [
                    models.Index(
                        fields=["account", "-ordered_on", "-id"],
                        name="accounts_order_account",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("rate__gt", 0)),
                        name="accounts_order_rate_positive",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Promise",
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
                        related_name="promises",
                        to="accounts.account",
                    ),
                ),
                (
                    "interaction",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="accounts.interaction",
                        verbose_name="made in",
                    ),
                ),
                (
                    "words",
                    models.CharField(max_length=500, verbose_name="what was promised"),
                ),
                ("due_on", models.DateField(verbose_name="by")),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who keeps it",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kept_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="kept at"),
                ),
                (
                    "kept_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        db_comment="How it was kept, or why it was withdrawn.",
                        max_length=500,
                        verbose_name="what came of it",
                    ),
                ),
            ],
            options={
                "verbose_name": "promise",
                "indexes": [
                    models.Index(
                        fields=["account", "due_on", "id"],
                        name="accounts_promise_account",
                    ),
                    models.Index(
                        condition=models.Q(("kept_at", None), ("withdrawn_at", None)),
                        fields=["owner", "due_on", "id"],
                        name="accounts_promise_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True),
                        name="accounts_promise_says_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kept_at", None), ("withdrawn_at", None), _connector="OR"
                        ),
                        name="accounts_promise_kept_or_withdrawn",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at", None),
                            models.Q(("outcome", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="accounts_promise_withdrawn_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CompetitorShare",
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
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="competitors",
                        to="accounts.walletentry",
                    ),
                ),
                (
                    "competitor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="accounts.competitor",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=18,
                        null=True,
                        verbose_name="amount",
                    ),
                ),
            ],
            options={
                "verbose_name": "competitor's share",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("entry", "competitor"),
                        name="accounts_competitorshare_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount", None), ("amount__gte", 0), _connector="OR"
                        ),
                        name="accounts_competitorshare_amount_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WhiteSpaceCell",
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
                        related_name="cells",
                        to="accounts.account",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cells",
                        to="accounts.unit",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.offering",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("IN_PROGRESS", "In progress"),
                            ("GAP", "Nobody supplies it"),
                            ("COMPETITOR", "A competitor supplies it"),
                            ("IN_HOUSE", "In-house"),
                            ("NOT_ELIGIBLE", "No need"),
                        ],
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "competitor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cells",
                        to="accounts.competitor",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=18,
                        null=True,
                        verbose_name="amount a year",
                    ),
                ),
                (
                    "winnability",
                    models.FloatField(
                        blank=True, null=True, verbose_name="winnability"
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("NEW_UNIT", "New unit"),
                            ("NEW_CATEGORY", "New category"),
                            ("NEW_FUNCTION", "New function"),
                            ("RENEWAL", "Renewal"),
                            ("REPEAT", "Repeat"),
                        ],
                        max_length=12,
                        verbose_name="origin",
                    ),
                ),
                (
                    "next_step",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="next step"
                    ),
                ),
                (
                    "next_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="next step on"
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("A", "The customer said it, with figures"),
                            ("B", "Invoice or tender"),
                            ("C", "Manager's estimate"),
                            ("D", "Model"),
                        ],
                        max_length=1,
                        verbose_name="evidence grade",
                    ),
                ),
                (
                    "source",
                    models.CharField(blank=True, max_length=300, verbose_name="source"),
                ),
                ("stated_on", models.DateField(verbose_name="stated on")),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "updated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "white space cell",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "unit", "category"),
                        name="accounts_whitespacecell_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "IN_PROGRESS",
                                    "GAP",
                                    "COMPETITOR",
                                    "IN_HOUSE",
                                    "NOT_ELIGIBLE",
                                ],
                            )
                        ),
                        name="accounts_whitespacecell_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "origin__in",
                                [
                                    "",
                                    "NEW_UNIT",
                                    "NEW_CATEGORY",
                                    "NEW_FUNCTION",
                                    "RENEWAL",
                                    "REPEAT",
                                ],
                            )
                        ),
                        name="accounts_whitespacecell_known_origin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grade__in", ["", "A", "B", "C", "D"])),
                        name="accounts_whitespacecell_known_grade",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount", None), ("amount__gte", 0), _connector="OR"
                        ),
                        name="accounts_whitespacecell_amount_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("winnability", None),
                            ("winnability__range", (0, 1)),
                            _connector="OR",
                        ),
                        name="accounts_whitespacecell_winnability_is_a_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("competitor", None),
                            ("state__in", ["COMPETITOR", "IN_PROGRESS"]),
                            _connector="OR",
                        ),
                        name="accounts_whitespacecell_competitor_where_one_supplies",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderLine",
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
                    "order",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="accounts.order",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                ("ordered_on", models.DateField(verbose_name="ordered on")),
                (
                    "line_no",
                    models.IntegerField(blank=True, null=True, verbose_name="line"),
                ),
                (
                    "offering",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.offering",
                    ),
                ),
                (
                    "quantity",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=18,
                        null=True,
                        verbose_name="quantity",
                    ),
                ),
                ("revenue_given", models.DecimalField(decimal_places=4, max_digits=18)),
                (
                    "cost_given",
                    models.DecimalField(decimal_places=4, max_digits=18, null=True),
                ),
                (
                    "discount_given",
                    models.DecimalField(decimal_places=4, max_digits=18, null=True),
                ),
                (
                    "revenue",
                    models.DecimalField(
                        decimal_places=4, max_digits=18, verbose_name="revenue"
                    ),
                ),
                (
                    "cost",
                    models.DecimalField(
                        db_comment="Null where it is not known, which is not zero.",
                        decimal_places=4,
                        max_digits=18,
                        null=True,
                        verbose_name="cost",
                    ),
                ),
                (
                    "discount",
                    models.DecimalField(
                        decimal_places=4,
                        max_digits=18,
                        null=True,
                        verbose_name="discount",
                    ),
                ),
                (
                    "promised_on",
                    models.DateField(blank=True, null=True, verbose_name="promised on"),
                ),
                (
                    "delivered_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="delivered on"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.importbatch",
                    ),
                ),
            ],
            options={
                "verbose_name": "order line",
                "indexes": [
                    models.Index(
                        fields=["account", "ordered_on"],
                        name="accounts_orderline_account",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("delivered_on__gt", models.F("promised_on"))
                        ),
                        fields=["account", "-delivered_on", "-id"],
                        name="accounts_orderline_late",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("order", "line_no"),
                        name="accounts_orderline_number_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PositionRating",
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
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "position",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="accounts.position",
                    ),
                ),
                (
                    "dimension",
                    models.CharField(
                        choices=[
                            ("POWER", "Power"),
                            ("ATTITUDE", "Attitude"),
                            ("COVERAGE", "Coverage"),
                            ("PRIORITIES", "Priorities"),
                            ("PROXIMITY", "Proximity"),
                        ],
                        max_length=10,
                        verbose_name="dimension",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("GUESS", "Our guess"),
                            ("SAID", "The customer said it"),
                        ],
                        max_length=5,
                        verbose_name="basis",
                    ),
                ),
                ("value", models.PositiveSmallIntegerField(verbose_name="value")),
                (
                    "said_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.contact",
                        verbose_name="said by",
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="what it rests on"
                    ),
                ),
                ("rated_on", models.DateField(verbose_name="as of")),
                (
                    "rated_by",
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
                "verbose_name": "rating of a person",
                "indexes": [
                    models.Index(
                        fields=["position", "dimension", "basis", "-rated_on", "-id"],
                        name="accounts_rating_newest",
                    ),
                    models.Index(
                        fields=["account", "-rated_on", "-id"],
                        name="accounts_rating_account",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "dimension__in",
                                [
                                    "POWER",
                                    "ATTITUDE",
                                    "COVERAGE",
                                    "PRIORITIES",
                                    "PROXIMITY",
                                ],
                            )
                        ),
                        name="accounts_positionrating_known_dimension",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ["GUESS", "SAID"])),
                        name="accounts_positionrating_known_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", 1), ("value__lte", 5)),
                        name="accounts_positionrating_one_to_five",
                        violation_error_message="Ratings go from 1 to 5.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("basis", "SAID"), ("said_by", None), _connector="OR"
                        ),
                        name="accounts_positionrating_guess_is_ours",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonLine",
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
                        related_name="person_lines",
                        to="accounts.account",
                    ),
                ),
                (
                    "from_position",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines_from",
                        to="accounts.position",
                    ),
                ),
                (
                    "to_position",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines_to",
                        to="accounts.position",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("INFLUENCE", "influences"),
                            ("CONFLICT", "is in conflict with"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="what it rests on"
                    ),
                ),
                (
                    "drawn_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                (
                    "drawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "line between people",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("from_position", "to_position", "kind"),
                        name="accounts_personline_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["INFLUENCE", "CONFLICT"])),
                        name="accounts_personline_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_position", models.F("to_position")), _negated=True
                        ),
                        name="accounts_personline_of_two",
                        violation_error_message="Nobody has a line to themselves.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "CONFLICT"), _negated=True),
                            ("from_position__lt", models.F("to_position")),
                            _connector="OR",
                        ),
                        name="accounts_personline_conflict_has_no_direction",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MapPlace",
            fields=[
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="map_places",
                        to="accounts.account",
                    ),
                ),
                (
                    "position",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="map_place",
                        serialize=False,
                        to="accounts.position",
                    ),
                ),
                ("x", models.IntegerField()),
                ("y", models.IntegerField()),
                ("placed_at", models.DateTimeField(auto_now=True)),
                (
                    "placed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "place on the people map",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("x__range", (0, 100000)), ("y__range", (0, 100000))
                        ),
                        name="accounts_mapplace_on_the_map",
                    )
                ],
            },
        ),
        migrations.RunSQL(_marks.MARK + _marks.triggers(), _marks.UNMARK),
        migrations.RunSQL(_rules.NO_CYCLE, _rules.CYCLE),
        migrations.RunSQL(_rules.LINES, _rules.NO_LINES),
        migrations.RunSQL(_rules.OWNERS, _rules.NO_OWNERS),
        migrations.RunSQL(_lookup_marks.create(), _lookup_marks.drop()),
    ]
