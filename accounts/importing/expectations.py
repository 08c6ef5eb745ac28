"""expectations.csv: what special services customers expect, and how far each came."""

from django.utils.translation import gettext_lazy as _

from accounts.importing.columns import code, date, key, money, text
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
from accounts.models.expectation import ServiceExpectationKind, ServiceExpectationStage
from accounts.models.programme import Programme

STAGE = "coalesce(stage, 'EXPECTED')"
HAPPENED = ("expected_on", "agreed_on", "delivered_on", "ended_on")


def load_expectations(load: Load) -> None:
    reject_duplicates(load, "external_id")
    today = Programme.current().today()
    for name in HAPPENED:
        load.reject(
            f"r.{name} > %(today)s",
            column=name,
            reason=_("that day has not come yet"),
            parameters={"today": today},
        )
    make_plan(
        load,
        kind="EXPECTATION",
        table="accounts_serviceexpectation",
        remembers_row=False,
        references=[ACCOUNT],
    )
    load_keyed(
        load,
        kind="EXPECTATION",
        table="accounts_serviceexpectation",
        guards=load.format.rules,
        fields=[
            Field(
                column="account_id", said="account_external_id", value="p.account_id"
            ),
            *nullable("kind"),
            *blankable("detail"),
            Field(column="stage", said="stage", blank="'EXPECTED'"),
            *nullable(*HAPPENED, "cost_a_year", "review_on", "grade"),
            *blankable("evidence", "reason"),
        ],
    )


def _before(name: str, other: str) -> Rule:
    return Rule(
        condition=f"{name} < {other}",
        column=name,
        reason=_("before the day that it follows"),
    )


EXPECTATIONS = register(
    FileFormat(
        name="expectations.csv",
        order=96,
        columns=[
            key("external_id", required=True),
            key("account_external_id", required=True),
            code("kind", ServiceExpectationKind.values, required=True),
            date("expected_on", required=True),
            code("stage", ServiceExpectationStage.values),
            text("detail", 500),
            date("agreed_on"),
            date("delivered_on"),
            date("ended_on"),
            money("cost_a_year", minimum=0),
            date("review_on"),
            code("grade", Grade.values, required=True),
            text("evidence"),
            text("reason", 500),
        ],
        rules=[
            Rule(
                condition="kind = 'OTHER' AND coalesce(detail, '') = ''",
                column="detail",
                reason=_("an other service needs its name"),
            ),
            Rule(
                condition=f"({STAGE} = 'EXPECTED' AND agreed_on IS NOT NULL"
                f" OR {STAGE} = 'AGREED' AND agreed_on IS NULL)",
                column="agreed_on",
                reason=_("goes ill with the stage"),
            ),
            Rule(
                condition=f"({STAGE} = 'DELIVERED') <> (delivered_on IS NOT NULL)",
                column="delivered_on",
                reason=_("goes ill with the stage"),
            ),
            Rule(
                condition=f"{STAGE} = 'DECLINED' AND ended_on IS NULL",
                column="ended_on",
                reason=_("what is declined has ended"),
            ),
            _before("agreed_on", "expected_on"),
            _before("delivered_on", "greatest(expected_on, agreed_on)"),
            _before("ended_on", "greatest(expected_on, agreed_on, delivered_on)"),
        ],
        load=load_expectations,
    )
)
