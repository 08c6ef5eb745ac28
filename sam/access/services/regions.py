"""Parts of the market: add one, name it, move it in the tree."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Region
from accounts.services.access import refresh_access
from sam.lib import audit
from sam.lib.administration import may_administer
from sam.lib.editing import require_unchanged
from sam.lib.versions import FieldsRefused
from sam.users.models import User


class RegionRefused(FieldsRefused):
    """The region cannot be like that; ``errors`` has the reasons by field."""

    code = "region_refused"


def values_of(region: Region) -> dict[str, Any]:
    """Return what people change of *region*."""
    return {"name": region.name, "parent": region.parent}


@transaction.atomic
def add_region(*, actor: User | None, name: str, parent: Region | None) -> Region:
    """
    Add a region below *parent*, or a top of a tree.

    :raises PermissionDenied: if *actor* is no administrator
    :raises RegionRefused: with the reasons by field
    """
    may_administer(actor).require()
    region = Region(name=" ".join(name.split()), parent=parent)
    _save(region)
    audit.record("add_region", region, after=_plain(region))
    _refresh()
    return region


@transaction.atomic
def change_region(
    *,
    actor: User | None,
    region: Region,
    name: str,
    parent: Region | None,
    seen: str | None = None,
) -> Region:
    """
    Name *region* and put it below *parent*, with all that lies below itself.

    :raises PermissionDenied: if *actor* is no administrator
    :raises ChangedMeanwhile: if it is no longer as *seen* was made of
    :raises RegionRefused: with the reasons by field; also for a circle
    """
    may_administer(actor).require()
    # All of them: two moves at once could make a circle that neither sees.
    everything = {
        one.pk: one
        for one in Region.objects.select_for_update(of=("self",)).select_related(
            "parent"
        )
    }
    region = everything[region.pk]
    require_unchanged(region, values_of(region), seen)
    before = _plain(region)
    above = parent
    while above is not None:
        if above.pk == region.pk:
            raise RegionRefused({"parent": [_("It lies below this region itself.")]})
        above = everything.get(everything[above.pk].parent_id or 0)
    region.name, region.parent = " ".join(name.split()), parent
    after = _plain(region)
    if after != before:
        _save(region)
        audit.record("change_region", region, before=before, after=after)
        _refresh()
    return region


def _save(region: Region) -> None:
    try:
        region.full_clean()
    except ValidationError as refused:
        raise RegionRefused(refused.message_dict) from refused
    region.save()


def _refresh() -> None:
    """Let directors see what is in their regions now."""
    refresh_access(
        users=list(User.objects.filter(directed_regions__isnull=False).distinct())
    )


def _plain(region: Region) -> dict[str, Any]:
    return {
        "name": region.name,
        "parent": str(region.parent) if region.parent else None,
    }
