"""How somebody is signed in, in words."""

from django import template

from sam.access import browsers

register = template.Library()
register.filter("browser", browsers.browser)
