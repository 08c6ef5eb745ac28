"""The bell in the bar at the top: how much a person has not read."""

from typing import Any

from django import template

from sam.workspace.selectors.notifications import unread_count

register = template.Library()


@register.inclusion_tag("components/_bell.html")
def bell(person: Any) -> dict[str, str]:
    """Show how many notifications *person* has not read, and lead to them."""
    return {"unread": unread_count(person)}
