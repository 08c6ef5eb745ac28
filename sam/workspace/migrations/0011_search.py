"""Names, notes and words, as search reads them."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workspace", "0010_looks"),
    ]

    operations = [
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
    ]
