"""What becomes of what the pages keep of an account when two are one."""

from accounts.merging import Policy, Reference, register
from sam.workspace.models import AccountLook, AccountRow


def register_columns() -> None:
    """Register what refers to an account."""
    register(
        Reference(model=AccountRow, field="account", policy=Policy.RECOMPUTED),
        Reference(model=AccountLook, field="account", policy=Policy.STAY),
    )
