"""Every view of the API says which scope a token needs for it."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from sam.lib import scopes
from sam.lib.api import ApiViewSet
from sam.lib.api.views import Gate
from tiers.api.previews import PolicyPreviewView

# The description of the API itself, for whoever is let in.
FREE = {"api-schema", "api-docs"}


def patterns(resolver):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern)
        elif isinstance(pattern, URLPattern):
            yield pattern


def api_views():
    """Return the views below /api/ by the name of their address."""
    found = {}
    for entry in get_resolver().url_patterns:
        if str(entry.pattern).startswith("api/"):
            below = patterns(entry) if isinstance(entry, URLResolver) else [entry]
            for pattern in below:
                view = pattern.callback
                found[pattern.name] = getattr(view, "cls", None) or view.view_class
    return found


def test_every_view_of_the_api_has_a_family():
    views = {name: view for name, view in api_views().items() if name not in FREE}
    root = views.pop("api-root")
    assert root.__name__ == "APIRootView"
    without = {
        name
        for name, view in views.items()
        if not issubclass(view, Gate)
        or getattr(view, "family", None) not in scopes.FAMILIES
    }
    assert without == set()
    assert len(views) > 100


def test_what_reads_by_a_post_is_an_action_of_its_view():
    for name, view in api_views().items():
        for action in getattr(view, "reads", ()):
            assert hasattr(view, action), (name, action)
    assert PolicyPreviewView.reads == {"post"}
    assert issubclass(ApiViewSet, Gate)


@pytest.mark.parametrize(
    ("held", "family", "verb", "opens"),
    [
        (["read"], "tiers", "read", True),
        (["read"], "tiers", "write", False),
        (["tiers:read"], "tiers", "read", True),
        (["tiers:read"], "flags", "read", False),
        (["tiers:write"], "tiers", "read", False),
        (["write"], "audit", "write", True),
        ([], "tiers", "read", False),
    ],
)
def test_a_scope_opens_a_family_or_all(held, family, verb, opens):
    assert scopes.allows(held, family, verb) is opens


def test_scopes_cover_no_more_than_they_hold():
    assert scopes.covers(["read", "tiers:write"], ["flags:read", "tiers:write"])
    assert not scopes.covers(["tiers:read"], ["read"])
    assert not scopes.covers(["read"], ["tiers:read", "write"])
