"""Plans and hand-overs."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("planning", "0001_plans"),
        ("planning", "0002_handover_team"),
        ("planning", "0003_handover_steps"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_squashed_0028_tables"),
        ("users", "0001_squashed_0004_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
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
                        related_name="plans",
                        to="accounts.account",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("QUICK", "Quick plan")],
                        default="QUICK",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who answers for it",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(verbose_name="to")),
                (
                    "begun_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="begun at",
                    ),
                ),
                (
                    "begun_by",
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
                    "closed_by",
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
                    models.TextField(blank=True, verbose_name="what came of it"),
                ),
            ],
            options={
                "verbose_name": "plan",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("account",),
                        name="planning_plan_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["QUICK"])),
                        name="planning_plan_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on", None),
                            ("ends_on", None),
                            ("ends_on__gt", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="planning_plan_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None),
                            models.Q(("outcome", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="planning_plan_closed_with_outcome",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Handover",
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
                        related_name="handovers",
                        to="accounts.account",
                    ),
                ),
                (
                    "from_user",
                    models.ForeignKey(
                        blank=True,
                        db_comment="Null where a desk owned the account.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="from",
                    ),
                ),
                (
                    "to_user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="to",
                    ),
                ),
                (
                    "joined",
                    models.ForeignKey(
                        blank=True,
                        db_comment="The receiver's place on the team until they sign, if it is new.",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.teammember",
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("OPEN", "Under way"),
                            ("SIGNED", "Signed"),
                            ("CANCELLED", "Cancelled"),
                        ],
                        default="OPEN",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "begun_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="begun at",
                    ),
                ),
                (
                    "begun_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="ended at"
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "completeness",
                    models.FloatField(
                        blank=True, null=True, verbose_name="profile complete"
                    ),
                ),
                (
                    "allowed_by",
                    models.ForeignKey(
                        blank=True,
                        db_comment="The director who let it through with an incomplete profile.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="let through by",
                    ),
                ),
                (
                    "allowed_because",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="let through because"
                    ),
                ),
                (
                    "pack",
                    models.JSONField(
                        db_comment="What the receiver was told.", default=dict
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="why it was cancelled"
                    ),
                ),
            ],
            options={
                "verbose_name": "hand-over",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "OPEN")),
                        fields=("account",),
                        name="planning_handover_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["OPEN", "SIGNED", "CANCELLED"])
                        ),
                        name="planning_handover_known_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_user", None),
                            models.Q(("from_user", models.F("to_user")), _negated=True),
                            _connector="OR",
                        ),
                        name="planning_handover_to_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("status", "OPEN")),
                            models.Q(
                                models.Q(("status", "OPEN"), _negated=True),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="planning_handover_ended",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("allowed_by", None),
                            models.Q(("allowed_because", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="planning_handover_let_through_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "CANCELLED"), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="planning_handover_cancelled_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanAnswer",
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
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="planning.plan",
                    ),
                ),
                (
                    "question",
                    models.CharField(
                        choices=[
                            ("AIM", "What does the customer want to achieve?"),
                            ("STANDING", "Where do we stand with them today?"),
                            ("GOAL", "What do we want to have reached, and by when?"),
                            ("PEOPLE", "Who decides, who is for us and who is not?"),
                            ("MOVES", "What do we do first?"),
                            ("RISKS", "What could stop us, and whose help do we need?"),
                        ],
                        max_length=20,
                        verbose_name="question",
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="answer")),
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
            ],
            options={
                "verbose_name": "answer of a plan",
                "indexes": [
                    models.Index(
                        fields=["plan", "question", "-id"],
                        name="planning_answer_newest",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "question__in",
                                ["AIM", "STANDING", "GOAL", "PEOPLE", "MOVES", "RISKS"],
                            )
                        ),
                        name="planning_plananswer_known_question",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Objective",
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
                        related_name="objectives",
                        to="accounts.account",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objectives",
                        to="planning.plan",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("RETAIN", "Retain"),
                            ("GROW_SHARE", "Grow our share"),
                            ("PENETRATE", "Penetrate"),
                            ("PROFITABILITY", "Profitability"),
                            ("RELATIONSHIP", "Relationship"),
                            ("ADVOCACY", "Advocacy"),
                            ("INNOVATION", "Innovation"),
                            ("SATISFACTION", "Satisfaction"),
                            ("STANDARD_ADOPTION", "Adoption of our standards"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("words", models.CharField(max_length=300, verbose_name="objective")),
                (
                    "customer_objective",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objectives",
                        to="accounts.customerobjective",
                        verbose_name="the customer's objective that it serves",
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("CATEGORY_SHARE", "Our share in a category"),
                            ("WALLET_SHARE", "Share of wallet"),
                            ("REVENUE_12M", "Revenue, 12 months"),
                            (
                                "CATEGORY_REVENUE_12M",
                                "Revenue in a category, 12 months",
                            ),
                            ("LADDER", "Ladder"),
                            ("VISITS_12M", "Visits, 12 months"),
                            ("OWN", "A figure of our own"),
                        ],
                        max_length=20,
                        verbose_name="measure",
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
                    "cell",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objectives",
                        to="accounts.whitespacecell",
                        verbose_name="white space that it fills",
                    ),
                ),
                (
                    "measured_in",
                    models.CharField(
                        blank=True,
                        max_length=50,
                        verbose_name="unit of a figure of our own",
                    ),
                ),
                (
                    "baseline",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=18,
                        null=True,
                        verbose_name="baseline",
                    ),
                ),
                (
                    "baseline_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="baseline as of"
                    ),
                ),
                (
                    "target",
                    models.DecimalField(
                        decimal_places=4, max_digits=18, verbose_name="target"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="by")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objectives",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("OPEN", "Open"),
                            ("MET", "Met"),
                            ("MISSED", "Missed"),
                            ("DROPPED", "Dropped"),
                        ],
                        default="OPEN",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "set_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                (
                    "set_by",
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
                    "closed_by",
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
                        blank=True, max_length=500, verbose_name="what came of it"
                    ),
                ),
            ],
            options={
                "verbose_name": "objective",
                "indexes": [
                    models.Index(
                        fields=["account", "due_on", "id"],
                        name="planning_objective_account",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "RETAIN",
                                    "GROW_SHARE",
                                    "PENETRATE",
                                    "PROFITABILITY",
                                    "RELATIONSHIP",
                                    "ADVOCACY",
                                    "INNOVATION",
                                    "SATISFACTION",
                                    "STANDARD_ADOPTION",
                                ],
                            )
                        ),
                        name="planning_objective_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "measure__in",
                                [
                                    "CATEGORY_SHARE",
                                    "WALLET_SHARE",
                                    "REVENUE_12M",
                                    "CATEGORY_REVENUE_12M",
                                    "LADDER",
                                    "VISITS_12M",
                                    "OWN",
                                ],
                            )
                        ),
                        name="planning_objective_known_measure",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["OPEN", "MET", "MISSED", "DROPPED"])
                        ),
                        name="planning_objective_known_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True),
                        name="planning_objective_says_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "measure__in",
                                    ["CATEGORY_SHARE", "CATEGORY_REVENUE_12M"],
                                ),
                                _negated=True,
                            ),
                            ("category__isnull", False),
                            _connector="OR",
                        ),
                        name="planning_objective_category_where_measured",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("status", "OPEN")),
                            models.Q(
                                models.Q(("status", "OPEN"), _negated=True),
                                ("closed_at__isnull", False),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="planning_objective_closed_with_outcome",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandoverItem",
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
                    "handover",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="planning.handover",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            (
                                "INTRODUCE",
                                "Introduce the new manager to those who decide",
                            ),
                            (
                                "TELL",
                                "Tell the customer who looks after them from now on",
                            ),
                            ("PROMISES", "Go through what is promised and still open"),
                            (
                                "PROBLEMS",
                                "Go through the problems that are not resolved",
                            ),
                            (
                                "PEOPLE",
                                "Go through the people map: who decides, who is for us",
                            ),
                            ("PLAN", "Go through the plan and its next steps"),
                            ("OWN", "Something else"),
                        ],
                        max_length=30,
                        verbose_name="step",
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="what is to be done"
                    ),
                ),
                (
                    "done_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="done at"),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=300, verbose_name="note"),
                ),
            ],
            options={
                "verbose_name": "item of a hand-over",
                "indexes": [
                    models.Index(
                        fields=["handover", "id"], name="planning_item_handover"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "code__in",
                                [
                                    "INTRODUCE",
                                    "TELL",
                                    "PROMISES",
                                    "PROBLEMS",
                                    "PEOPLE",
                                    "PLAN",
                                    "OWN",
                                ],
                            )
                        ),
                        name="planning_handoveritem_known_step",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", "OWN"), _negated=True),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="planning_handoveritem_own_says_what",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ObjectiveReading",
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
                    "objective",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="planning.objective",
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=18,
                        null=True,
                        verbose_name="value",
                    ),
                ),
                ("read_on", models.DateField(verbose_name="as of")),
                (
                    "note",
                    models.CharField(blank=True, max_length=300, verbose_name="note"),
                ),
                (
                    "read_by",
                    models.ForeignKey(
                        db_comment="Null: it was read from live figures at night.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "reading of an objective",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("objective", "read_on"),
                        name="planning_reading_one_a_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Action",
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
                        related_name="actions",
                        to="accounts.account",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="planning.plan",
                    ),
                ),
                (
                    "objective",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="planning.objective",
                    ),
                ),
                (
                    "words",
                    models.CharField(max_length=300, verbose_name="what is to be done"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who does it",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="by")),
                (
                    "remind_on",
                    models.DateField(blank=True, null=True, verbose_name="remind on"),
                ),
                (
                    "is_touch",
                    models.BooleanField(
                        db_comment="The next three of these stand at the top of the account's page.",
                        default=False,
                        verbose_name="is a contact with the customer",
                    ),
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
                    "done_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="done at"),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dropped_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="dropped at"
                    ),
                ),
                (
                    "dropped_by",
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
                        db_comment="What came of it, or why it was dropped.",
                        max_length=500,
                        verbose_name="what came of it",
                    ),
                ),
            ],
            options={
                "verbose_name": "action",
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None), ("dropped_at", None)),
                        fields=["owner", "due_on", "id"],
                        name="planning_action_open",
                    ),
                    models.Index(
                        fields=["account", "due_on", "id"],
                        name="planning_action_account",
                    ),
                    models.Index(
                        condition=models.Q(("done_at__isnull", False)),
                        fields=["account", "-done_at", "-id"],
                        name="planning_action_done",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True),
                        name="planning_action_says_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_at", None), ("dropped_at", None), _connector="OR"
                        ),
                        name="planning_action_done_or_dropped",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("dropped_at", None),
                            models.Q(("outcome", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="planning_action_dropped_with_reason",
                    ),
                ],
            },
        ),
    ]
