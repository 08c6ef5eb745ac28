"""Name the steps of a hand-over."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0002_handover_team"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="handoveritem",
            name="code",
            field=models.CharField(
                choices=[
                    ("INTRODUCE", "Introduce the new manager to those who decide"),
                    ("TELL", "Tell the customer who looks after them from now on"),
                    ("PROMISES", "Go through what is promised and still open"),
                    ("PROBLEMS", "Go through the problems that are not resolved"),
                    ("PEOPLE", "Go through the people map: who decides, who is for us"),
                    ("PLAN", "Go through the plan and its next steps"),
                    ("OWN", "Something else"),
                ],
                max_length=30,
                verbose_name="step",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoveritem",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="handoveritem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("code", "OWN"), _negated=True),
                    models.Q(("words", ""), _negated=True),
                    _connector="OR",
                ),
                name="planning_handoveritem_own_says_what",
            ),
        ),
    ]
