"""Keys by which callers are looked up."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0024_likely_duplicates"),
    ]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="free_mail_domains",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=253),
                blank=True,
                db_default=models.Value(
                    [
                        "gmail.com",
                        "googlemail.com",
                        "outlook.com",
                        "hotmail.com",
                        "hotmail.co.uk",
                        "live.com",
                        "msn.com",
                        "yahoo.com",
                        "yahoo.co.uk",
                        "ymail.com",
                        "icloud.com",
                        "me.com",
                        "mac.com",
                        "aol.com",
                        "proton.me",
                        "protonmail.com",
                        "gmx.com",
                        "gmx.de",
                        "gmx.net",
                        "web.de",
                        "t-online.de",
                        "freenet.de",
                        "mail.com",
                        "orange.fr",
                        "wanadoo.fr",
                        "free.fr",
                        "laposte.net",
                        "libero.it",
                        "qq.com",
                        "163.com",
                        "126.com",
                        "mail.ru",
                        "yandex.ru",
                        "btinternet.com",
                        "sky.com",
                        "facebook.com",
                        "linkedin.com",
                    ],
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=253)
                    ),
                ),
                help_text="They name no customer: callers are not looked up by them.",
                verbose_name="domains of mail and pages that anybody has",
            ),
        ),
        migrations.CreateModel(
            name="LookupKey",
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
                    models.SmallIntegerField(
                        choices=[
                            (1, "Phone number"),
                            (2, "Phone number without its country"),
                            (3, "E-mail address"),
                            (4, "Domain"),
                            (5, "Number in another system"),
                        ]
                    ),
                ),
                (
                    "key",
                    models.TextField(
                        db_collation="C",
                        db_comment="E.164; digits; small letters: as both sides normalise it.",
                    ),
                ),
                ("account_id", models.BigIntegerField()),
                (
                    "contact_id",
                    models.BigIntegerField(
                        db_comment="0: the key is the account's own.",
                        db_default=0,
                        default=0,
                    ),
                ),
                (
                    "until",
                    models.DateField(
                        db_comment="From that day it no longer holds; null: it does.",
                        null=True,
                    ),
                ),
                (
                    "said",
                    models.BigIntegerField(
                        db_comment="Hash of what a phone number was read from; 0: of none.",
                        db_default=0,
                        default=0,
                    ),
                ),
            ],
            options={
                "verbose_name": "look-up key",
                "indexes": [
                    models.Index(
                        fields=["account_id"], name="accounts_lookupkey_account"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "key", "account_id", "contact_id"),
                        name="accounts_lookupkey_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__range", (1, 5))),
                        name="accounts_lookupkey_known_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LookupMark",
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
                    "account_id",
                    models.BigIntegerField(
                        db_comment="Null: so many that all are read again.", null=True
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["account_id"], name="accounts_lookupmark_account"
                    )
                ],
            },
        ),
    ]
