"""Know expected services by the ids of the systems that sent them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0015_mark_expectations"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="externalid",
            name="accounts_externalid_known_kind",
        ),
        migrations.AlterField(
            model_name="externalid",
            name="kind",
            field=models.CharField(
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
        migrations.AddConstraint(
            model_name="externalid",
            constraint=models.CheckConstraint(
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
        ),
        migrations.RunSQL(
            migrations.RunSQL.noop,
            "DELETE FROM accounts_externalid WHERE kind = 'EXPECTATION'",
        ),
    ]
