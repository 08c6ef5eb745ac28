"""People who sign in, services that call, and their tokens."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("users", "0001_spine"),
        ("users", "0002_digest"),
        ("users", "0003_doors"),
        ("users", "0004_token_sources"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
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
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="last login"
                    ),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        max_length=254, unique=True, verbose_name="e-mail address"
                    ),
                ),
                (
                    "full_name",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="full name"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("ACCOUNT_MANAGER", "Account manager"),
                            ("DIRECTOR", "Director"),
                            ("EXECUTIVE", "Executive"),
                            ("SERVICE_DESK", "Service desk"),
                            ("ADMINISTRATOR", "Administrator"),
                        ],
                        default="ACCOUNT_MANAGER",
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "level",
                    models.CharField(blank=True, max_length=50, verbose_name="level"),
                ),
                (
                    "specialism",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("GROWTH", "Growth"),
                            ("RELATIONSHIP", "Relationship"),
                        ],
                        max_length=20,
                        verbose_name="specialism",
                    ),
                ),
                (
                    "client_hours_month",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=6,
                        null=True,
                        verbose_name="client hours a month",
                    ),
                ),
                (
                    "hourly_cost",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        verbose_name="loaded hourly cost",
                    ),
                ),
                (
                    "wants_digest",
                    models.BooleanField(
                        db_default=True,
                        default=True,
                        verbose_name="gets the digest by e-mail",
                    ),
                ),
                (
                    "is_service",
                    models.BooleanField(
                        db_comment="A system: it calls with tokens and never signs in.",
                        db_default=False,
                        default=False,
                        verbose_name="is a service",
                    ),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False, verbose_name="may use the admin site"
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(default=True, verbose_name="may sign in"),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="since"
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "email",
                                django.db.models.functions.text.Lower(
                                    models.F("email")
                                ),
                            )
                        ),
                        name="users_user_email_lower",
                        violation_error_message="Write the e-mail address in small letters.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "ACCOUNT_MANAGER",
                                    "DIRECTOR",
                                    "EXECUTIVE",
                                    "SERVICE_DESK",
                                    "ADMINISTRATOR",
                                ],
                            )
                        ),
                        name="users_user_known_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("specialism__in", ["", "GROWTH", "RELATIONSHIP"])
                        ),
                        name="users_user_known_specialism",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("client_hours_month", None),
                            ("client_hours_month__gte", 0),
                            _connector="OR",
                        ),
                        name="users_user_hours_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("hourly_cost", None),
                            ("hourly_cost__gte", 0),
                            _connector="OR",
                        ),
                        name="users_user_cost_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "start",
                    models.CharField(
                        db_comment="The first characters, by which people know it again.",
                        max_length=16,
                        verbose_name="begins with",
                    ),
                ),
                (
                    "digest",
                    models.BinaryField(
                        db_comment="SHA-256 of the token.", max_length=32, unique=True
                    ),
                ),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        verbose_name="scopes",
                    ),
                ),
                (
                    "sources",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        blank=True,
                        db_comment="Source systems whose ids it may send besides its user's own.",
                        db_default=[],
                        default=list,
                        verbose_name="sources",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="made at",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        db_comment="Null when a command made it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("expires_at", models.DateTimeField(verbose_name="expires at")),
                (
                    "last_used_at",
                    models.DateTimeField(null=True, verbose_name="last used at"),
                ),
                (
                    "last_used_from",
                    models.GenericIPAddressField(
                        null=True, verbose_name="last used from"
                    ),
                ),
                (
                    "revoked_at",
                    models.DateTimeField(null=True, verbose_name="revoked at"),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "API token",
                "indexes": [
                    models.Index(
                        fields=["user", "-created_at"], name="users_apitoken_user"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))),
                        name="users_apitoken_expires_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scopes__len__gt", 0)),
                        name="users_apitoken_some_scope",
                    ),
                ],
            },
        ),
    ]
