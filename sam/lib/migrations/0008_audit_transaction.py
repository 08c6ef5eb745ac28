"""Index the transaction of an entry, by which its rows are found."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("lib", "0007_audit_rows")]

    operations = [
        AddIndexConcurrently(
            model_name="auditentry",
            index=models.Index(fields=["txid"], name="lib_auditentry_txid"),
        ),
    ]
