"""The people who decide at a customer's: who is for us, and what is missing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

# The steps of the scale of attitude from which somebody is for us, or against us.
SUPPORTER, CRITIC = 4, 2
SENIOR = ("C", "D")
DECIDING = ("DECISION_MAKER", "APPROVER")


@dataclass(frozen=True, slots=True)
class Node:
    """
    A person of the customer's, by the position that places them on the map.

    ``power`` and ``attitude`` go from 1 to 5, ``None`` where nobody rated them.
    ``met_days`` is how long ago we met them, ``None`` for never. ``met_by`` counts the
    contacts of the last twelve months by each colleague of ours; a colleague who says
    that they know the person is there with 0. ``boss`` is the key of another node.
    """

    key: int
    name: str = ""
    level: str = ""
    function: str = ""
    role: str = ""
    boss: int | None = None
    power: int | None = None
    attitude: int | None = None
    met_days: int | None = None
    met_by: Mapping[int, int] = field(default_factory=dict)

    @property
    def is_senior(self) -> bool:
        return self.level in SENIOR

    @property
    def decides(self) -> bool:
        """Test whether nothing is bought without them."""
        return self.role in DECIDING

    @property
    def is_for_us(self) -> bool:
        return self.attitude is not None and self.attitude >= SUPPORTER

    @property
    def is_against_us(self) -> bool:
        return self.attitude is not None and self.attitude <= CRITIC


@dataclass(frozen=True, slots=True)
class Rule:
    """From which power one is a key player, and for how many days a meeting counts."""

    key_power: int
    fresh_days: int

    def is_key(self, node: Node) -> bool:
        return node.power is not None and node.power >= self.key_power

    def is_covered(self, node: Node) -> bool:
        return node.met_days is not None and node.met_days <= self.fresh_days


class State(StrEnum):
    """What the quality rule says of a map."""

    RED = "RED"
    AMBER = "AMBER"
    GREEN = "GREEN"


@dataclass(frozen=True, slots=True)
class Quality:
    """The state, the supportive key players, and those of them who decide."""

    state: State
    supporters: tuple[int, ...]
    deciding: tuple[int, ...]


def quality(nodes: Sequence[Node], *, rule: Rule) -> Quality:
    """
    Return what the published rule says of *nodes*.

    Red: no key player is for us. Amber: one or more are. Green: one of them decides or
    approves.
    """
    supporters = [node for node in nodes if rule.is_key(node) and node.is_for_us]
    deciding = [node for node in supporters if node.decides]
    state = State.RED
    if supporters:
        state = State.GREEN if deciding else State.AMBER
    return Quality(state, _keys(supporters), _keys(deciding))


class GapKind(StrEnum):
    """What is missing on a map; the order is that of how much it matters."""

    OPPONENT_DECIDES = "OPPONENT_DECIDES"
    NO_SENIOR = "NO_SENIOR"
    NO_DECIDER = "NO_DECIDER"
    ONE_OF_THEIRS = "ONE_OF_THEIRS"
    ONE_OF_OURS = "ONE_OF_OURS"
    FUNCTION_NOT_COVERED = "FUNCTION_NOT_COVERED"
    NEVER_MET = "NEVER_MET"
    NOT_MET_LATELY = "NOT_MET_LATELY"
    STANDING_UNKNOWN = "STANDING_UNKNOWN"


OF_A_PERSON = {
    GapKind.OPPONENT_DECIDES,
    GapKind.NEVER_MET,
    GapKind.NOT_MET_LATELY,
    GapKind.STANDING_UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing, with the people or the function that it is about."""

    kind: GapKind
    people: tuple[int, ...] = ()
    function: str = ""
    days: int | None = None

    @property
    def about(self) -> tuple[GapKind, str | tuple[int, ...]]:
        """Return what makes it the same gap on a map with other people."""
        of_people = self.kind in OF_A_PERSON
        return self.kind, self.people if of_people else self.function


def gaps(nodes: Sequence[Node], *, rule: Rule) -> tuple[Gap, ...]:
    """
    Return what is missing on a map, what matters most first; nothing for an empty one.

    Functions are those in which somebody is known: one is covered while somebody in it
    has been met within ``rule.fresh_days``. A key player is one by ``rule``, or who
    decides or approves.
    """
    if not nodes:
        return ()
    found = [*_who_decides(nodes), *_one_thread(nodes)]
    if not any(node.is_senior for node in nodes):
        found.append(Gap(GapKind.NO_SENIOR))
    covered = {node.function for node in nodes if rule.is_covered(node)}
    for function in sorted({node.function for node in nodes} - covered - {""}):
        there = [node for node in nodes if node.function == function]
        found.append(Gap(GapKind.FUNCTION_NOT_COVERED, _keys(there), function))
    for node in nodes:
        if not (rule.is_key(node) or node.decides) or rule.is_covered(node):
            continue
        never = node.met_days is None
        kind = GapKind.NEVER_MET if never else GapKind.NOT_MET_LATELY
        found.append(Gap(kind, (node.key,), days=node.met_days))
    order = list(GapKind)
    return tuple(sorted(found, key=lambda gap: order.index(gap.kind)))


def _who_decides(nodes: Sequence[Node]) -> list[Gap]:
    deciding = [node for node in nodes if node.decides]
    if not deciding:
        return [Gap(GapKind.NO_DECIDER)]
    against = [node for node in deciding if node.is_against_us]
    unknown = [node for node in deciding if node.attitude is None]
    return [
        *(Gap(GapKind.OPPONENT_DECIDES, (node.key,)) for node in against),
        *(Gap(GapKind.STANDING_UNKNOWN, (node.key,)) for node in unknown),
    ]


def _one_thread(nodes: Sequence[Node]) -> list[Gap]:
    touched = [node for node in nodes if sum(node.met_by.values())]
    ours = {user for node in touched for user, times in node.met_by.items() if times}
    found = []
    if len(touched) == 1 and len(nodes) > 1:
        found.append(Gap(GapKind.ONE_OF_THEIRS, _keys(touched)))
    if len(ours) == 1:
        found.append(Gap(GapKind.ONE_OF_OURS, _keys(touched)))
    return found


class ShapeKind(StrEnum):
    """How contact runs between the two sides."""

    NONE = "NONE"
    BOW_TIE = "BOW_TIE"
    BETWEEN = "BETWEEN"
    DIAMOND = "DIAMOND"


@dataclass(frozen=True, slots=True)
class Shape:
    """
    How contact runs, through which two most, and how many functions stand alone.

    ``share`` is that of the busiest pair in all contacts, ``None`` where no contact was
    counted. ``functions`` are those that we deal with, ``paired`` how many of these can
    each have a counterpart of their own on our side.
    """

    kind: ShapeKind
    theirs: int | None = None
    ours: int | None = None
    share: float | None = None
    functions: int = 0
    paired: int = 0


def shape(nodes: Sequence[Node]) -> Shape:
    """
    Return whether contact is a bow-tie, a diamond or something between.

    Bow-tie: all of it goes through one person of theirs and one of ours. Diamond: we
    deal with two functions or more, and each has a counterpart of its own among us.
    """
    pairs = {
        (node.key, user): times
        for node in nodes
        for user, times in sorted(node.met_by.items())
    }
    if not pairs:
        return Shape(ShapeKind.NONE)
    total = sum(pairs.values())
    busiest = max(pairs, key=lambda pair: pairs[pair])
    by_function: dict[str, set[int]] = {}
    for node in nodes:
        if node.met_by:
            by_function.setdefault(node.function, set()).update(node.met_by)
    paired = _paired([by_function[name] for name in sorted(by_function)])
    kind = ShapeKind.BETWEEN
    if len(pairs) == 1:
        kind = ShapeKind.BOW_TIE
    elif paired == len(by_function) > 1:
        kind = ShapeKind.DIAMOND
    return Shape(
        kind=kind,
        theirs=busiest[0],
        ours=busiest[1],
        share=pairs[busiest] / total if total else None,
        functions=len(by_function),
        paired=paired,
    )


def _paired(choices: Sequence[Collection[int]]) -> int:
    """Return how many of *choices* can have one of their own (Kuhn's matching)."""
    taken: dict[int, int] = {}

    def find(place: int, seen: set[int]) -> bool:
        for one in sorted(choices[place]):
            if one in seen:
                continue
            seen.add(one)
            if one not in taken or find(taken[one], seen):
                taken[one] = place
                return True
        return False

    return sum(find(place, set()) for place in range(len(choices)))


@dataclass(frozen=True, slots=True)
class Removal:
    """
    What breaks if a person leaves: the rule, the gaps that open, who loses what.

    ``reports`` lose their superior. ``influence_lost`` are those whom nobody else who
    is for us influences. ``in_touch`` are the others of the person's function with whom
    we are in touch, ``None`` if we are not in touch with that person.
    """

    leaving: int
    before: Quality
    after: Quality
    gaps: tuple[Gap, ...]
    reports: tuple[int, ...]
    influence_lost: tuple[int, ...]
    in_touch: tuple[int, ...] | None


def without(
    nodes: Sequence[Node],
    influences: Collection[tuple[int, int]],
    *,
    leaving: int,
    rule: Rule,
) -> Removal:
    """
    Return what breaks if the person *leaving*, one of *nodes*, goes.

    :param influences: (who, whom) of each line of influence
    """
    goes = next(node for node in nodes if node.key == leaving)
    rest = [node for node in nodes if node.key != leaving]
    had = {gap.about for gap in gaps(nodes, rule=rule)}
    for_us = {node.key for node in rest if node.is_for_us}
    kept = {whom for who, whom in influences if who in for_us}
    lost = {whom for who, whom in influences if who == leaving and goes.is_for_us}
    others = [node for node in rest if node.function == goes.function and node.met_by]
    return Removal(
        leaving=leaving,
        before=quality(nodes, rule=rule),
        after=quality(rest, rule=rule),
        gaps=tuple(gap for gap in gaps(rest, rule=rule) if gap.about not in had),
        reports=_keys([node for node in rest if node.boss == leaving]),
        influence_lost=tuple(sorted(lost - kept)),
        in_touch=_keys(others) if goes.met_by else None,
    )


def hardest(nodes: Sequence[Node], *, rule: Rule) -> int | None:
    """Return whose leaving would hurt most: for us, key, who decides, most in touch."""
    if not nodes:
        return None

    def weight(node: Node) -> tuple[bool, bool, bool, int, int]:
        for_us = node.is_for_us
        return (
            for_us and rule.is_key(node),
            for_us and node.decides,
            for_us,
            sum(node.met_by.values()),
            -node.key,
        )

    return max(nodes, key=weight).key


def _keys(nodes: Sequence[Node]) -> tuple[int, ...]:
    return tuple(node.key for node in nodes)
