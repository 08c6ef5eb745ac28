"""Change sets as a person may see them: their moves, with reasons in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Case, Count, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models.account import AccountStatus, Person
from sam.lib import figures
from sam.users.models import User
from tiers.models import AlternativePlan, Change, ChangeSet, Policy, Tier
from tiers.selectors.words import criterion_words, failing_words, nominee_words

# What a person without money is not shown of the figures that were judged.
MONEY = {"net_margin_12m", "lifetime_value"}
OPEN = (Change.Status.PROPOSED, Change.Status.HELD)
SHOWN = ("revenue_12m", "net_margin_12m", "potential", "headroom", "lifetime_value")


SENTENCES = {
    Change.Reason.REGION: gettext_lazy(
        "No place left in its region: {score} would do, but others there rank above"
        " it; rank {rank}."
    ),
    Change.Reason.HOURS: gettext_lazy(
        "No hours left with its manager: {score} would do, but others there rank above"
        " it; rank {rank}."
    ),
    Change.Reason.MIX: gettext_lazy(
        "The seats left are kept for other nominees: {score} would do; rank {rank}."
    ),
    Change.Reason.OPTIMUM: gettext_lazy(
        "Others together are worth more than it is with {score}; rank {rank}."
    ),
    Change.Reason.UNPROFITABLE: gettext_lazy(
        "No profit review after review, and no hours free to turn it round."
    ),
    Change.Reason.RECOVERED: gettext_lazy(
        "It earns money again, review after review: back to Valued."
    ),
    Change.Reason.OVERRIDE: gettext_lazy("A person decided so, until a day."),
    Change.Reason.UNDO: gettext_lazy("An earlier change was taken back."),
    Change.Reason.OPENING: gettext_lazy("The first tier of a customer."),
}


@dataclass(frozen=True, slots=True)
class Move:
    """
    One account's proposed move; ``figures`` are those that were judged.

    A figure that the reader may not see has no key; ``None`` is not measured.
    """

    id: int
    account_id: int
    account: str
    from_tier: str
    to_tier: str
    status: str
    note: str
    reason: str
    words: str
    gate: str
    decisive: str
    nominee_type: str
    plan: AlternativePlan | None
    score: float | None
    rank: int | None
    figures: dict[str, Decimal | None]

    @property
    def is_open(self) -> bool:
        """Whether somebody may still decide it."""
        return self.status in OPEN

    @property
    def decisive_words(self) -> str:
        """What the criterion is called that decided; empty where none did."""
        return criterion_words(self.decisive) if self.decisive else ""

    @property
    def nominee_words(self) -> str:
        return nominee_words(self.nominee_type)


@dataclass(frozen=True, slots=True)
class Tally:
    """
    How many moves a set has, of which the reader sees some.

    ``open`` and ``applied`` count all of the set, the others what is visible.
    """

    all: int = 0
    visible: int = 0
    promoted: int = 0
    demoted: int = 0
    stale: int = 0
    held: int = 0
    unplanned: int = 0
    open: int = 0
    applied: int = 0

    @property
    def others(self) -> int:
        """Moves between tiers below the first."""
        return self.visible - self.promoted - self.demoted


def change_sets_of(user: Person) -> Any:
    """Return the change sets, newest first; who sees no facts sees none."""
    if not isinstance(user, User) or not user.sees_facts:
        return ChangeSet.objects.none()
    found = ChangeSet.objects.select_related(
        "policy", "decided_by", "run", "undoes", "undone_by_set"
    )
    return found.order_by("-pk")


def tallies(user: Person, change_sets: Iterable[ChangeSet]) -> dict[int, Tally]:
    """Count the moves of each set in two queries, however many sets there are."""
    keys = [each.pk for each in change_sets]
    inside = Change.objects.filter(change_set__in=keys).order_by()
    whole: dict[int, dict[str, int]] = {}
    for key, status, moves in inside.values_list("change_set", "status").annotate(
        moves=Count("pk")
    ):
        counts = whole.setdefault(key, {})
        for name in _standing(status):
            counts[name] = counts.get(name, 0) + moves
    seen: dict[int, dict[str, int]] = {}
    grouped = inside.visible_to(user).values_list(
        "change_set", "from_tier", "to_tier", "status", "alternative_plan"
    )
    for key, was, now, status, plan, moves in grouped.annotate(moves=Count("pk")):
        counts = seen.setdefault(key, {})
        for name in ["visible", *_directions(was, now, status, plan)]:
            counts[name] = counts.get(name, 0) + moves
    return {key: Tally(**whole.get(key, {}), **seen.get(key, {})) for key in keys}


# More than any rank: who enters comes before all others, who has no rank after.
AFTER_ALL = 2**32


def moves_of(change_set: ChangeSet, user: Person) -> Any:
    """Return the moves of the set that *user* may see, who enters first, by rank."""
    later = Case(
        When(to_tier=Tier.STRATEGIC, then=Value(0)),
        default=Value(AFTER_ALL),
        output_field=BigIntegerField(),
    )
    place = later + Coalesce(
        "rank", Value(AFTER_ALL - 1), output_field=BigIntegerField()
    )
    return (
        Change.objects.visible_to(user)
        .filter(change_set=change_set)
        .select_related("account", "alternative_plan__owner")
        .annotate(place=place)
        .order_by("place", "account_id")
    )


def described(
    changes: Iterable[Change], policy: Policy | None, user: Person, *, currency: str
) -> list[Move]:
    """Describe *changes* of a set that *policy* judged, as *user* may read them."""
    sees_money = isinstance(user, User) and user.sees_money
    return [
        Move(
            id=change.pk,
            account_id=change.account_id,
            account=change.account.name,
            from_tier=change.from_tier,
            to_tier=change.to_tier,
            status=change.status,
            note=change.note,
            reason=change.reason,
            words=words_of(change, policy, currency=currency),
            gate=change.gate,
            decisive=change.decisive,
            nominee_type=change.nominee_type,
            plan=getattr(change, "alternative_plan", None),
            score=change.score,
            rank=change.rank,
            figures={
                name: _decimal(change.measures.get(name))
                for name in SHOWN
                if sees_money or name not in MONEY
            },
        )
        for change in changes
    ]


def words_of(change: Change, policy: Policy | None, *, currency: str) -> str:
    """Say in a sentence why the account moves, with the figures that decided."""
    values = {
        "score": figures.number(change.score, 1),
        "enter": figures.number(change.enter_score, 1),
        "stay": figures.number(change.stay_score, 1),
        "rank": figures.number(change.rank),
        "seats": figures.number(change.seats),
    }
    match change.reason:
        case Change.Reason.ENTERS:
            sentence = _(
                "Takes a seat: {score} is at or above the {enter} it takes to enter;"
                " rank {rank}, {seats} seats."
            )
        case Change.Reason.CAP:
            sentence = _("No seat left: rank {rank} is behind the last of {seats}.")
        case Change.Reason.SCORE:
            sentence = _(
                "Loses its seat: {score} is below the {stay} it takes to stay."
            )
        case Change.Reason.GATE:
            return _gate(change, policy, currency)
        case _other:
            sentence = str(SENTENCES[Change.Reason(change.reason)])
    return sentence.format(**values)


def _gate(change: Change, policy: Policy | None, currency: str) -> str:
    potential = _decimal(change.measures.get("potential"))
    least = policy.minimum_potential if policy else None
    if least is not None and potential is not None and potential < least:
        return _("Fails a gate: potential {potential} is below {least} a year.").format(
            potential=figures.money(potential, currency),
            least=figures.money(least, currency),
        )
    if change.gate and change.gate not in {"CLOSED", "POTENTIAL"}:
        return _("Fails a gate: {gate}.").format(
            gate=failing_words(change.gate).lower()
        )
    if change.account.status == AccountStatus.FORMER:
        return _("Not a candidate any more: it is a former customer.")
    return _("Fails a gate of the policy.")


def _standing(status: str) -> list[str]:
    found = ["all"]
    if status in OPEN:
        found.append("open")
    elif status == Change.Status.APPLIED:
        found.append("applied")
    return found


def _directions(was: str, now: str, status: str, plan: int | None) -> list[str]:
    found = []
    if now == Tier.STRATEGIC:
        found.append("promoted")
    elif was == Tier.STRATEGIC:
        found.append("demoted")
    if status == Change.Status.STALE:
        found.append("stale")
    elif status == Change.Status.HELD:
        found.append("held")
    if now == Tier.ALTERNATIVE and status in OPEN and plan is None:
        found.append("unplanned")
    return found


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
