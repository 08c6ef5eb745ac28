"""Can we be a strategic supplier to an account: the answer that counts."""

from tiers.models import SupplierStatus
from tiers.models.nominations import SupplierAnswer

BLOCKING = (SupplierAnswer.CANNOT, SupplierAnswer.UNKNOWN)


def supplier_status(account_id: int) -> SupplierStatus | None:
    """Return the assessment of an account that counts: the newest."""
    return (
        SupplierStatus.objects.filter(account=account_id)
        .select_related("assessed_by")
        .order_by("-assessed_on", "-pk")
        .first()
    )


def is_blocked(status: SupplierStatus | None) -> bool:
    """Test whether we cannot be its supplier, or nobody knows."""
    return status is None or status.answer in BLOCKING
