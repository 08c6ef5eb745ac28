"""Keep what services customers expect beyond the goods, and count them."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_policy_warnings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
            ],
            options={
                "verbose_name": "expected service",
                "verbose_name_plural": "expected services",
            },
        ),
        migrations.AddField(
            model_name="accountfacts",
            name="special_services",
            field=models.IntegerField(
                db_comment="Expected and not ended; null where none was ever recorded.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="serviceexpectation",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="service_expectations",
                to="accounts.account",
            ),
        ),
        migrations.AddField(
            model_name="serviceexpectation",
            name="batch",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.importbatch",
            ),
        ),
        migrations.AddField(
            model_name="serviceexpectation",
            name="recorded_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="serviceexpectation",
            index=models.Index(
                fields=["account", "expected_on"], name="accounts_serviceexpectation_of"
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceexpectation",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="serviceexpectation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stage__in", ["EXPECTED", "AGREED", "DELIVERED", "DECLINED"])
                ),
                name="accounts_serviceexpectation_known_stage",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceexpectation",
            constraint=models.CheckConstraint(
                condition=models.Q(("grade__in", ["A", "B", "C", "D"])),
                name="accounts_serviceexpectation_known_grade",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceexpectation",
            constraint=models.CheckConstraint(
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
                    models.Q(("delivered_on__isnull", False), ("stage", "DELIVERED")),
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
        ),
        migrations.AddConstraint(
            model_name="serviceexpectation",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="serviceexpectation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "OTHER"), _negated=True),
                    models.Q(("detail", ""), _negated=True),
                    _connector="OR",
                ),
                name="accounts_serviceexpectation_other_is_told",
                violation_error_message="Say which other service it is.",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceexpectation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cost_a_year", None), ("cost_a_year__gte", 0), _connector="OR"
                ),
                name="accounts_serviceexpectation_cost",
            ),
        ),
    ]
