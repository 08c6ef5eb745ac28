"""interactions.csv and problems.csv: what we did with customers, what went wrong."""

from django.utils.translation import gettext_lazy as _

from accounts.importing import images
from accounts.importing.columns import Column, Kind, code, instant, key, money, text
from accounts.importing.keyed import (
    ACCOUNT,
    Field,
    blankable,
    load_keyed,
    make_plan,
    nullable,
)
from accounts.importing.loading import Load, reject_duplicates
from accounts.importing.registry import FileFormat, Rule, register
from accounts.importing.users import invite_unknown
from accounts.models.activity import (
    InteractionInitiative,
    InteractionKind,
    InteractionPurpose,
    ProblemChannel,
    ProblemKind,
    ProblemSeverity,
)

NAMED = """
CREATE TEMP TABLE import_named AS
SELECT p.line, p.object_id, btrim(n.name) AS name, coalesce(
    (SELECT k.object_id FROM accounts_externalid k WHERE k.kind = 'CONTACT'
        AND k.source = %(source)s AND k.external_id = btrim(n.name)),
    (SELECT o.contact_id FROM accounts_externalid k
        JOIN accounts_position o ON o.id = k.object_id WHERE k.kind = 'POSITION'
        AND k.source = %(source)s AND k.external_id = btrim(n.name))
    ) AS contact_id
FROM import_plan p
CROSS JOIN unnest(string_to_array(p.contact_external_ids, ';')) n(name)
WHERE btrim(n.name) <> '' AND p.delta ? 'contact_external_ids'
"""
RESOLVE_USER = """
ALTER TABLE import_plan ADD COLUMN user_id bigint;
UPDATE import_plan p SET user_id = u.id FROM users_user u
WHERE u.email = lower(p.user_email)
"""
FOUND_SINCE = """
UPDATE import_plan p SET delta = jsonb_build_object('user_email', p.user_email)
FROM accounts_interaction i
WHERE i.id = p.object_id AND NOT p.is_new AND p.delta = '{}'
  AND p.user_id IS NOT NULL AND i.user_id IS NULL
"""
# Who is named no longer took no part; the row says it for all of them.
NOT_THERE = """
DELETE FROM accounts_interactionparticipant x USING import_plan p
WHERE x.interaction_id = p.object_id AND NOT p.is_new
  AND p.delta ? 'contact_external_ids'
  AND NOT EXISTS (SELECT FROM import_named n
    WHERE n.object_id = p.object_id AND n.contact_id = x.contact_id)
RETURNING x.interaction_id
"""
THERE = """
INSERT INTO accounts_interactionparticipant (interaction_id, contact_id)
SELECT DISTINCT n.object_id, n.contact_id
FROM import_named n JOIN import_plan p ON p.object_id = n.object_id
WHERE p.is_new = %(is_new)s
ORDER BY 1, 2
ON CONFLICT (interaction_id, contact_id) DO NOTHING
RETURNING interaction_id
"""


def load_interactions(load: Load) -> None:
    reject_duplicates(load, "external_id")
    if load.options.create_users:
        invite_unknown(load, "user_email")
    make_plan(
        load,
        kind="INTERACTION",
        table="accounts_interaction",
        remembers_row=False,
        references=[ACCOUNT],
    )
    load.run(NAMED)
    load.reject(
        "r.line IN (SELECT line FROM import_named WHERE contact_id IS NULL)",
        column="contact_external_ids",
        reason=_("one of the people is not known by this id"),
        table="import_plan",
    )
    load.run(RESOLVE_USER)
    load.run(FOUND_SINCE)
    load.warn(
        "r.user_email IS NOT NULL AND r.user_id IS NULL",
        table="import_plan",
        column="user_email",
        reason=_("no user has this address; nobody of ours is noted"),
    )
    load_keyed(
        load,
        kind="INTERACTION",
        table="accounts_interaction",
        fields=[
            Field(
                column="account_id", said="account_external_id", value="p.account_id"
            ),
            *nullable("happened_at", "kind"),
            *blankable("purpose", "initiative"),
            Field(column="user_id", said="user_email", value="p.user_id"),
            *nullable("minutes"),
            *blankable("subject", "note"),
        ],
    )
    _load_participants(load)


def _load_participants(load: Load) -> None:
    load.run(NOT_THERE)
    changed = {row[0] for row in load.cursor.fetchall()}
    load.run(THERE, {"is_new": True})
    with images.row_by_row(load):  # who took part keeps no batch, only the interaction
        load.run(THERE, {"is_new": False})
    changed |= {row[0] for row in load.cursor.fetchall()}
    load.also_changed = changed
    extra = load.value(
        "SELECT count(*) FROM import_plan p WHERE NOT p.is_new"
        " AND p.object_id = ANY(%(changed)s)"
        " AND p.object_id NOT IN (SELECT id FROM import_changed)",
        {"changed": list(changed)},
    )
    load.counts.updated += extra
    load.counts.unchanged -= extra


def load_problems(load: Load) -> None:
    reject_duplicates(load, "external_id")
    make_plan(
        load,
        kind="PROBLEM",
        table="accounts_problem",
        remembers_row=False,
        references=[ACCOUNT],
    )
    load_keyed(
        load,
        kind="PROBLEM",
        table="accounts_problem",
        guards=load.format.rules,
        fields=[
            Field(
                column="account_id", said="account_external_id", value="p.account_id"
            ),
            *nullable("opened_at", "kind"),
            *blankable("severity", "channel"),
            *nullable("first_response_at", "resolved_at", "estimated_loss"),
            *blankable("description"),
        ],
    )


INTERACTIONS = register(
    FileFormat(
        name="interactions.csv",
        order=70,
        columns=[
            key("external_id", required=True),
            key("account_external_id", required=True),
            instant("happened_at", required=True),
            code("kind", InteractionKind.values, required=True),
            code("purpose", InteractionPurpose.values),
            code("initiative", InteractionInitiative.values),
            text("user_email", 254),
            text("contact_external_ids"),
            Column(name="minutes", kind=Kind.INTEGER, minimum=0),
            text("subject", 300),
            text("note"),
        ],
        load=load_interactions,
    )
)
PROBLEMS = register(
    FileFormat(
        name="problems.csv",
        order=80,
        columns=[
            key("external_id", required=True),
            key("account_external_id", required=True),
            instant("opened_at", required=True),
            code("kind", ProblemKind.values, required=True),
            code("severity", ProblemSeverity.values),
            code("channel", ProblemChannel.values),
            instant("first_response_at"),
            instant("resolved_at"),
            money("estimated_loss", minimum=0),
            text("description"),
        ],
        rules=[
            Rule(
                condition="first_response_at < opened_at",
                column="first_response_at",
                reason=_("answered before it was opened"),
            ),
            Rule(
                condition="resolved_at < opened_at",
                column="resolved_at",
                reason=_("resolved before it was opened"),
            ),
        ],
        load=load_problems,
    )
)
