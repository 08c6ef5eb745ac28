"""How addresses of other systems are shown."""

from django import template

from sam.events.wire import redaction

register = template.Library()
register.filter("without_query", redaction.address)
