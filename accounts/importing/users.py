"""users.csv: colleagues, their role, hours and cost, and the regions they direct."""

from django.utils.translation import gettext_lazy as _

from accounts.importing import images
from accounts.importing.columns import Column, Kind, code, text
from accounts.importing.keyed import Field, blankable, load_keyed, make_plan, nullable
from accounts.importing.loading import Load, reject_duplicates
from accounts.importing.regions import make_regions
from accounts.importing.registry import FileFormat, register
from sam.users.models import User

NO_SIGN_IN = "'!' || replace(gen_random_uuid()::text, '-', '')"
USER_FIXED = "password, is_superuser, is_staff, is_active, date_joined"
# The address is the key: a colleague who is here already is the same one.
KNOWN_BY_ADDRESS = """
UPDATE import_plan p SET object_id = u.id, is_new = false
FROM users_user u WHERE p.is_new AND u.email = p.email
"""
NAMED_REGIONS = """
SELECT DISTINCT btrim(name) AS name
FROM import_plan p, unnest(string_to_array(p.regions, ';')) name
WHERE btrim(name) <> ''
"""
DIRECTED = """
INSERT INTO accounts_regiondirector (user_id, region_id)
SELECT DISTINCT p.object_id, r.id
FROM import_plan p JOIN users_user u ON u.id = p.object_id AND u.role = 'DIRECTOR'
CROSS JOIN unnest(string_to_array(p.regions, ';')) AS given(region)
JOIN accounts_region r ON r.name = btrim(given.region)
WHERE p.delta ?| ARRAY['regions', 'role']
ON CONFLICT (region_id, user_id) DO NOTHING
"""
NOT_DIRECTED = """
DELETE FROM accounts_regiondirector d
USING import_plan p, accounts_externalid k, accounts_region r
WHERE d.user_id = p.object_id AND k.id = p.key_id AND r.id = d.region_id
  AND p.delta ? 'regions'
  AND EXISTS (
    SELECT FROM unnest(string_to_array(k.last_row ->> 'regions', ';')) was
    WHERE btrim(was) = r.name
  )
  AND NOT EXISTS (
    SELECT FROM unnest(string_to_array(p.regions, ';')) said
    WHERE btrim(said) = r.name
  )
"""
INVITE = """
INSERT INTO users_user (email, full_name, role, level, specialism, password,
    is_superuser, is_staff, is_active, date_joined)
SELECT DISTINCT lower({column}), '', 'ACCOUNT_MANAGER', '', '',
    '!' || replace(gen_random_uuid()::text, '-', ''), false, false, false, now()
FROM import_rows WHERE {column} ~ '^[^@[:space:]]+@[^@[:space:]]+$'
ON CONFLICT (email) DO NOTHING
"""


def load_users(load: Load) -> None:
    load.run("UPDATE import_rows SET email = lower(email) WHERE email <> lower(email)")
    reject_duplicates(load, "email")
    make_plan(load, kind="USER", table="users_user", remembers_row=True, key="email")
    load.run(KNOWN_BY_ADDRESS)
    make_regions(load, NAMED_REGIONS)
    load.run(NOT_DIRECTED)
    load_keyed(
        load,
        kind="USER",
        table="users_user",
        key="email",
        remembers_row=True,
        fields=[
            Field(column="email", said="email"),
            *blankable("full_name"),
            Field(column="role", said="role", blank="'ACCOUNT_MANAGER'"),
            *blankable("level", "specialism"),
            *nullable("client_hours_month", "hourly_cost"),
        ],
        fixed=USER_FIXED,
        fixed_values=f"{NO_SIGN_IN}, false, false, true, now()",
    )
    load.run(DIRECTED)
    load.warn(
        "r.regions IS NOT NULL AND NOT EXISTS (SELECT FROM users_user u"
        " WHERE u.id = r.object_id AND u.role = 'DIRECTOR')",
        table="import_plan",
        column="regions",
        reason=_("only a director has regions"),
    )


def invite_unknown(load: Load, column: str) -> None:
    """Make an inactive account manager of each address in *column* that is new."""
    with images.row_by_row(load):
        load.run(INVITE_BY_COLUMN[column])


INVITE_BY_COLUMN = {
    name: INVITE.replace("{column}", name) for name in ("owner_email", "user_email")
}

USERS = register(
    FileFormat(
        name="users.csv",
        order=10,
        columns=[
            Column(name="email", kind=Kind.EMAIL, size=254, required=True),
            text("full_name", 200),
            code("role", User.Role.values),
            text("regions"),
            text("level", 50),
            code("specialism", User.Specialism.values),
            Column(
                name="client_hours_month",
                kind=Kind.DECIMAL,
                size=6,
                places=2,
                minimum=0,
            ),
            Column(name="hourly_cost", kind=Kind.DECIMAL, size=10, places=2, minimum=0),
        ],
        load=load_users,
        keeps_batch=False,
    )
)
