"""What a draft policy would do, as one person may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from accounts.models import Account
from sam.lib import figures
from sam.users.models import User
from tiers.models import Evaluation, Policy, Tier
from tiers.services import balance
from tiers.services import previewing_figures as adding
from tiers.services import what_if_words as words
from tiers.services.previewing import Flags, Preview
from tiers.services.previewing_figures import Borderline, Gain
from tiers.services.selecting import problem_of
from tiers.services.selecting_words import clash_words
from tiers.services.what_if_shares import Share, shares

SHOWN_MOVERS = 12  # of each group on the page; the file has them all
MOST_BARS = 8
MOST_DRAFTS = 12
NAMES = ("pk", "name", "owner__full_name", "owner__email")
MEASURES = ("measures__headroom", "measures__potential_grade")


@dataclass(frozen=True, slots=True)
class Mover:
    """One account that would move; scores by the policy in force and by the draft."""

    account_id: int
    name: str
    from_tier: str
    to_tier: str
    words: str
    now: float
    then: float
    is_borderline: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Movers to one tier: how many a reader sees, and the first of them."""

    tier: str
    count: int
    counted: str
    movers: list[Mover]

    @property
    def more(self) -> int:
        return self.count - len(self.movers)


@dataclass(frozen=True, slots=True)
class Bar:
    """A manager's hours as shares of what there is: the draft's, and today's."""

    name: str
    now: float
    then: float

    @property
    def is_over(self) -> bool:
        return self.then > 1


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Consequences:
    """All that the page says of a preview, for one reader."""

    preview: Preview
    seen: Flags
    edge: Borderline
    finding: SafeString
    moves: words.Moves
    groups: list[Group]
    totals: adding.Totals
    expected: adding.Expected
    over: adding.Sum
    managers: int
    bars: list[Bar]
    bars_finding: str
    shares: list[Share]
    borderline: int
    unseen_accounts: int
    clashes: list[str]
    alarm: balance.Alarm | None

    @property
    def more_managers(self) -> int:
        """Managers who have no bar."""
        return self.managers - len(self.bars)

    @property
    def valued_hours(self) -> adding.Sum:
        """Hours a month that Strategic accounts leave of what managers have."""
        left = self.totals.capacity
        return adding.Sum(
            left - self.totals.strategic_hours.now,
            left - self.totals.strategic_hours.then,
        )


def consequences(
    preview: Preview, user: User, *, labels: Mapping[str, str], currency: str
) -> Consequences:
    """Describe *preview* as *user* may see it; what is not visible is only counted."""
    seen = seen_of(preview, user)
    edge = adding.borderline(preview)
    moves = moves_of(preview, seen)
    totals, expected = adding.totals(preview, seen), adding.expected(preview, seen)
    loads = adding.loads(preview)
    managers = _managers_of(preview, seen)
    known = loads.is_known & managers
    return Consequences(
        preview=preview,
        seen=seen,
        edge=edge,
        finding=words.finding(
            moves, expected, totals, loads.among(managers), labels, currency=currency
        ),
        moves=moves,
        groups=_groups(preview, seen, edge, user, currency=currency),
        totals=totals,
        expected=expected,
        over=adding.Sum(
            int((loads.over(loads.now) & managers).sum()),
            int((loads.over(loads.then) & managers).sum()),
        ),
        managers=int(known.sum()),
        bars=_bars(preview, loads, known),
        bars_finding=_bars_finding(preview, loads, known),
        shares=shares(preview, seen),
        borderline=int((edge.is_borderline & preview.moved & seen).sum()),
        unseen_accounts=int((~seen & (preview.seated | preview.holds)).sum()),
        clashes=clashing(preview, user),
        alarm=balance.alarm(),
    )


def tier_labels(own: Mapping[str, str]) -> dict[str, str]:
    """Return what each tier is called: the programme's *own* word, or the usual one."""
    return {str(tier): own.get(tier) or str(tier.label) for tier in Tier}


def seen_of(preview: Preview, user: User) -> Flags:
    """Return whom of the portfolio *user* may see, (n,)."""
    if user.sees_all:
        return np.ones(preview.portfolio.keys.size, dtype=bool)
    visible = Account.objects.visible_to(user).values_list("pk", flat=True)
    return np.isin(
        preview.portfolio.keys, np.fromiter(visible.iterator(), dtype=np.int64)
    )


def moves_of(preview: Preview, seen: Flags) -> words.Moves:
    """Count the moves of *seen* accounts by direction, and those of others."""
    enters = preview.seated & ~preview.holds
    leaves = preview.holds & ~preview.seated
    others = preview.moved & ~enters & ~leaves
    return words.Moves(
        enters=int((enters & seen).sum()),
        leaves=int((leaves & seen).sum()),
        others=int((others & seen).sum()),
        unseen=int((preview.moved & ~seen).sum()),
    )


def movers(
    preview: Preview,
    user: User,
    places: NDArray[np.int64],
    edge: Borderline,
    *,
    currency: str,
) -> list[Mover]:
    """Describe the movers at *places*, in that order, but those not visible."""
    known = named(preview.portfolio.keys[places].tolist(), user, *MEASURES)
    made = []
    for place in places.tolist():
        row = known.get(int(preview.portfolio.keys[place]))
        if row is None:
            continue
        made.append(
            Mover(
                account_id=row["pk"],
                name=row["name"],
                from_tier=str(preview.portfolio.tier[place]),
                to_tier=str(preview.then.tier[place]),
                words=_mover_words(preview, place, row, edge, currency),
                now=float(preview.now.score[place]),
                then=float(preview.then.score[place]),
                is_borderline=bool(edge.is_borderline[place]),
            )
        )
    return made


def ordered_movers(preview: Preview, seen: Flags) -> NDArray[np.int64]:
    """Return the places of *seen* movers: who enters first, each by falling score."""
    places = np.flatnonzero(preview.moved & seen)
    enters = preview.seated[places]
    return places[np.lexsort((-preview.then.score[places], ~enters))]


def offered() -> list[Policy]:
    """Return the newest policies that may come, to choose from."""
    return list(Policy.objects.undecided()[:MOST_DRAFTS])


def named(keys: list[int], user: User, *more: str) -> dict[int, dict[str, Any]]:
    """Return what accounts are called and who owns them, of those *user* may see."""
    rows = Account.objects.visible_to(user).filter(pk__in=keys)
    found = rows.values(*NAMES, *more)
    return {
        row["pk"]: {**row, "owner": row["owner__full_name"] or row["owner__email"]}
        for row in found
    }


def _groups(
    preview: Preview, seen: Flags, edge: Borderline, user: User, *, currency: str
) -> list[Group]:
    places = ordered_movers(preview, seen)
    made = []
    for tier in Tier.values:
        to = places[preview.then.tier[places] == tier]
        if to.size:
            shown = movers(preview, user, to[:SHOWN_MOVERS], edge, currency=currency)
            count = words.counted(int(to.size))
            made.append(Group(tier, int(to.size), count.capitalize(), shown))
    return made


def _mover_words(
    preview: Preview, place: int, row: dict[str, Any], edge: Borderline, currency: str
) -> str:
    said = words.mover_words(preview, place)
    if edge.is_borderline[place]:
        return _("{why}; borderline: flips in {share} of draws").format(
            why=said, share=figures.percent(float(edge.flips[place]), 0)
        )
    headroom, grade = row["measures__headroom"], row["measures__potential_grade"]
    if preview.then.tier[place] == Tier.STRATEGIC and headroom and grade:
        return _("{why}; {money} headroom ({grade})").format(
            why=said, money=figures.money(headroom, currency), grade=grade
        )
    return said


def _managers_of(preview: Preview, seen: Flags) -> Flags:
    """Return the managers who own an account that is seen, (m,)."""
    owners = preview.portfolio.manager[seen & (preview.portfolio.manager >= 0)]
    found = np.zeros(preview.portfolio.managers.keys.size, dtype=bool)
    found[owners] = True
    return found


def _bars(preview: Preview, loads: adding.Loads, known: Flags) -> list[Bar]:
    """Return the fullest managers, and those who change most would be among them."""
    places = np.flatnonzero(known)
    share = loads.then[places] / loads.available[places]
    places = places[np.argsort(-share, kind="stable")[:MOST_BARS]]
    return [
        Bar(
            name=preview.portfolio.managers.names[place],
            now=float(loads.now[place] / loads.available[place]),
            then=float(loads.then[place] / loads.available[place]),
        )
        for place in places.tolist()
    ]


def _bars_finding(preview: Preview, loads: adding.Loads, known: Flags) -> str:
    """Say who would be over, by name where they are two at most."""
    if not known.any():
        return _("No manager's client hours are stated")
    over = np.flatnonzero(loads.over(loads.then) & known)
    if over.size == 0:
        return _("Nobody would be over 100 %")
    names = [preview.portfolio.managers.names[place] for place in over.tolist()]
    if len(names) == 1:
        return _("{name} would be over 100 %").format(name=names[0])
    if len(names) == 2:
        return _("{first} and {second} would be over 100 %").format(
            first=names[0], second=names[1]
        )
    said = _("{count} managers would be over 100 %")
    return said.format(count=words.counted(len(names)).capitalize())


def clashing(preview: Preview, user: User) -> list[str]:
    """Return in words which limits no choice of accounts keeps together."""
    if not preview.then.clashes:
        return []
    problem = problem_of(preview.policy, preview.portfolio, preview.then)

    def names(places: Sequence[int]) -> list[str]:
        keys = [int(preview.portfolio.keys[place]) for place in places]
        known = named(keys, user)
        hidden = _("an account that you do not see")
        return [known[key]["name"] if key in known else hidden for key in keys]

    return clash_words(problem, preview.then.clashes, names=names)


def is_waiting(preview: Preview) -> Flags:
    """Return who is seated or not by the ranking itself, (n,)."""
    held = [str(code) for code in words.HELD]
    gone = [*held, str(Evaluation.Decision.GATE)]
    return ~np.isin(preview.then.decision, gone)


def gain_of(gains: Mapping[int, Gain | None], key: int) -> float | None:
    gain = gains.get(key)
    return None if gain is None else gain.change
