"""When a person was erased."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0027_many_moves_at_once"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="erased_at",
            field=models.DateTimeField(
                blank=True,
                db_comment="Since then nothing here says who it was.",
                editable=False,
                null=True,
                verbose_name="erased at",
            ),
        ),
    ]
