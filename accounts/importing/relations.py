"""relations.csv: why one account matters to another."""

from django.utils.translation import gettext_lazy as _

from accounts.importing.columns import Column, Kind, code, date, key, text
from accounts.importing.keyed import (
    Field,
    Reference,
    blankable,
    load_keyed,
    make_plan,
    nullable,
)
from accounts.importing.loading import Load, reject_duplicates
from accounts.importing.registry import FileFormat, Rule, register
from accounts.models.account import AccountRelationKind

# The three columns are the key; a separator that no id can be mistaken for joins them.
KEY = """
ALTER TABLE import_rows ADD COLUMN external_id text;
UPDATE import_rows SET external_id = to_jsonb(ARRAY[
    from_account_external_id, to_account_external_id, kind])::text;
UPDATE import_rows SET external_id = md5(external_id) WHERE length(external_id) > 500
"""
KNOWN_ALREADY = """
UPDATE import_plan p SET object_id = x.id, is_new = false
FROM accounts_accountrelation x
WHERE x.from_account_id = p.from_account_id
  AND x.to_account_id = p.to_account_id AND x.kind = p.kind
  AND (p.is_new OR (p.delta <> '{}' AND p.object_id <> x.id))
"""


def load_relations(load: Load) -> None:
    reject_duplicates(
        load, "from_account_external_id", "to_account_external_id", "kind"
    )
    load.run(KEY)
    make_plan(
        load,
        kind="RELATION",
        table="accounts_accountrelation",
        remembers_row=False,
        references=[
            Reference(
                column=f"{end}_account_external_id",
                kind="ACCOUNT",
                to=f"{end}_account_id",
                reason=_("no account has this id"),
            )
            for end in ("from", "to")
        ],
    )
    load.reject(
        "r.from_account_id = r.to_account_id",
        column="to_account_external_id",
        reason=_("an account has no relation to itself"),
        table="import_plan",
    )
    load.reject(
        "r.line IN (SELECT line FROM (SELECT line, row_number() OVER (PARTITION BY"
        " from_account_id, to_account_id, kind ORDER BY line) AS nth"
        " FROM import_plan) n WHERE nth > 1)",
        column="to_account_external_id",
        reason=_("another row says the same of these accounts"),
        table="import_plan",
    )
    load.run(KNOWN_ALREADY)
    load_keyed(
        load,
        kind="RELATION",
        table="accounts_accountrelation",
        fields=[
            *nullable("from_account_id", "to_account_id", "kind"),
            Field(column="weight", said="weight", blank="1"),
            *nullable("since_on"),
            *blankable("evidence"),
        ],
    )


RELATIONS = register(
    FileFormat(
        name="relations.csv",
        order=110,
        columns=[
            key("from_account_external_id", required=True),
            key("to_account_external_id", required=True),
            code("kind", AccountRelationKind.values, required=True),
            Column(name="weight", kind=Kind.DECIMAL, size=6, places=3, minimum=0),
            date("since_on"),
            text("evidence"),
        ],
        rules=[
            Rule(
                condition="from_account_external_id = to_account_external_id",
                column="to_account_external_id",
                reason=_("an account has no relation to itself"),
            )
        ],
        load=load_relations,
    )
)
