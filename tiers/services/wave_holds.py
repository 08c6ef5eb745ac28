"""What keeps a planned wave from opening: a person, or what Valued customers lost."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Programme
from sam.lib import figures
from tiers.models import Wave, WaveAccount
from tiers.models.waves import BaselineMeasure
from tiers.services import balance
from tiers.services.balance import Alarm
from tiers.services.wave_baselines import Comparison, compare, in_words


@dataclass(frozen=True, slots=True)
class Hold:
    """
    One reason why a wave waits.

    ``words`` name both figures; ``plain_words`` none, for who may not see money.
    ``comparison`` and ``alarm`` are ``None`` where a person holds it.
    """

    words: str
    plain_words: str
    comparison: Comparison | None = None
    alarm: Alarm | None = None


def is_released(wave: Wave) -> bool:
    """Tell whether a director's release stands: nobody has held the wave since."""
    if wave.released_at is None:
        return False
    return wave.held_at is None or wave.held_at <= wave.released_at


def losses(*, apart_from: Wave | None = None) -> list[Hold]:
    """
    Return what Valued customers lost: by the balance, and since waves were opened.

    The balance counts while its alarm is raised. Each wave that was opened counts, by
    its own tolerances. A measure that was not or is not measured is no loss.
    """
    raised = balance.alarm()
    currency = Programme.current().base_currency
    opened = Wave.objects.filter(opened_at__isnull=False).prefetch_related("baselines")
    by_balance = [Hold(raised.words, raised.words, alarm=raised)] if raised else []
    return by_balance + [
        _of_measure(earlier, one, currency)
        for earlier in opened.order_by("number")
        if apart_from is None or earlier.pk != apart_from.pk
        for one in compare(earlier)
        if one.is_beyond
    ]


def findings_on(wave: Wave, *, lost: list[Hold] | None = None) -> list[Hold]:
    """
    Return all that speaks against opening *wave*, whether or not it was released.

    :param lost: the `losses`, where they are known already
    """
    found = losses(apart_from=wave) if lost is None else lost
    if wave.held_at is not None and not is_released(wave):
        return [_of_person(wave), *found]
    return found


def holds_of(wave: Wave, *, lost: list[Hold] | None = None) -> list[Hold]:
    """
    Return what holds *wave*; nothing holds one that was opened or released.

    :param lost: the `losses`, where they are known already
    """
    if wave.status != Wave.Status.PLANNED or is_released(wave):
        return []
    return findings_on(wave, lost=lost)


def why_waiting(account_ids: Iterable[int]) -> dict[int, str]:
    """
    Say of each account that enters with a wave which is not open yet why it waits.

    An account in no such wave has no key: nothing keeps it from being promoted. The
    words hold no figure, so that everybody may read them.
    """
    waiting = WaveAccount.objects.filter(
        account_id__in=list(account_ids),
        removed_at=None,
        wave__status=Wave.Status.PLANNED,
    ).select_related("wave")
    return {
        each.account_id: _(
            "It enters with wave {number}, “{name}”, which is planned from {day} and"
            " not open yet."
        ).format(
            number=each.wave.number,
            name=each.wave.name,
            day=date_format(each.wave.starts_on, "j M Y"),
        )
        for each in waiting
    }


def _of_person(wave: Wave) -> Hold:
    words = _("{person} holds it: {reason}").format(
        person=wave.held_by, reason=wave.hold_reason
    )
    return Hold(words=words, plain_words=words)


def _of_measure(earlier: Wave, one: Comparison, currency: str) -> Hold:
    words, plain = _sentences(one.measure)
    values = {
        "number": earlier.number,
        "was": in_words(one.measure, one.baseline.value, currency=currency),
        "now": in_words(one.measure, one.now.value, currency=currency),
        "tolerance": figures.percent(one.tolerance, 0),
    }
    return Hold(
        words=words.format(**values),
        plain_words=plain.format(**values),
        comparison=one,
    )


def _sentences(measure: str) -> tuple[str, str]:
    match measure:
        case BaselineMeasure.CONTRIBUTION:
            return _(
                "Valued customers contributed {was} in 12 months when wave {number} was"
                " opened, and contribute {now} now; a fall of {tolerance} is tolerated."
            ), _(
                "Valued customers contribute less than when wave {number} was opened,"
                " by more than is tolerated."
            )
        case BaselineMeasure.RETENTION:
            return _(
                "Of those Valued a year before, {was} still ordered when wave {number}"
                " was opened, and {now} do now; a fall of {tolerance} is tolerated."
            ), _(
                "Fewer Valued customers still order than when wave {number} was opened,"
                " by more than is tolerated."
            )
        case BaselineMeasure.RESPONSE:
            return _(
                "Valued customers had a first answer within {was} when wave {number}"
                " was opened, and have it within {now} now; a rise of {tolerance} is"
                " tolerated."
            ), _(
                "Valued customers wait longer for a first answer than when wave"
                " {number} was opened, by more than is tolerated."
            )
        case _visits:
            return _(
                "Valued customers had {was} visits a year when wave {number} was"
                " opened, and have {now} now; a fall of {tolerance} is tolerated."
            ), _(
                "Valued customers are visited less than when wave {number} was opened,"
                " by more than is tolerated."
            )
