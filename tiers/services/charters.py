"""The programme's charter: published in versions, acknowledged by each person."""

from collections.abc import Iterable, Mapping

from django.db import connection, transaction
from django.utils.translation import gettext as _

from sam.lib import audit, outbox
from sam.lib.errors import DomainError
from sam.users.models import User
from tiers import permissions
from tiers.models import Acknowledgement, Charter, CharterOwner, Rationale
from tiers.models.programme import OwnedFunction

LOCK = "SELECT pg_advisory_xact_lock(hashtext('tiers_charter'))"
SPONSORS = {User.Role.EXECUTIVE, User.Role.DIRECTOR}


class CharterRefused(DomainError):
    """The charter is not fit to be read; ``errors`` has the reasons by field."""

    code = "charter_refused"

    def __init__(self, errors: Mapping[str, str]):
        self.errors = dict(errors)
        super().__init__(" ".join(self.errors.values()))


def charter_in_force() -> Charter | None:
    """Return the newest version with its sponsor, or nothing before the first."""
    return (
        Charter.objects.select_related("sponsor", "published_by")
        .order_by("-version")
        .first()
    )


@transaction.atomic
def publish_charter(
    *,
    actor: User,
    rationale: Iterable[str],
    text: str,
    sponsor: User,
    owners: Mapping[str, User],
    other_rationale: str = "",
    based_on: int | None = None,
) -> Charter:
    """
    Publish the next version, which everybody is asked to acknowledge anew.

    *owners* maps a function to who answers for it. Publishing what is in force already
    is that version. Who wrote on version *based_on* (0: on none) while another was
    published is refused, so that nothing of theirs is taken back unread.

    :raises PermissionDenied: if *actor* may not publish
    :raises CharterRefused: with the reasons by field
    """
    permissions.may_edit_charter(actor).require()
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    before = charter_in_force()
    newest = before.version if before else 0
    if based_on is not None and based_on != newest:
        raise CharterRefused({"version": _moved_on(newest)})
    reasons = [code for code in Rationale.values if code in set(rationale)]
    made = Charter(
        version=newest + 1,
        rationale=reasons,
        other_rationale=other_rationale.strip(),
        text=text.strip(),
        sponsor=sponsor,
        published_by=actor,
    )
    _require_sound(made, set(rationale), owners)
    if before and _written(before, _owners_of(before)) == _written(made, owners):
        return before
    made.save(force_insert=True)
    CharterOwner.objects.bulk_create(
        CharterOwner(charter=made, function=function, user=user)
        for function, user in owners.items()
    )
    audit.record(
        "publish_charter",
        made,
        before=_written(before, _owners_of(before)) if before else None,
        after=_written(made, owners) | {"version": made.version},
    )
    outbox.emit("charter.published", payload={"version": made.version})
    return made


@transaction.atomic
def acknowledge_charter(*, actor: User, version: int) -> Acknowledgement:
    """
    Note that *actor* has read and understood the version in force; twice is once.

    :raises CharterRefused: if that is no version, or not the one in force any more
    """
    charter = charter_in_force()
    if charter is None:
        raise CharterRefused({"version": _("No charter has been published yet.")})
    if version != charter.version:
        raise CharterRefused({"version": _moved_on(charter.version)})
    made, is_new = Acknowledgement.objects.get_or_create(charter=charter, user=actor)
    if is_new:
        audit.record("acknowledge_charter", made, after={"version": charter.version})
    return made


def _moved_on(newest: int) -> str:
    return _(
        "Version {version} of the charter was published meanwhile. Read it first."
    ).format(version=newest)


def _require_sound(
    charter: Charter, asked: set[str], owners: Mapping[str, User]
) -> None:
    errors: dict[str, str] = {}
    if unknown := asked - set(Rationale.values):
        errors["rationale"] = _("There is no such reason: {codes}.").format(
            codes=", ".join(sorted(unknown))
        )
    elif not charter.rationale:
        errors["rationale"] = _("Say why there is a programme.")
    is_other = Rationale.OTHER in charter.rationale
    if is_other and not charter.other_rationale:
        errors["other_rationale"] = _("Say what the other reason is.")
    if charter.other_rationale and not is_other:
        errors["other_rationale"] = _("Choose “another reason” as well, or leave it.")
    if len(charter.other_rationale) > 500:
        errors["other_rationale"] = _("Say it in at most 500 characters.")
    if not charter.text:
        errors["text"] = _("Write the charter.")
    sponsor = charter.sponsor
    if not sponsor.is_active or sponsor.role not in SPONSORS:
        errors["sponsor"] = _("The sponsor is an executive or a director.")
    if unknown := set(owners) - set(OwnedFunction.values):
        errors["owners"] = _("There is no such function: {codes}.").format(
            codes=", ".join(sorted(unknown))
        )
    elif gone := [str(user) for user in owners.values() if not user.is_active]:
        errors["owners"] = _("They have left: {names}.").format(names=", ".join(gone))
    if errors:
        raise CharterRefused(errors)


def _owners_of(charter: Charter) -> dict[str, User]:
    owners = charter.owners.select_related("user")
    return {owner.function: owner.user for owner in owners}


def _written(charter: Charter, owners: Mapping[str, User]) -> dict[str, object]:
    return {
        "rationale": list(charter.rationale),
        "other_rationale": charter.other_rationale,
        "text": charter.text,
        "sponsor": charter.sponsor_id,
        "owners": {function: user.pk for function, user in owners.items()},
    }
