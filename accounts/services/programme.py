"""Change the programme's own words and limits."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Programme
from accounts.models.relationships import RatingDimension
from accounts.permissions import may_change_programme
from sam.lib import audit
from sam.lib.errors import DomainError
from sam.users.models import User

# The codes that a programme may have its own word for, as an account's tier.
NAMED = ("STRATEGIC", "VALUED", "ALTERNATIVE")
LONGEST = 30
LIMITS = (
    "guide_least",
    "guide_most",
    "guide_warning",
    "renomination_months",
    "headroom_share",
    "spend_share_warning",
    "criteria_warning",
    "revenue_share_warning",
    "key_power",
    "contact_fresh_days",
    "knowledge_months",
    "handover_least",
    "owner_change_months",
    "attachment_megabytes",
    "duplicate_likeness",
)
# What people are rated by, which a programme may call by its own name.
DIMENSIONS = tuple(RatingDimension.values)
WORDS = ("labels", "person_dimensions")


class ProgrammeRefused(DomainError):
    """The programme cannot be like that; ``errors`` has the reasons by field."""

    code = "programme_refused"

    def __init__(self, errors: Mapping[str, list[str]]):
        self.errors = dict(errors)
        said = [reason for reasons in self.errors.values() for reason in reasons]
        super().__init__(" ".join(said))


@transaction.atomic
def change_programme(
    *,
    actor: User | None,
    labels: Mapping[str, str] | None = None,
    dimensions: Mapping[str, str] | None = None,
    limits: Mapping[str, Any] | None = None,
) -> Programme:
    """
    Give tiers and ratings the programme's own words, and set its guides.

    Codes never change.

    A blank word goes back to the usual one; what is not named stays as it is.

    :raises PermissionDenied: if *actor* may not change the programme
    :raises ProgrammeRefused: with the reasons by field
    """
    may_change_programme(actor).require()
    Programme.current()
    programme = Programme.objects.select_for_update().get(pk=1)
    before = {name: getattr(programme, name) for name in WORDS + LIMITS}
    programme.labels = _named(programme.labels, labels or {}, NAMED)
    programme.person_dimensions = _named(
        programme.person_dimensions, dimensions or {}, DIMENSIONS
    )
    for name, value in _known(limits or {}).items():
        setattr(programme, name, value)
    _require_sound(programme)
    moved = [name for name in before if getattr(programme, name) != before[name]]
    if not moved:
        return programme
    programme.save(update_fields=moved)
    audit.record(
        "change_programme",
        programme,
        before={name: before[name] for name in moved},
        after={name: getattr(programme, name) for name in moved},
    )
    return programme


def _named(
    now: Mapping[str, str], wanted: Mapping[str, str], codes: Sequence[str]
) -> dict[str, str]:
    """Return the words after the change, no two codes with the same."""
    errors = {
        code: [_("There is no such word.")] for code in wanted if code not in codes
    }
    words = {code: " ".join(str(word).split()) for code, word in wanted.items()}
    for code, word in words.items():
        if len(word) > LONGEST:
            errors[code] = [
                _("Say it in at most {count} characters.").format(count=LONGEST)
            ]
    if errors:
        raise ProgrammeRefused(errors)
    kept = {code: word for code, word in now.items() if code not in words}
    made = kept | {code: word for code, word in words.items() if word}
    said = [made.get(code, code).casefold() for code in codes]
    for code, word in zip(codes, said, strict=True):
        if said.count(word) > 1:
            errors[code] = [_("Two of them cannot have the same word.")]
    if errors:
        raise ProgrammeRefused(errors)
    return made


def _known(limits: Mapping[str, Any]) -> Mapping[str, Any]:
    if unknown := [name for name in limits if name not in LIMITS]:
        raise ProgrammeRefused(
            {name: [_("There is no such limit.")] for name in unknown}
        )
    return limits


def _require_sound(programme: Programme) -> None:
    others = {
        field.name
        for field in Programme._meta.concrete_fields
        if field.name not in LIMITS
    }
    try:
        programme.clean_fields(exclude=others)
        programme.validate_constraints()
    except ValidationError as refused:
        raise ProgrammeRefused(refused.message_dict) from refused
