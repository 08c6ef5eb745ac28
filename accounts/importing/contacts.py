"""contacts.csv: one row a position; rows that share a person are one person."""

from django.utils.translation import gettext_lazy as _

from accounts.importing.columns import code, date, key, text
from accounts.importing.hierarchy import Above, resolve
from accounts.importing.keyed import (
    ACCOUNT,
    UNIT,
    Field,
    Reference,
    blankable,
    insert_new,
    load_keyed,
    make_plan,
    nullable,
    remember,
    update_changed,
)
from accounts.importing.loading import Load, reject_duplicates
from accounts.importing.registry import FileFormat, Rule, register
from accounts.models.people import PositionBuyingRole, PositionLevel

PERSON = Reference(
    column="person_external_id",
    kind="CONTACT",
    to="contact_id",
    reason=_("no person has this id"),
)
BOSS = Above(
    said="reports_to_external_id",
    kind="POSITION",
    table="accounts_position",
    column="reports_to_id",
    unknown=_("no position has this id"),
    circle=_("the position would report to itself"),
)
DEFAULT_PERSON = """
UPDATE import_rows SET person_external_id = external_id
WHERE person_external_id IS NULL
"""
DISAGREES = """
r.person_external_id IN (
    SELECT person_external_id FROM import_rows GROUP BY person_external_id
    HAVING min({column}) <> max({column})
)
"""
# Who was erased stays so, whatever a source still says.
ERASED = """
EXISTS (SELECT FROM accounts_externalid k JOIN accounts_contact c ON c.id = k.object_id
    WHERE k.kind = 'CONTACT' AND k.source = %(source)s
    AND k.external_id = r.person_external_id AND c.erased_at IS NOT NULL)
"""
# The person is what the rows say together; a column that none says stays unknown.
PERSONS = """
CREATE TEMP TABLE import_persons AS
SELECT person_external_id, min(line) AS line, max(full_name) AS full_name,
    max(email) AS email, max(phone) AS phone,
    CASE WHEN bool_or('email' = ANY(cleared)) OR bool_or('phone' = ANY(cleared))
    THEN array_remove(ARRAY[
        CASE WHEN bool_or('email' = ANY(cleared)) AND max(email) IS NULL
            THEN 'email' END,
        CASE WHEN bool_or('phone' = ANY(cleared)) AND max(phone) IS NULL
            THEN 'phone' END], NULL) END AS cleared
FROM import_rows GROUP BY person_external_id
"""
PERSON_FIELDS = [
    Field(column="full_name", said="full_name"),
    *blankable("email", "phone"),
]
# Persons and positions are counted by rows: one changes with either.
CHANGED_ROWS = """
SELECT count(*) FROM import_plan p WHERE NOT p.is_new AND (
    p.object_id IN (SELECT id FROM import_changed)
    OR p.contact_id IN (SELECT id FROM import_changed_persons))
"""
OUTCOMES = """
SELECT p.line, CASE WHEN p.is_new THEN 'CREATED'
    WHEN p.object_id IN (SELECT id FROM import_changed)
        OR p.contact_id IN (SELECT id FROM import_changed_persons) THEN 'UPDATED'
    ELSE 'UNCHANGED' END, p.object_id
FROM import_plan p
"""
GOOD_ROWS = """
DELETE FROM import_rows r
WHERE NOT EXISTS (SELECT FROM import_plan p WHERE p.line = r.line)
"""


def load_contacts(load: Load) -> None:
    reject_duplicates(load, "external_id")
    load.run(DEFAULT_PERSON)
    load.reject(
        ERASED,
        column="person_external_id",
        reason=_("this person was erased; take them out of the source"),
        value="''",
    )
    for column in ("full_name", "email", "phone"):
        load.reject(
            DISAGREES.replace("{column}", column),
            column=column,
            reason=_("rows of the same person disagree"),
        )
    _keep_good_positions(load)
    _load_persons(load)
    _plan_positions(load, [ACCOUNT, UNIT, PERSON])
    resolve(load, BOSS)
    load_keyed(
        load,
        kind="POSITION",
        table="accounts_position",
        remembers_row=True,
        guards=load.format.rules,
        fields=[
            Field(column="contact_id", said="person_external_id", value="p.contact_id"),
            Field(
                column="account_id", said="account_external_id", value="p.account_id"
            ),
            Field(column="unit_id", said="unit_external_id", value="p.unit_id"),
            Field(
                column="reports_to_id",
                said="reports_to_external_id",
                value="p.above_id",
            ),
            *blankable("title", "level", "function", "buying_role"),
            *nullable("started_on", "ended_on"),
        ],
    )
    updated = load.value(CHANGED_ROWS)
    load.counts.unchanged -= updated - load.counts.updated
    load.counts.updated = updated


def _keep_good_positions(load: Load) -> None:
    """Reject what refers to nothing first, so that no person is made for it."""
    _plan_positions(load, [ACCOUNT, UNIT])
    resolve(load, BOSS)
    load.run(GOOD_ROWS)
    load.run("DROP TABLE import_plan")


def _plan_positions(load: Load, references: list[Reference]) -> None:
    own = {"full_name", "email", "phone"}
    make_plan(
        load,
        kind="POSITION",
        table="accounts_position",
        remembers_row=True,
        references=references,
        columns=[one for one in load.format.columns if one.name not in own],
    )


def _load_persons(load: Load) -> None:
    load.run(PERSONS)
    make_plan(
        load,
        kind="CONTACT",
        table="accounts_contact",
        remembers_row=True,
        key="person_external_id",
        rows="import_persons",
        columns=[
            one
            for one in load.format.columns
            if one.name in {"full_name", "email", "phone"}
        ],
    )
    insert_new(
        load,
        table="accounts_contact",
        fields=PERSON_FIELDS,
        fixed="created_at, updated_at",
        fixed_values="now(), now()",
    )
    update_changed(
        load, table="accounts_contact", fields=PERSON_FIELDS, touch="updated_at = now()"
    )
    remember(load, kind="CONTACT", remembers_row=True, key="person_external_id")
    load.run("ALTER TABLE import_changed RENAME TO import_changed_persons")
    load.run("DROP TABLE import_plan")
    load.run("DROP TABLE import_persons")


CONTACTS = register(
    FileFormat(
        name="contacts.csv",
        order=50,
        columns=[
            key("external_id", required=True),
            key("person_external_id"),
            key("account_external_id", required=True),
            text("full_name", 300, required=True),
            key("unit_external_id"),
            text("email", 254),
            text("phone", 100),
            text("title", 200),
            code("level", PositionLevel.values),
            text("function", 100),
            code("buying_role", PositionBuyingRole.values),
            key("reports_to_external_id"),
            date("started_on"),
            date("ended_on"),
        ],
        rules=[
            Rule(
                condition="ended_on < started_on",
                column="ended_on",
                reason=_("ended before it started"),
            )
        ],
        load=load_contacts,
        outcomes=OUTCOMES,
    )
)
