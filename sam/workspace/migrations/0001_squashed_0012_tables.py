"""Rows of lists, search and notifications."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from sam.workspace.migrations import _search_marks


class Migration(migrations.Migration):
    replaces = [
        ("workspace", "0001_spine"),
        ("workspace", "0002_list_order"),
        ("workspace", "0003_numbers"),
        ("workspace", "0004_number_indexes"),
        ("workspace", "0005_net_margin_grade"),
        ("workspace", "0006_ladder"),
        ("workspace", "0007_ladder_index"),
        ("workspace", "0008_notifications"),
        ("workspace", "0009_notification_mail"),
        ("workspace", "0010_looks"),
        ("workspace", "0011_search"),
        ("workspace", "0012_search_marks"),
    ]

    initial = True

    dependencies = [
        ("planning", "0001_squashed_0003_tables"),
        ("accounts", "0001_squashed_0028_tables"),
        ("users", "0001_squashed_0004_tables"),
    ]

    operations = [
        django.contrib.postgres.operations.TrigramExtension(),
        migrations.CreateModel(
            name="AccountLook",
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
                ("looked_at", models.DateTimeField()),
                (
                    "figures",
                    models.JSONField(
                        db_comment="The figures of the header at that look, by name.",
                        default=dict,
                    ),
                ),
                ("before_at", models.DateTimeField(null=True)),
                (
                    "before",
                    models.JSONField(
                        db_comment="The figures at the look before, by name.",
                        default=dict,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "account"), name="workspace_accountlook_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Notification",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("DIGEST", "Digest of the night"),
                            ("BALANCE", "Balance alarm"),
                            ("WAVE_HELD", "Wave waits"),
                            ("FLAG_ASSIGNED", "Flag assigned to you"),
                            ("PROMISE_GIVEN", "Promise for you to keep"),
                            ("ACTION_GIVEN", "Action for you to do"),
                            ("PERSON_MOVED", "Somebody has moved"),
                            ("HANDOVER", "Hand-over"),
                        ],
                        max_length=15,
                        verbose_name="kind",
                    ),
                ),
                ("as_of", models.DateField(verbose_name="as of")),
                (
                    "subject",
                    models.CharField(blank=True, db_default="", max_length=100),
                ),
                ("evidence", models.JSONField(default=dict)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                ("read_at", models.DateTimeField(null=True, verbose_name="read at")),
                (
                    "mail_due_at",
                    models.DateTimeField(
                        db_comment="Null: it is not sent by e-mail. Moves on when sending fails.",
                        null=True,
                        verbose_name="to be sent by e-mail from",
                    ),
                ),
                (
                    "mail_attempts",
                    models.PositiveSmallIntegerField(db_default=0, default=0),
                ),
                (
                    "mail_error",
                    models.CharField(blank=True, db_default="", max_length=500),
                ),
                (
                    "emailed_at",
                    models.DateTimeField(
                        db_comment="Null: not yet, or the colleague does not want it.",
                        null=True,
                        verbose_name="sent by e-mail at",
                    ),
                ),
            ],
            options={
                "verbose_name": "notification",
                "indexes": [
                    models.Index(
                        fields=["user", "-created_at", "-id"],
                        name="workspace_notification_newest",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("emailed_at", None), ("mail_due_at__isnull", False)
                        ),
                        fields=["mail_due_at", "id"],
                        name="workspace_notification_mail",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "kind", "as_of", "subject"),
                        name="workspace_notification_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "DIGEST",
                                    "BALANCE",
                                    "WAVE_HELD",
                                    "FLAG_ASSIGNED",
                                    "PROMISE_GIVEN",
                                    "ACTION_GIVEN",
                                    "PERSON_MOVED",
                                    "HANDOVER",
                                ],
                            )
                        ),
                        name="workspace_notification_known_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountRow",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="row",
                        serialize=False,
                        to="accounts.account",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        db_collation="sam_names", max_length=300, verbose_name="account"
                    ),
                ),
                (
                    "search",
                    models.TextField(db_comment="Name in small letters, for trigrams."),
                ),
                (
                    "group_name",
                    models.CharField(
                        blank=True,
                        db_collation="sam_names",
                        max_length=300,
                        verbose_name="group",
                    ),
                ),
                ("status", models.CharField(max_length=10, verbose_name="status")),
                ("region_id", models.BigIntegerField(null=True)),
                (
                    "region",
                    models.CharField(
                        blank=True,
                        db_collation="sam_names",
                        max_length=200,
                        verbose_name="region",
                    ),
                ),
                (
                    "country",
                    models.CharField(blank=True, max_length=2, verbose_name="country"),
                ),
                (
                    "industry",
                    models.CharField(
                        blank=True,
                        db_collation="sam_names",
                        max_length=200,
                        verbose_name="industry",
                    ),
                ),
                ("owner_id", models.BigIntegerField(null=True)),
                (
                    "owner",
                    models.CharField(
                        blank=True,
                        db_collation="sam_names",
                        max_length=200,
                        verbose_name="owner",
                    ),
                ),
                (
                    "tier",
                    models.CharField(blank=True, max_length=20, verbose_name="tier"),
                ),
                (
                    "tier_order",
                    models.SmallIntegerField(
                        db_comment="1 for the tier with the most attention; null: no tier.",
                        null=True,
                    ),
                ),
                (
                    "tier_since",
                    models.DateTimeField(null=True, verbose_name="in tier since"),
                ),
                (
                    "ladder",
                    models.SmallIntegerField(
                        db_comment="4 (supplier) to 1 (strategic partner); null: not placed.",
                        null=True,
                        verbose_name="ladder",
                    ),
                ),
                (
                    "judged_tier",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="tier as judged"
                    ),
                ),
                ("score", models.FloatField(null=True, verbose_name="score")),
                ("rank", models.IntegerField(null=True, verbose_name="rank")),
                (
                    "quadrant",
                    models.CharField(
                        blank=True, max_length=12, verbose_name="quadrant"
                    ),
                ),
                (
                    "quadrant_order",
                    models.SmallIntegerField(
                        db_comment="1 for STAR to 5 for LAGGARD; null: not judged.",
                        null=True,
                    ),
                ),
                (
                    "size",
                    models.CharField(blank=True, max_length=6, verbose_name="size"),
                ),
                (
                    "revenue_12m",
                    models.DecimalField(
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                        verbose_name="revenue 12 m",
                    ),
                ),
                (
                    "revenue_prev_12m",
                    models.DecimalField(
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                        verbose_name="revenue, 12 m before",
                    ),
                ),
                (
                    "revenue_change",
                    models.FloatField(null=True, verbose_name="change of revenue"),
                ),
                (
                    "net_margin_12m",
                    models.DecimalField(
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                        verbose_name="margin after cost to serve",
                    ),
                ),
                (
                    "net_margin_rate",
                    models.FloatField(null=True, verbose_name="net margin rate"),
                ),
                ("margin_grade", models.CharField(blank=True, max_length=1)),
                (
                    "net_margin_grade",
                    models.CharField(
                        blank=True,
                        db_comment="The weaker of the margin rate's and the cost to serve's.",
                        default="",
                        max_length=1,
                    ),
                ),
                (
                    "share_of_wallet",
                    models.FloatField(null=True, verbose_name="share of wallet"),
                ),
                ("share_grade", models.CharField(blank=True, max_length=1)),
                (
                    "potential",
                    models.DecimalField(
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                        verbose_name="potential a year",
                    ),
                ),
                (
                    "potential_low",
                    models.DecimalField(
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                        verbose_name="potential a year, low",
                    ),
                ),
                (
                    "potential_high",
                    models.DecimalField(
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                        verbose_name="potential a year, high",
                    ),
                ),
                ("potential_grade", models.CharField(blank=True, max_length=1)),
                (
                    "potential_source",
                    models.CharField(
                        blank=True,
                        default="",
                        max_length=10,
                        verbose_name="where potential comes from",
                    ),
                ),
                (
                    "headroom",
                    models.DecimalField(
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                        verbose_name="headroom a year",
                    ),
                ),
                (
                    "headroom_value",
                    models.DecimalField(
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                        verbose_name="worth of headroom",
                    ),
                ),
                (
                    "left_behind_share",
                    models.FloatField(null=True, verbose_name="left behind"),
                ),
                (
                    "lifetime_value",
                    models.DecimalField(
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                        verbose_name="lifetime value",
                    ),
                ),
                (
                    "lifetime_value_low",
                    models.DecimalField(
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                        verbose_name="lifetime value, low",
                    ),
                ),
                (
                    "lifetime_value_high",
                    models.DecimalField(
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                        verbose_name="lifetime value, high",
                    ),
                ),
                (
                    "probability_of_purchase",
                    models.FloatField(
                        null=True, verbose_name="probability of an order"
                    ),
                ),
                (
                    "probability_alive",
                    models.FloatField(null=True, verbose_name="probability of staying"),
                ),
                (
                    "expected_revenue_12m",
                    models.DecimalField(
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                        verbose_name="expected revenue 12 m",
                    ),
                ),
                (
                    "roi",
                    models.FloatField(
                        null=True, verbose_name="return on managers' time"
                    ),
                ),
                ("influence", models.FloatField(null=True, verbose_name="influence")),
                ("attachment", models.FloatField(null=True, verbose_name="attachment")),
                (
                    "orders_12m",
                    models.IntegerField(null=True, verbose_name="orders 12 m"),
                ),
                (
                    "last_order_on",
                    models.DateField(null=True, verbose_name="last order"),
                ),
                (
                    "visits_12m",
                    models.IntegerField(null=True, verbose_name="visits 12 m"),
                ),
                (
                    "visits_floor",
                    models.IntegerField(
                        null=True, verbose_name="visits promised a year"
                    ),
                ),
                (
                    "last_visit_on",
                    models.DateField(null=True, verbose_name="last visit"),
                ),
                (
                    "open_problems",
                    models.IntegerField(null=True, verbose_name="open problems"),
                ),
                (
                    "late_90d",
                    models.IntegerField(
                        null=True, verbose_name="late deliveries, 90 days"
                    ),
                ),
                (
                    "flags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list
                    ),
                ),
            ],
            options={
                "verbose_name": "account row",
                "indexes": [
                    models.Index(fields=["name", "account"], name="workspace_row_name"),
                    models.Index(
                        fields=["owner", "account"], name="workspace_row_owner"
                    ),
                    models.Index(
                        fields=["region", "account"], name="workspace_row_region"
                    ),
                    models.Index(
                        fields=["country", "account"], name="workspace_row_country"
                    ),
                    models.Index(
                        fields=["industry", "account"], name="workspace_row_industry"
                    ),
                    models.Index(
                        models.OrderBy(
                            models.F("tier_order"), descending=True, nulls_last=True
                        ),
                        models.OrderBy(models.F("account"), descending=True),
                        name="workspace_row_tier",
                    ),
                    models.Index(
                        models.OrderBy(
                            models.F("ladder"), descending=True, nulls_last=True
                        ),
                        models.OrderBy(models.F("account"), descending=True),
                        name="workspace_row_ladder",
                    ),
                    models.Index(
                        models.OrderBy(
                            models.F("quadrant_order"), descending=True, nulls_last=True
                        ),
                        models.OrderBy(models.F("account"), descending=True),
                        name="workspace_row_quadrant",
                    ),
                    models.Index(
                        models.OrderBy(
                            models.F("revenue_12m"), descending=True, nulls_last=True
                        ),
                        models.OrderBy(models.F("account"), descending=True),
                        name="workspace_row_revenue",
                    ),
                    models.Index(
                        models.OrderBy(
                            models.F("revenue_change"), descending=True, nulls_last=True
                        ),
                        models.OrderBy(models.F("account"), descending=True),
                        name="workspace_row_change",
                    ),
                    models.Index(
                        models.OrderBy(
                            models.F("net_margin_12m"), descending=True, nulls_last=True
                        ),
                        models.OrderBy(models.F("account"), descending=True),
                        name="workspace_row_margin",
                    ),
                    models.Index(
                        models.OrderBy(
                            models.F("share_of_wallet"),
                            descending=True,
                            nulls_last=True,
                        ),
                        models.OrderBy(models.F("account"), descending=True),
                        name="workspace_row_share",
                    ),
                    models.Index(
                        models.OrderBy(
                            models.F("potential"), descending=True, nulls_last=True
                        ),
                        models.OrderBy(models.F("account"), descending=True),
                        name="workspace_row_potential",
                    ),
                    models.Index(
                        models.OrderBy(
                            models.F("headroom"), descending=True, nulls_last=True
                        ),
                        models.OrderBy(models.F("account"), descending=True),
                        name="workspace_row_headroom",
                    ),
                    models.Index(
                        models.OrderBy(
                            models.F("headroom_value"), descending=True, nulls_last=True
                        ),
                        models.OrderBy(models.F("account"), descending=True),
                        name="workspace_row_headroom_value",
                    ),
                    models.Index(
                        models.OrderBy(
                            models.F("left_behind_share"),
                            descending=True,
                            nulls_last=True,
                        ),
                        models.OrderBy(models.F("account"), descending=True),
                        name="workspace_row_left",
                    ),
                    models.Index(
                        models.OrderBy(
                            models.F("lifetime_value"), descending=True, nulls_last=True
                        ),
                        models.OrderBy(models.F("account"), descending=True),
                        name="workspace_row_value",
                    ),
                    models.Index(
                        models.OrderBy(
                            models.F("probability_of_purchase"),
                            descending=True,
                            nulls_last=True,
                        ),
                        models.OrderBy(models.F("account"), descending=True),
                        name="workspace_row_purchase",
                    ),
                    models.Index(
                        models.OrderBy(
                            models.F("expected_revenue_12m"),
                            descending=True,
                            nulls_last=True,
                        ),
                        models.OrderBy(models.F("account"), descending=True),
                        name="workspace_row_expected",
                    ),
                    models.Index(
                        models.OrderBy(
                            models.F("roi"), descending=True, nulls_last=True
                        ),
                        models.OrderBy(models.F("account"), descending=True),
                        name="workspace_row_roi",
                    ),
                    models.Index(
                        models.OrderBy(
                            models.F("influence"), descending=True, nulls_last=True
                        ),
                        models.OrderBy(models.F("account"), descending=True),
                        name="workspace_row_influence",
                    ),
                    models.Index(
                        models.OrderBy(
                            models.F("attachment"), descending=True, nulls_last=True
                        ),
                        models.OrderBy(models.F("account"), descending=True),
                        name="workspace_row_attachment",
                    ),
                    models.Index(
                        models.OrderBy(
                            models.F("score"), descending=True, nulls_last=True
                        ),
                        models.OrderBy(models.F("account"), descending=True),
                        name="workspace_row_score",
                    ),
                    models.Index(
                        models.OrderBy(
                            models.F("orders_12m"), descending=True, nulls_last=True
                        ),
                        models.OrderBy(models.F("account"), descending=True),
                        name="workspace_row_orders",
                    ),
                    models.Index(
                        models.OrderBy(
                            models.F("last_order_on"), descending=True, nulls_last=True
                        ),
                        models.OrderBy(models.F("account"), descending=True),
                        name="workspace_row_order",
                    ),
                    models.Index(
                        models.OrderBy(
                            models.F("visits_12m"), descending=True, nulls_last=True
                        ),
                        models.OrderBy(models.F("account"), descending=True),
                        name="workspace_row_visits",
                    ),
                    models.Index(
                        models.OrderBy(
                            models.F("last_visit_on"), descending=True, nulls_last=True
                        ),
                        models.OrderBy(models.F("account"), descending=True),
                        name="workspace_row_visit",
                    ),
                    models.Index(
                        models.OrderBy(
                            models.F("open_problems"), descending=True, nulls_last=True
                        ),
                        models.OrderBy(models.F("account"), descending=True),
                        name="workspace_row_problems",
                    ),
                    models.Index(
                        models.OrderBy(
                            models.F("late_90d"), descending=True, nulls_last=True
                        ),
                        models.OrderBy(models.F("account"), descending=True),
                        name="workspace_row_late",
                    ),
                    models.Index(fields=["owner_id"], name="workspace_row_owner_id"),
                    models.Index(fields=["region_id"], name="workspace_row_region_id"),
                    models.Index(fields=["status"], name="workspace_row_status"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"],
                        name="workspace_row_search",
                        opclasses=["gin_trgm_ops"],
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["flags"], name="workspace_row_flags"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "word",
                    models.TextField(
                        db_collation="C", primary_key=True, serialize=False
                    ),
                ),
                (
                    "names",
                    models.IntegerField(
                        db_comment="How many names hold it, as last counted; 0: only notes do."
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["word"],
                        name="workspace_word_trgm",
                        opclasses=["gin_trgm_ops"],
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchName",
            fields=[
                (
                    "key",
                    models.BigIntegerField(
                        db_comment="16 × the key of its source row + kind.",
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.SmallIntegerField()),
                ("object_id", models.BigIntegerField()),
                ("account_id", models.BigIntegerField()),
                (
                    "names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField()
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        db_comment="The words of each name, names apart by a slash."
                    ),
                ),
                (
                    "codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField()
                    ),
                ),
                (
                    "weight",
                    models.SmallIntegerField(
                        db_comment="What stands first among equals: of today, and short."
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        condition=models.Q(("kind", 1)),
                        fields=["codes"],
                        name="workspace_name_of_account",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        condition=models.Q(("kind", 2)),
                        fields=["codes"],
                        name="workspace_name_of_person",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        condition=models.Q(("kind__gte", 3)),
                        fields=["codes"],
                        name="workspace_name_of_plan",
                    ),
                    models.Index(
                        fields=["kind", "weight", "key"], name="workspace_name_weight"
                    ),
                    models.Index(
                        fields=["kind", "object_id"], name="workspace_name_object"
                    ),
                    models.Index(fields=["account_id"], name="workspace_name_account"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchNote",
            fields=[
                (
                    "key",
                    models.BigIntegerField(
                        db_comment="16 × the key of its source row + kind.",
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.SmallIntegerField()),
                ("object_id", models.BigIntegerField()),
                ("account_id", models.BigIntegerField()),
                ("said_on", models.DateField()),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["words"], name="workspace_note_words"
                    ),
                    models.Index(
                        fields=["-said_on", "-key"], name="workspace_note_newest"
                    ),
                    models.Index(fields=["account_id"], name="workspace_note_account"),
                    models.Index(
                        fields=["kind", "object_id"], name="workspace_note_object"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchMark",
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
                ("kind", models.SmallIntegerField()),
                (
                    "object_id",
                    models.BigIntegerField(
                        db_comment="Null: so many of this kind that all are read again.",
                        null=True,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("object_id", None)),
                        fields=["kind"],
                        name="workspace_mark_all",
                    )
                ],
            },
        ),
        migrations.RunSQL(_search_marks.FUNCTIONS, _search_marks.NO_FUNCTIONS),
        migrations.RunSQL(_search_marks.create(), _search_marks.drop()),
    ]
