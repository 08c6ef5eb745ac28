"""Runs as people watch them: how far, how long, what is left."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sam.lib import figures, runs
from sam.lib.models import Run
from sam.lib.templatetags.figures import duration
from sam.nightly import NIGHTLY, STEPS

# A bar is drawn in thousandths, so that a step under way moves it too.
SCALE = 1000
# Earlier runs of a kind that say what is usual.
EARLIER = 14


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a run: a run of its own in a chain, else a span of work."""

    label: str
    status: str
    seconds: float | None
    changed: int | None = None
    url_pk: int | None = None
    usual: float | None = None
    is_slow: bool = False


@dataclass(frozen=True, slots=True)
class Watched:
    """A run with its words; ``done`` of ``total`` is how far its bar goes."""

    run: Run
    label: str
    state: str
    seconds: float | None
    steps: list[Step]
    done: int
    total: int
    words: str

    @property
    def is_live(self) -> bool:
        return not self.run.is_over

    @property
    def status(self) -> str:
        if self.is_live and self.run.stop_requested:
            return _("Stopping")
        return str(self.run.get_status_display())


def roots() -> QuerySet[Run]:
    """Return the runs that somebody asked for, newest first, with their steps."""
    return (
        Run.objects.filter(parent=None)
        .select_related("requested_by")
        .prefetch_related(Prefetch("steps", queryset=Run.objects.order_by("id")))
        .order_by("-id")
    )


def live() -> Run | None:
    """Return the run that is under way, else the one that waits longest."""
    waiting = roots().filter(status__in=[Run.Status.RUNNING, Run.Status.QUEUED])
    found = list(waiting.order_by("id")[:20])
    return next(
        (run for run in found if run.status == Run.Status.RUNNING),
        found[0] if found else None,
    )


def watch(run: Run, *, now: dt.datetime | None = None) -> Watched:
    """Describe *run* as it stands."""
    now = now or timezone.now()
    done, total = _how_far(run)
    return Watched(
        run=run,
        label=label(run.kind),
        state={"QUEUED": "running"}.get(run.status, run.status.lower()),
        seconds=_seconds(run, now),
        steps=_steps(run, now),
        done=done,
        total=total,
        words=_words(run, now),
    )


def compared(watched: Watched, *, now: dt.datetime | None = None) -> Watched:
    """
    Say of each step what it usually takes, and whether it is slow.

    Usual is the median of the earlier runs that ended well; slow is what took longer
    than in any of them, if there are two or more.
    """
    now = now or timezone.now()
    run = watched.run
    earlier = Run.objects.filter(
        kind=run.kind, status=Run.Status.DONE, pk__lt=run.pk
    ).order_by("-pk")
    known = defaultdict(list)
    for each in earlier.prefetch_related("steps")[:EARLIER]:
        for step in _steps(each, now):
            known[step.label].append(step.seconds or 0.0)
    steps = [
        replace(
            step,
            usual=median(known[step.label]) if known[step.label] else None,
            is_slow=len(known[step.label]) > 1
            and (step.seconds or 0.0) > max(known[step.label]),
        )
        for step in watched.steps
    ]
    return replace(watched, steps=steps)


def label(kind: str) -> str:
    """Return what people call a kind of run."""
    names = {each.code: each.label for each in runs.kinds()}
    return str(names.get(kind, kind))


def is_chain(run: Run) -> bool:
    return run.kind == NIGHTLY


def _children(run: Run) -> list[Run]:
    """Return the newest run of each step, in the order in which they ran."""
    steps = sorted(run.steps.all(), key=lambda step: step.pk)
    return list({step.kind: step for step in steps}.values())


def _steps(run: Run, now: dt.datetime) -> list[Step]:
    children = _children(run)
    if children:
        return [
            Step(
                label(child.kind),
                child.get_status_display(),
                _seconds(child, now),
                child.changed,
                child.pk,
            )
            for child in children
        ]
    # A JSON object keeps no order: the longest span comes first.
    spans = sorted(run.seconds.items(), key=lambda span: -span[1])
    return [Step(name, "", seconds) for name, seconds in spans]


def _seconds(run: Run, now: dt.datetime) -> float | None:
    if run.started_at is None:
        return None
    return max(((run.ended_at or now) - run.started_at).total_seconds(), 0.0)


def _how_far(run: Run) -> tuple[int, int]:
    """Return done and total for the bar; 0 of 0 while nothing is known."""
    if run.status == Run.Status.DONE:
        return 1, 1
    if run.status == Run.Status.QUEUED:
        return 0, 0
    if not is_chain(run):
        return (run.done, run.total) if run.total else (0, 0)
    return round(sum(_shares(_children(run))) * SCALE), len(STEPS) * SCALE


def _shares(children: Iterable[Run]) -> list[float]:
    return [
        1.0
        if child.status == Run.Status.DONE
        else (child.done / child.total if child.total else 0.0)
        for child in children
    ]


def _words(run: Run, now: dt.datetime) -> str:
    if run.status == Run.Status.QUEUED:
        return _("waiting for a worker")
    seconds = _seconds(run, now)
    if run.is_over:
        return duration(seconds) if seconds is not None else ""
    said = [*_where(run), _("{time} so far").format(time=duration(seconds))]
    left = _left(run, now)
    if left is not None:
        said.append(_("about {time} left").format(time=duration(left)))
    return ", ".join(said)


def _where(run: Run) -> list[str]:
    children = _children(run)
    under_way = next((child for child in children if not child.is_over), None)
    if is_chain(run) and under_way is not None:
        place = _("step {place} of {all}: {label}").format(
            place=len(children), all=len(STEPS), label=label(under_way.kind)
        )
        return [place, *_chunks(under_way)]
    return _chunks(run)


def _chunks(run: Run) -> list[str]:
    if not run.total:
        return []
    return [
        _("{done} of {total}").format(
            done=figures.number(run.done), total=figures.number(run.total)
        )
    ]


def _left(run: Run, now: dt.datetime) -> float | None:
    """Return the seconds that are left, if the last run of its kind is a guide."""
    last = (
        Run.objects.filter(
            kind=run.kind, status=Run.Status.DONE, ended_at__isnull=False
        )
        .exclude(started_at=None)
        .order_by("-id")
        .first()
    )
    if last is None:
        return None
    whole, spent = _seconds(last, now), _seconds(run, now)
    if whole is None or spent is None or spent >= whole:
        return None
    return whole - spent


def tally(files: dict[str, dict[str, int]], names: Sequence[str]) -> dict[str, int]:
    """Add the counts of an import's files up."""
    return {
        name: sum(int(counts.get(name) or 0) for counts in files.values())
        for name in names
    }
