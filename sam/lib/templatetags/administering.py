"""The list at the side of the administrators' pages."""

from django import template

from sam.lib import administration

register = template.Library()


@register.simple_tag(takes_context=True)
def administration_pages(
    context: template.RequestContext,
) -> list[tuple[administration.Group, list[administration.Link]]]:
    """Return what the person sees of the list, by group."""
    request = context["request"]
    return administration.links(request.user, request.path)
