"""accounts.csv: customers, prospects and former customers, and who looks after them."""

from django.utils.translation import gettext_lazy as _

from accounts.importing import images
from accounts.importing.columns import code, country, date, key, money, text
from accounts.importing.hierarchy import Above, resolve
from accounts.importing.keyed import Field, blankable, load_keyed, make_plan, nullable
from accounts.importing.loading import Load, reject_duplicates
from accounts.importing.regions import make_regions
from accounts.importing.registry import FileFormat, Rule, register
from accounts.importing.users import invite_unknown
from accounts.models import Account, Grade

IMPORT_DESK = "Import"
PARENT = Above(
    said="parent_external_id",
    kind="ACCOUNT",
    table="accounts_account",
    column="parent_id",
    unknown=_("no account has this id"),
    circle=_("the account would stand above itself"),
)
EXTEND = """
ALTER TABLE import_plan ADD COLUMN owner_id bigint, ADD COLUMN region_id bigint,
    ADD COLUMN desk_id bigint, ADD COLUMN owner_flag boolean NOT NULL DEFAULT false,
    ADD COLUMN status_flag boolean NOT NULL DEFAULT false
"""
RESOLVE = """
UPDATE import_plan p SET
    owner_id = (SELECT id FROM users_user u WHERE u.email = lower(p.owner_email)),
    region_id = (SELECT id FROM accounts_region r WHERE r.name = p.region)
WHERE p.owner_email IS NOT NULL OR p.region IS NOT NULL
"""
DESK = """
WITH made AS (
    INSERT INTO accounts_desk (name) SELECT %(desk)s
    WHERE EXISTS (SELECT FROM import_plan p WHERE p.owner_id IS NULL
        AND (p.is_new OR p.delta ? 'owner_email'))
    ON CONFLICT (name) DO NOTHING RETURNING id
)
SELECT id FROM made UNION ALL SELECT id FROM accounts_desk WHERE name = %(desk)s
"""
# An address that nobody had, and somebody has now: whom the desk waited for is here.
FOUND_SINCE = """
UPDATE import_plan p
SET delta = p.delta || jsonb_build_object('owner_email', p.owner_email)
FROM accounts_account a
WHERE a.id = p.object_id AND NOT p.is_new AND p.owner_id IS NOT NULL
  AND a.owner_id IS NULL AND a.desk_id = %(desk_id)s AND NOT a.owner_set_by_person
"""
KEEP_OWNER = """
UPDATE import_plan p SET delta = p.delta - 'owner_email',
    pending = array_append(p.pending, 'owner_email')
FROM accounts_account a
WHERE a.id = p.object_id AND NOT p.is_new AND p.delta ? 'owner_email'
  AND a.owner_set_by_person AND a.owner_id IS DISTINCT FROM p.owner_id
"""
KEEP_STATUS = """
UPDATE import_plan p SET delta = p.delta - 'status' - 'closed_on',
    pending = p.pending || ARRAY['status', 'closed_on']
FROM accounts_account a
WHERE a.id = p.object_id AND NOT p.is_new AND p.delta ? 'status'
  AND a.status_set_by_person AND a.status <> coalesce(p.status, 'CUSTOMER')
"""
FLAGS = """
UPDATE import_plan p SET
    owner_flag = a.owner_set_by_person AND a.owner_id IS NOT DISTINCT FROM p.owner_id,
    status_flag = a.status_set_by_person AND a.status = coalesce(p.status, 'CUSTOMER'),
    desk_id = a.desk_id
FROM accounts_account a
WHERE a.id = p.object_id AND NOT p.is_new AND p.delta <> '{}'
"""
DESKS = """
UPDATE import_plan p SET desk_id = CASE
    WHEN p.owner_id IS NULL THEN coalesce(p.desk_id, %(desk_id)s)
    WHEN p.desk_id IS DISTINCT FROM %(desk_id)s THEN p.desk_id END
"""
# Who is a customer again has no closing day.
REOPENED = """
UPDATE import_plan p SET delta = p.delta || '{"closed_on": "\\\\N"}', closed_on = NULL
FROM accounts_account a
WHERE a.id = p.object_id AND NOT p.is_new AND p.delta ? 'status'
  AND p.status <> 'FORMER' AND a.closed_on IS NOT NULL
"""
CLOSED_NOT_FORMER = """
r.closed_on IS NOT NULL AND (r.is_new OR r.delta ? 'closed_on') AND 'FORMER' <> CASE
    WHEN r.is_new OR r.delta ? 'status' THEN coalesce(r.status, 'CUSTOMER')
    ELSE (SELECT a.status FROM accounts_account a WHERE a.id = r.object_id) END
"""
FIELDS = [
    Field(column="name", said="name"),
    Field(column="parent_id", said="parent_external_id", value="p.above_id"),
    Field(column="status", said="status", blank="'CUSTOMER'"),
    Field(column="status_set_by_person", said="status", value="p.status_flag"),
    Field(column="closed_on", said="closed_on"),
    Field(column="region_id", said="region", value="p.region_id"),
    Field(column="owner_id", said="owner_email", value="p.owner_id"),
    Field(column="owner_set_by_person", said="owner_email", value="p.owner_flag"),
    Field(column="desk_id", said="owner_email", value="p.desk_id"),
    *blankable("country", "industry", "market_position", "website", "phone"),
    *nullable("since_on", "annual_potential"),
    *blankable("potential_grade", "description"),
]


def load_accounts(load: Load) -> None:
    reject_duplicates(load, "external_id")
    if load.options.create_users:
        invite_unknown(load, "owner_email")
    make_plan(load, kind="ACCOUNT", table="accounts_account", remembers_row=True)
    make_regions(
        load, "SELECT DISTINCT region AS name FROM import_plan WHERE region IS NOT NULL"
    )
    load.run(EXTEND)
    load.run(RESOLVE)
    with images.row_by_row(load):
        desk_id = load.value(DESK, {"desk": IMPORT_DESK})
    load.run(FOUND_SINCE, {"desk_id": desk_id})
    _keep_what_a_person_set(load)
    load.reject(
        CLOSED_NOT_FORMER,
        column="closed_on",
        reason=_("only a former customer (status FORMER) has a closing day"),
        table="import_plan",
    )
    load.run(REOPENED)
    resolve(load, PARENT)
    load.warn(
        "r.owner_email IS NOT NULL AND r.owner_id IS NULL",
        table="import_plan",
        column="owner_email",
        reason=_("no user has this address; without an owner it is at the import desk"),
    )
    load.run(FLAGS)
    load.run(DESKS, {"desk_id": desk_id})
    load_keyed(
        load,
        kind="ACCOUNT",
        table="accounts_account",
        fields=FIELDS,
        remembers_row=True,
        touch="updated_at = now()",
        fixed="created_at, updated_at",
        fixed_values="now(), now()",
    )


def _keep_what_a_person_set(load: Load) -> None:
    if load.options.authoritative:
        return
    load.run(KEEP_OWNER)
    load.run(KEEP_STATUS)
    for column, reason in (
        ("owner_email", _("a person set another owner, who stays")),
        ("status", _("a person set another status, which stays")),
    ):
        load.warn(
            "%(kept)s = ANY(r.pending)",
            table="import_plan",
            column=column,
            reason=reason,
            parameters={"kept": column},
        )


ACCOUNTS = register(
    FileFormat(
        name="accounts.csv",
        order=30,
        columns=[
            key("external_id", required=True),
            text("name", 300, required=True),
            key("parent_external_id"),
            code("status", Account.Status.values),
            date("closed_on"),
            text("region", 200),
            country(),
            text("industry", 200),
            text("owner_email", 254),
            code("market_position", Account.MarketPosition.values),
            text("website", 500),
            text("phone", 100),
            date("since_on"),
            money("annual_potential", minimum=0),
            code("potential_grade", Grade.values),
            text("description"),
        ],
        rules=[
            Rule(
                condition="closed_on < since_on",
                column="closed_on",
                reason=_("closed before it was a customer"),
            )
        ],
        load=load_accounts,
    )
)
