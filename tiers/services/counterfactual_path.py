"""The way to a strategic seat: what is done, and what is still to do."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.rollup.facts import months_before
from sam.lib import figures
from tiers.models import Tier, Wave
from tiers.selectors.judged import Judged
from tiers.selectors.ledger import Proposal
from tiers.selectors.standing import Standing
from tiers.services.counterfactual_checks import GateCheck
from tiers.services.counterfactual_outlook import Outlook
from tiers.services.reviews import last_review

LIMITS = {
    "CAP": gettext_lazy("the last who has a seat"),
    "MIX": gettext_lazy("the last of its kind who has a seat"),
    "REGION": gettext_lazy("the last in its region who has a seat"),
    "HOURS": gettext_lazy("the last whom its manager has hours for"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way; ``detail`` says how far it is."""

    words: str
    detail: str
    is_done: bool


def path_of(
    judged: Judged,
    outlook: Outlook,
    gates: list[GateCheck],
    standing: Standing,
    proposal: Proposal | None,
) -> tuple[Step, ...]:
    """Return the way to a seat of who has none; nothing for who has one, or left."""
    if judged.held_tier == Tier.STRATEGIC or judged.rank is None:
        return ()
    steps = [_score(judged)]
    steps += [
        Step(gate.label, _gate_detail(gate), gate.passes)
        for gate in gates
        if not gate.passes or gate.is_known
    ]
    if outlook.binds or outlook.by_rank:
        steps.append(_seat(outlook))
    steps.append(_review(judged, proposal))
    if standing.wave is not None:
        steps.append(_wave(standing.wave))
    return tuple(steps)


def _score(judged: Judged) -> Step:
    values = {
        "line": figures.number(judged.lines.enter, 1),
        "score": figures.number(judged.score, 1),
    }
    done = judged.score >= judged.lines.enter
    return Step(
        _("Score %(line)s to enter") % values,
        _("scores %(score)s") % values,
        is_done=done,
    )


def _gate_detail(gate: GateCheck) -> str:
    if gate.state:
        return gate.state
    if not gate.is_known:
        return figures.not_measured()
    return _("passes") if gate.passes else _("falls short")


def _seat(outlook: Outlook) -> Step:
    if outlook.by_rank:
        return Step(_("A seat by rank"), _("there is one for it"), is_done=True)
    if outlook.target is None:
        return Step(
            _("A seat that is free"),
            _("every seat that it could take is held"),
            is_done=False,
        )
    values = {
        "who": LIMITS.get(outlook.binds, ""),
        "points": figures.number(outlook.target, 1),
    }
    return Step(
        _("A seat: to pass %(who)s") % values,
        _("takes %(points)s points") % values,
        is_done=False,
    )


def _review(judged: Judged, proposal: Proposal | None) -> Step:
    if proposal is not None and proposal.to_tier == Tier.STRATEGIC:
        return Step(
            _("A director's decision"),
            _("proposed in change set %(number)s") % {"number": proposal.change_set_id},
            is_done=False,
        )
    policy = judged.policy
    review = months_before(last_review(policy, judged.as_of), -policy.review_months)
    day = date_format(review, "j M Y")
    return Step(
        _("Proposed and decided"),
        _("next review on %(day)s") % {"day": day},
        is_done=False,
    )


def _wave(wave: Wave) -> Step:
    values = {
        "number": wave.number,
        "status": wave.get_status_display().lower(),
        "day": date_format(wave.starts_on, "j M Y"),
    }
    return Step(
        _("Wave %(number)s") % values,
        _("%(status)s, from %(day)s") % values,
        is_done=wave.status in {Wave.Status.OPEN, Wave.Status.DONE},
    )
