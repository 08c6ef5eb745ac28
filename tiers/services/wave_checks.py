"""What may become of a wave: the checks that its verbs share."""

from typing import Any

from django.db import connection, models
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Account, Programme
from accounts.models.account import AccountStatus
from sam.lib.errors import DomainError
from sam.users.models import User
from tiers import permissions
from tiers.models import Wave, WaveAccount

# Waves are few: who changes one waits for who changes another.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('tiers_wave'))"
NAME_LENGTH = 200
TOLERANCES = (
    "contribution_tolerance",
    "retention_tolerance",
    "response_tolerance",
    "visits_tolerance",
)
EDITABLE = (
    "name",
    "starts_on",
    "ends_on",
    "capacity",
    "entry_criteria",
    "exit_criteria",
    *TOLERANCES,
)


class WaveRefused(DomainError):
    """The wave cannot be changed like that; ``field`` names what is wrong, if one."""

    code = "wave_refused"

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def lock() -> None:
    """Wait for who changes a wave now."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)


def locked(wave: Wave, actor: User) -> Wave:
    """
    Return *wave* as it is now, held until the end of the transaction.

    :raises PermissionDenied: if *actor* is no director
    """
    permissions.may_run_waves(actor).require()
    lock()
    return Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)


def inside(wave: Wave) -> "models.QuerySet[WaveAccount]":
    """Return the accounts that enter with *wave*."""
    inside: models.QuerySet[WaveAccount] = wave.accounts.filter(removed_at=None)
    return inside


def given(reason: str, missing: str) -> str:
    """
    Return *reason* without blanks around it.

    :raises WaveRefused: saying *missing*, if there is none
    """
    if not reason.strip():
        raise WaveRefused(missing, field="reason")
    return reason.strip()


def require(wave: Wave, status: str, rule: str) -> None:
    """
    Test whether *wave* stands at *status*.

    :raises WaveRefused: if not, saying where it stands, and the *rule*
    """
    if wave.status != status:
        said = _("Wave {number} is {status}.").format(
            number=wave.number, status=wave.get_status_display().lower()
        )
        raise WaveRefused(f"{said} {rule}")


def require_not_over(wave: Wave) -> None:
    """
    Test whether *wave* is planned or running.

    :raises WaveRefused: if it is over
    """
    if wave.status not in {Wave.Status.PLANNED, Wave.Status.OPEN}:
        require(wave, Wave.Status.PLANNED, _("Its accounts stay as they are."))


def require_due(wave: Wave) -> None:
    """
    Test whether today, in the programme's zone, is one of the days of *wave*.

    :raises WaveRefused: if not
    """
    today = Programme.current().today()
    if today < wave.starts_on:
        raise WaveRefused(
            _("It starts on {day}; change its first day to open it sooner.").format(
                day=date_format(wave.starts_on, "j M Y")
            )
        )
    if today > wave.ends_on:
        raise WaveRefused(
            _("It was to end on {day}; change its last day first.").format(
                day=date_format(wave.ends_on, "j M Y")
            )
        )


def require_free(account: Account) -> None:
    """
    Test whether *account* may enter with a wave.

    :raises WaveRefused: if it is no customer or prospect, or enters with another wave
    """
    if account.merged_into_id is not None or account.status == AccountStatus.FORMER:
        raise WaveRefused(
            _("{account} is not a customer any more.").format(account=account)
        )
    other = (
        WaveAccount.objects.filter(account=account, removed_at=None)
        .filter(wave__status__in=[Wave.Status.PLANNED, Wave.Status.OPEN])
        .select_related("wave")
        .first()
    )
    if other is not None:
        raise WaveRefused(
            _("{account} enters with wave {number}, “{name}”, already.").format(
                account=account, number=other.wave.number, name=other.wave.name
            )
        )


def set_fields(wave: Wave, fields: dict[str, Any]) -> None:
    """
    Set *fields* of *wave*, as far as they can be so together.

    :raises WaveRefused: if not
    """
    unknown = fields.keys() - set(EDITABLE)
    if unknown:
        raise TypeError(f"a wave has no {', '.join(sorted(unknown))} to set")
    for name, value in fields.items():
        setattr(wave, name, value.strip() if isinstance(value, str) else value)
    if not 0 < len(wave.name) <= NAME_LENGTH:
        raise WaveRefused(
            _("Give the wave a name of 200 letters or less."), field="name"
        )
    if wave.ends_on < wave.starts_on:
        raise WaveRefused(_("Its last day is before its first."), field="ends_on")
    if wave.capacity < 1:
        raise WaveRefused(
            _("A wave has room for one account or more."), field="capacity"
        )
    for name in TOLERANCES:
        if not 0 <= getattr(wave, name) <= 1:
            raise WaveRefused(
                _("What is tolerated is a share from 0 to 100 %."), field=name
            )
    _require_alone(wave)


def _require_alone(wave: Wave) -> None:
    others = (
        Wave.objects.exclude(status=Wave.Status.CANCELLED)
        .exclude(pk=wave.pk)
        .filter(starts_on__lte=wave.ends_on, ends_on__gte=wave.starts_on)
        .order_by("starts_on")
    )
    if other := others.first():
        raise WaveRefused(
            _(
                "It would overlap wave {number}, “{name}”, from {start} to {end}."
            ).format(
                number=other.number,
                name=other.name,
                start=date_format(other.starts_on, "j M Y"),
                end=date_format(other.ends_on, "j M Y"),
            ),
            field="starts_on",
        )
