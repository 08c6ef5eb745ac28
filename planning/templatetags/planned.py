"""Tags with which plans show their figures and bars."""

from decimal import Decimal

from django import template

from planning.models import Objective
from planning.selectors.progress import Progress
from planning.selectors.words import measured_by, said

register = template.Library()

WIDTH = 240


@register.simple_tag
def objective_figure(objective: Objective, value: Decimal | None, currency: str) -> str:
    """Write a figure in the unit of the objective's measure."""
    return said(objective, value, currency)


@register.filter
def measure(objective: Objective) -> str:
    """Write what an objective is measured by."""
    return measured_by(objective)


@register.inclusion_tag("planning/_progress_bar.html")
def progress_bar(progress: Progress) -> dict[str, object]:
    """Draw how far an objective has come, and a mark where it should be by now."""
    share = progress.share
    if progress.state == "REACHED":
        share = 1.0
    filled = 0.0 if share is None else min(max(share, 0.0), 1.0)
    return {
        "progress": progress,
        "is_known": share is not None,
        "width": WIDTH,
        "filled": f"{filled * WIDTH:.1f}",
        "due_at": f"{progress.elapsed * WIDTH:.1f}",
        "fill": "f-good" if progress.kind == "good" else "f-watch",
        "percent": round(filled * 100),
        "elapsed_percent": round(progress.elapsed * 100),
    }
