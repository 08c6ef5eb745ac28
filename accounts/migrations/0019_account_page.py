"""People, wallets, knowledge, merges: what the account page works on."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0018_mark_promises"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                    "removed_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="removed at"
                    ),
                ),
            ],
            options={
                "verbose_name": "attachment",
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
                    "words",
                    models.CharField(max_length=500, verbose_name="their problem"),
                ),
                (
                    "is_ours",
                    models.BooleanField(default=False, verbose_name="in our range"),
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
            ],
            options={
                "verbose_name": "customer's own problem",
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
            ],
            options={
                "verbose_name": "competitor's footprint",
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
            ],
            options={
                "verbose_name": "customer's objective",
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
                ("said_on", models.DateField(verbose_name="as of")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
            ],
            options={
                "verbose_name": "knowledge",
            },
        ),
        migrations.CreateModel(
            name="MapPlace",
            fields=[
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
            ],
            options={
                "verbose_name": "place on the people map",
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
                    "undone_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="undone at"
                    ),
                ),
            ],
            options={
                "verbose_name": "merge",
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
            ],
            options={
                "verbose_name": "pair that is not one",
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
                    "changed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="at",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of owner",
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
            ],
            options={
                "verbose_name": "line between people",
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
                ("text", models.TextField(blank=True, verbose_name="note")),
                (
                    "written_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                ("taken_back_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "note on a person",
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
                    "note",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="what it rests on"
                    ),
                ),
                ("rated_on", models.DateField(verbose_name="as of")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
            ],
            options={
                "verbose_name": "rating of a person",
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
            ],
            options={
                "verbose_name": "relationship",
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
            ],
            options={
                "verbose_name": "value driver",
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
            ],
            options={
                "verbose_name": "white space cell",
            },
        ),
        migrations.AddField(
            model_name="accountrelation",
            name="ended_on",
            field=models.DateField(
                blank=True,
                db_comment="From that day it no longer counts.",
                null=True,
                verbose_name="no longer so since",
            ),
        ),
        migrations.AddField(
            model_name="accountrelation",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                db_comment="Null: it was imported.",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="is_rising_star",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="rising star"
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="accounts.contact",
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="sponsor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="sponsor on our side",
            ),
        ),
        migrations.AddField(
            model_name="position",
            name="wants",
            field=models.CharField(
                blank=True,
                db_default="",
                max_length=500,
                verbose_name="what they want to win",
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="attachment_megabytes",
            field=models.PositiveSmallIntegerField(
                db_default=10,
                default=10,
                verbose_name="largest attachment, in megabytes",
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="contact_fresh_days",
            field=models.PositiveSmallIntegerField(
                db_default=90,
                default=90,
                verbose_name="days for which having met a person counts as coverage",
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="handover_least",
            field=models.FloatField(
                db_default=0.8,
                default=0.8,
                verbose_name="share of the customer profile that a hand-over needs",
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="key_power",
            field=models.PositiveSmallIntegerField(
                db_comment="1 to 5.",
                db_default=4,
                default=4,
                verbose_name="power from which a person is a key player",
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="knowledge_months",
            field=models.PositiveSmallIntegerField(
                db_default=6,
                default=6,
                verbose_name="months after which knowledge is stale",
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="owner_change_months",
            field=models.PositiveSmallIntegerField(
                db_default=36,
                default=36,
                verbose_name="months over which changes of owner are counted",
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="person_dimensions",
            field=models.JSONField(
                blank=True,
                db_comment="Code of a dimension to the programme's own word.",
                db_default=models.Value({}, models.JSONField()),
                default=dict,
                verbose_name="names of the dimensions by which people are rated",
            ),
        ),
        migrations.AddField(
            model_name="walletentry",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                db_comment="Null: it was imported.",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="walletentry",
            name="valid_until",
            field=models.DateField(
                blank=True,
                db_comment="After that day it is history and no longer counts.",
                null=True,
                verbose_name="valid until",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into", None),
                    models.Q(("merged_into", models.F("pk")), _negated=True),
                    _connector="OR",
                ),
                name="accounts_contact_not_merged_into_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(("handover_least__range", (0, 1))),
                name="accounts_programme_handover_is_a_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(("key_power__range", (1, 5))),
                name="accounts_programme_key_power_on_its_scale",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attachments",
                to="accounts.account",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="added_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="interaction",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attachments",
                to="accounts.interaction",
            ),
        ),
        migrations.AddField(
            model_name="challenge",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="challenges",
                to="accounts.account",
            ),
        ),
        migrations.AddField(
            model_name="challenge",
            name="helper",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="challenges",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who helps",
            ),
        ),
        migrations.AddField(
            model_name="challenge",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="challenge",
            name="said_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.contact",
            ),
        ),
        migrations.AddField(
            model_name="competitorfootprint",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="footprints",
                to="accounts.account",
            ),
        ),
        migrations.AddField(
            model_name="competitorfootprint",
            name="category",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.offering",
            ),
        ),
        migrations.AddField(
            model_name="competitorfootprint",
            name="competitor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="footprints",
                to="accounts.competitor",
            ),
        ),
        migrations.AddField(
            model_name="competitorfootprint",
            name="updated_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="customerobjective",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="customer_objectives",
                to="accounts.account",
            ),
        ),
        migrations.AddField(
            model_name="customerobjective",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="customerobjective",
            name="said_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.contact",
            ),
        ),
        migrations.AddField(
            model_name="knowledgenote",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="knowledge",
                to="accounts.account",
            ),
        ),
        migrations.AddField(
            model_name="knowledgenote",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="knowledgenote",
            name="said_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.contact",
                verbose_name="said by",
            ),
        ),
        migrations.AddField(
            model_name="mapplace",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="map_places",
                to="accounts.account",
            ),
        ),
        migrations.AddField(
            model_name="mapplace",
            name="placed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="merged_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="mergemove",
            name="merge",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moves",
                to="accounts.merge",
            ),
        ),
        migrations.AddField(
            model_name="notduplicate",
            name="said_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="ownerchange",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="owner_changes",
                to="accounts.account",
            ),
        ),
        migrations.AddField(
            model_name="ownerchange",
            name="new_owner",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="ownerchange",
            name="old_owner",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="personline",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="person_lines",
                to="accounts.account",
            ),
        ),
        migrations.AddField(
            model_name="personline",
            name="drawn_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="personline",
            name="from_position",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines_from",
                to="accounts.position",
            ),
        ),
        migrations.AddField(
            model_name="personline",
            name="to_position",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines_to",
                to="accounts.position",
            ),
        ),
        migrations.AddField(
            model_name="personnote",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.account",
            ),
        ),
        migrations.AddField(
            model_name="personnote",
            name="contact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notes",
                to="accounts.contact",
            ),
        ),
        migrations.AddField(
            model_name="personnote",
            name="written_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="positionrating",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.account",
            ),
        ),
        migrations.AddField(
            model_name="positionrating",
            name="position",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ratings",
                to="accounts.position",
            ),
        ),
        migrations.AddField(
            model_name="positionrating",
            name="rated_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="positionrating",
            name="said_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.contact",
                verbose_name="said by",
            ),
        ),
        migrations.AddField(
            model_name="relationship",
            name="contact",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="relationships",
                to="accounts.contact",
            ),
        ),
        migrations.AddField(
            model_name="relationship",
            name="updated_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="relationship",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="relationships",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="valuedriver",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="value_drivers",
                to="accounts.account",
            ),
        ),
        migrations.AddField(
            model_name="valuedriver",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.contact",
                verbose_name="confirmed by",
            ),
        ),
        migrations.AddField(
            model_name="valuedriver",
            name="offering",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.offering",
                verbose_name="which of our offerings touches it",
            ),
        ),
        migrations.AddField(
            model_name="valuedriver",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="accounts.valuedriver",
            ),
        ),
        migrations.AddField(
            model_name="valuedriver",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="whitespacecell",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cells",
                to="accounts.account",
            ),
        ),
        migrations.AddField(
            model_name="whitespacecell",
            name="category",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.offering",
            ),
        ),
        migrations.AddField(
            model_name="whitespacecell",
            name="competitor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cells",
                to="accounts.competitor",
            ),
        ),
        migrations.AddField(
            model_name="whitespacecell",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cells",
                to="accounts.unit",
            ),
        ),
        migrations.AddField(
            model_name="whitespacecell",
            name="updated_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gt", 0)),
                name="accounts_attachment_is_not_empty",
            ),
        ),
        migrations.AddIndex(
            model_name="challenge",
            index=models.Index(
                fields=["account", "-said_on", "-id"], name="accounts_challenge_account"
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["OPEN", "HELPING", "HELPED", "CLOSED"])
                ),
                name="accounts_challenge_known_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True),
                name="accounts_challenge_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["OPEN", "CLOSED"]),
                    models.Q(("help_action", ""), _negated=True),
                    _connector="OR",
                ),
                name="accounts_challenge_helping_says_how",
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_on", None), ("status__in", ["OPEN", "HELPING"])),
                    models.Q(
                        ("closed_on__isnull", False),
                        ("status__in", ["HELPED", "CLOSED"]),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="accounts_challenge_closed_with_outcome",
            ),
        ),
        migrations.AddIndex(
            model_name="competitorfootprint",
            index=models.Index(
                fields=["account", "exposed_on"], name="accounts_footprint_account"
            ),
        ),
        migrations.AddConstraint(
            model_name="competitorfootprint",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None)),
                fields=("account", "category", "competitor"),
                name="accounts_footprint_one_open",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="competitorfootprint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "hold__in",
                        ["CONTRACT", "FRAMEWORK", "PROJECT", "BESPOKE", "HABIT"],
                    )
                ),
                name="accounts_footprint_known_hold",
            ),
        ),
        migrations.AddConstraint(
            model_name="competitorfootprint",
            constraint=models.CheckConstraint(
                condition=models.Q(("grade__in", ["A", "B", "C", "D"])),
                name="accounts_footprint_known_grade",
            ),
        ),
        migrations.AddConstraint(
            model_name="customerobjective",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True),
                name="accounts_customerobjective_says_what",
            ),
        ),
        migrations.AddIndex(
            model_name="knowledgenote",
            index=models.Index(
                fields=["account", "topic", "-id"], name="accounts_knowledge_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="knowledgenote",
            index=models.Index(
                fields=["account", "-said_on", "-id"], name="accounts_knowledge_account"
            ),
        ),
        migrations.AddConstraint(
            model_name="knowledgenote",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="knowledgenote",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True),
                name="accounts_knowledgenote_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="mapplace",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("x__range", (0, 100000)), ("y__range", (0, 100000))
                ),
                name="accounts_mapplace_on_the_map",
            ),
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(
                fields=["kind", "survivor_id"], name="accounts_merge_survivor"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["ACCOUNT", "CONTACT"])),
                name="accounts_merge_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("survivor_id", models.F("loser_id")), _negated=True
                ),
                name="accounts_merge_of_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)),
                fields=("kind", "loser_id"),
                name="accounts_merge_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="notduplicate",
            constraint=models.UniqueConstraint(
                fields=("kind", "lower_id", "higher_id"),
                name="accounts_notduplicate_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="notduplicate",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["ACCOUNT", "CONTACT"])),
                name="accounts_notduplicate_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="notduplicate",
            constraint=models.CheckConstraint(
                condition=models.Q(("lower_id__lt", models.F("higher_id"))),
                name="accounts_notduplicate_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="ownerchange",
            index=models.Index(
                fields=["account", "-changed_at", "-id"],
                name="accounts_ownerchange_account",
            ),
        ),
        migrations.AddConstraint(
            model_name="personline",
            constraint=models.UniqueConstraint(
                fields=("from_position", "to_position", "kind"),
                name="accounts_personline_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="personline",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["INFLUENCE", "CONFLICT"])),
                name="accounts_personline_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="personline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("from_position", models.F("to_position")), _negated=True
                ),
                name="accounts_personline_of_two",
                violation_error_message="Nobody has a line to themselves.",
            ),
        ),
        migrations.AddConstraint(
            model_name="personline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "CONFLICT"), _negated=True),
                    ("from_position__lt", models.F("to_position")),
                    _connector="OR",
                ),
                name="accounts_personline_conflict_has_no_direction",
            ),
        ),
        migrations.AddConstraint(
            model_name="personnote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("taken_back_at", None), models.Q(("text", ""), _negated=True)
                    ),
                    models.Q(("taken_back_at__isnull", False), ("text", "")),
                    _connector="OR",
                ),
                name="accounts_personnote_empty_when_taken_back",
            ),
        ),
        migrations.AddIndex(
            model_name="positionrating",
            index=models.Index(
                fields=["position", "dimension", "basis", "-rated_on", "-id"],
                name="accounts_rating_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="positionrating",
            index=models.Index(
                fields=["account", "-rated_on", "-id"], name="accounts_rating_account"
            ),
        ),
        migrations.AddConstraint(
            model_name="positionrating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "dimension__in",
                        ["POWER", "ATTITUDE", "COVERAGE", "PRIORITIES", "PROXIMITY"],
                    )
                ),
                name="accounts_positionrating_known_dimension",
            ),
        ),
        migrations.AddConstraint(
            model_name="positionrating",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis__in", ["GUESS", "SAID"])),
                name="accounts_positionrating_known_basis",
            ),
        ),
        migrations.AddConstraint(
            model_name="positionrating",
            constraint=models.CheckConstraint(
                condition=models.Q(("value__gte", 1), ("value__lte", 5)),
                name="accounts_positionrating_one_to_five",
                violation_error_message="Ratings go from 1 to 5.",
            ),
        ),
        migrations.AddConstraint(
            model_name="positionrating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("basis", "SAID"), ("said_by", None), _connector="OR"
                ),
                name="accounts_positionrating_guess_is_ours",
            ),
        ),
        migrations.AddConstraint(
            model_name="relationship",
            constraint=models.UniqueConstraint(
                fields=("contact", "user"), name="accounts_relationship_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="relationship",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("level__range", (1, 4)),
                    models.Q(
                        ("wanted", None), ("wanted__range", (1, 4)), _connector="OR"
                    ),
                ),
                name="accounts_relationship_known_levels",
            ),
        ),
        migrations.AddConstraint(
            model_name="valuedriver",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["REVENUE", "COST"])),
                name="accounts_valuedriver_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="valuedriver",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("effect_a_year", None), ("effect_a_year__gte", 0), _connector="OR"
                ),
                name="accounts_valuedriver_effect_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="valuedriver",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent", None),
                    models.Q(("parent", models.F("pk")), _negated=True),
                    _connector="OR",
                ),
                name="accounts_valuedriver_not_its_own_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="valuedriver",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_by", None), ("confirmed_on", None)),
                    models.Q(
                        ("confirmed_by__isnull", False), ("confirmed_on__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="accounts_valuedriver_confirmed_by_whom_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="whitespacecell",
            constraint=models.UniqueConstraint(
                fields=("account", "unit", "category"),
                name="accounts_whitespacecell_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="whitespacecell",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="whitespacecell",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="whitespacecell",
            constraint=models.CheckConstraint(
                condition=models.Q(("grade__in", ["", "A", "B", "C", "D"])),
                name="accounts_whitespacecell_known_grade",
            ),
        ),
        migrations.AddConstraint(
            model_name="whitespacecell",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount", None), ("amount__gte", 0), _connector="OR"
                ),
                name="accounts_whitespacecell_amount_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="whitespacecell",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("winnability", None),
                    ("winnability__range", (0, 1)),
                    _connector="OR",
                ),
                name="accounts_whitespacecell_winnability_is_a_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="whitespacecell",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("competitor", None),
                    ("state__in", ["COMPETITOR", "IN_PROGRESS"]),
                    _connector="OR",
                ),
                name="accounts_whitespacecell_competitor_where_one_supplies",
            ),
        ),
    ]
