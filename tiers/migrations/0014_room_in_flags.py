"""Leave room in the pages of flags: every night writes each open flag again."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tiers", "0013_balance_income")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE tiers_flag SET (fillfactor = 60)",
            "ALTER TABLE tiers_flag RESET (fillfactor)",
        )
    ]
