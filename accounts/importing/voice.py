"""signals.csv: what customers say of us, by whom and when."""

from django.utils.translation import gettext_lazy as _

from accounts.importing.columns import Column, Kind, code, date, key, text
from accounts.importing.contacts import PERSON
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
from accounts.models.account import Grade
from accounts.models.programme import Programme
from accounts.models.voice import SCALES, CustomerSignalKind

OFF_SCALE = (
    "NOT CASE kind"
    + "".join(
        f" WHEN '{kind}' THEN value BETWEEN {low} AND {high}"
        for kind, (low, high) in SCALES.items()
    )
    + " END"
)
NEVER_THERE = """
r.contact_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM accounts_position o
    WHERE o.contact_id = r.contact_id AND o.account_id = r.account_id)
"""


def load_signals(load: Load) -> None:
    reject_duplicates(load, "external_id")
    load.reject(
        "r.said_on > %(today)s",
        column="said_on",
        reason=_("that day has not come yet"),
        parameters={"today": Programme.current().today()},
    )
    make_plan(
        load,
        kind="SIGNAL",
        table="accounts_customersignal",
        remembers_row=False,
        references=[ACCOUNT, PERSON],
    )
    load.reject(
        NEVER_THERE,
        column="person_external_id",
        reason=_("this person has never held a position there"),
        table="import_plan",
    )
    load_keyed(
        load,
        kind="SIGNAL",
        table="accounts_customersignal",
        guards=load.format.rules,
        fields=[
            Field(
                column="account_id", said="account_external_id", value="p.account_id"
            ),
            *nullable("kind", "value", "said_on"),
            *blankable("market"),
            Field(column="contact_id", said="person_external_id", value="p.contact_id"),
            *nullable("grade"),
            *blankable("evidence"),
        ],
    )


SIGNALS = register(
    FileFormat(
        name="signals.csv",
        order=95,
        columns=[
            key("external_id", required=True),
            key("account_external_id", required=True),
            code("kind", CustomerSignalKind.values, required=True),
            # Staged with more places than are kept, so that a rule can refuse them.
            Column(name="value", kind=Kind.DECIMAL, size=8, required=True),
            date("said_on", required=True),
            text("market", 200),
            key("person_external_id"),
            code("grade", Grade.values, required=True),
            text("evidence"),
        ],
        rules=[
            Rule(
                condition=OFF_SCALE,
                column="value",
                reason=_("not on the scale of its kind"),
            ),
            Rule(
                condition="value <> round(value, 1)",
                column="value",
                reason=_("more than one decimal"),
            ),
            Rule(
                condition="kind <> 'INFLUENCE' AND market <> ''",
                column="market",
                reason=_("only influence is by market"),
            ),
        ],
        load=load_signals,
    )
)
