"""What becomes of numbers when two accounts are one: they are made anew."""

from django.utils.translation import gettext_lazy as _

from accounts.merging import Policy, Reference, register
from scoring.models import AccountMeasures, MeasureSnapshot


def register_columns() -> None:
    """Register what refers to an account."""
    register(
        Reference(model=AccountMeasures, field="account", policy=Policy.RECOMPUTED),
        Reference(
            model=MeasureSnapshot,
            field="account",
            policy=Policy.STAY,
            label=_("Measures by month"),
        ),
    )
