"""costs.csv: what serving a customer costs, beyond the goods."""

from accounts.importing.columns import code, date, key, money
from accounts.importing.keyed import ACCOUNT, Field, load_keyed, make_plan, nullable
from accounts.importing.loading import Load, reject_duplicates
from accounts.importing.registry import FileFormat, register
from accounts.models.cost import CostEntryKind


def load_costs(load: Load) -> None:
    reject_duplicates(load, "external_id")
    make_plan(
        load,
        kind="COST",
        table="accounts_costentry",
        remembers_row=False,
        references=[ACCOUNT],
    )
    load_keyed(
        load,
        kind="COST",
        table="accounts_costentry",
        fields=[
            Field(
                column="account_id", said="account_external_id", value="p.account_id"
            ),
            *nullable("incurred_on", "kind", "amount"),
        ],
    )


COSTS = register(
    FileFormat(
        name="costs.csv",
        order=90,
        columns=[
            key("external_id", required=True),
            key("account_external_id", required=True),
            date("incurred_on", required=True),
            code("kind", CostEntryKind.values, required=True),
            money("amount", required=True),
        ],
        load=load_costs,
    )
)
