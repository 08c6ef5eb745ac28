"""units.csv: stores, branches, plants and offices of the accounts."""

from accounts.importing.columns import code, country, key, text
from accounts.importing.keyed import (
    ACCOUNT,
    Field,
    blankable,
    load_keyed,
    make_plan,
)
from accounts.importing.loading import Load, reject_duplicates
from accounts.importing.registry import FileFormat, register
from accounts.models.people import UnitKind


def load_units(load: Load) -> None:
    reject_duplicates(load, "external_id")
    make_plan(
        load,
        kind="UNIT",
        table="accounts_unit",
        remembers_row=True,
        references=[ACCOUNT],
    )
    load_keyed(
        load,
        kind="UNIT",
        table="accounts_unit",
        remembers_row=True,
        fields=[
            Field(
                column="account_id", said="account_external_id", value="p.account_id"
            ),
            Field(column="name", said="name"),
            Field(column="kind", said="kind", blank="'OTHER'"),
            *blankable("city", "country"),
        ],
    )


UNITS = register(
    FileFormat(
        name="units.csv",
        order=40,
        columns=[
            key("external_id", required=True),
            key("account_external_id", required=True),
            text("name", 300, required=True),
            code("kind", UnitKind.values),
            text("city", 200),
            country(),
        ],
        load=load_units,
    )
)
