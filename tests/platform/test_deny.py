"""Deny by default: an anonymous visitor sees sign-in, health and static files."""

from http import HTTPStatus

import pytest
from django.urls import URLPattern, get_resolver, reverse
from django.utils.regex_helper import normalize

pytestmark = pytest.mark.django_db

HEALTH = {"/healthz", "/readyz"}
SIGN_IN = {
    "/auth/3rdparty/login/cancelled/",
    "/auth/confirm-email/",
    "/auth/confirm-email/1/",
    "/auth/inactive/",
    "/auth/login/",
    "/auth/password/reset/",
    "/auth/password/reset/done/",
    "/auth/password/reset/key/1-1/",
    "/auth/password/reset/key/done/",
    "/auth/signup/",  # says that registration is closed
}
MISSING = {
    "/administration/events/1/1/",  # the last is one of a few verbs
    "/auth/oidc/1/login/",
    "/auth/oidc/1/login/callback/",
}


def addresses(patterns=None, before="/"):
    """Yield every URL of the project, its parameters filled in."""
    for pattern in patterns or get_resolver().url_patterns:
        route, parameters = normalize(pattern.pattern.regex.pattern)[0]
        at = before + route % dict.fromkeys(parameters, "1")
        if isinstance(pattern, URLPattern):
            yield at
        else:
            yield from addresses(pattern.url_patterns, at)


def is_sent_away(answer):
    """Return whether a visitor was sent to sign in, or told to."""
    if answer.status_code == HTTPStatus.FOUND:
        return answer.url.startswith((reverse("account_login"), "/admin/login/"))
    return answer.status_code == HTTPStatus.UNAUTHORIZED


def test_the_walk_finds_pages_of_every_kind():
    found = set(addresses())
    assert {"/admin/", "/api/v1/schema/"} | HEALTH | SIGN_IN <= found


def test_a_visitor_may_look_at_nothing_else(client):
    seen = {at for at in addresses() if not is_sent_away(client.get(at))}
    assert seen - MISSING == HEALTH | SIGN_IN


def test_a_visitor_may_change_nothing(client):
    done = {at for at in addresses() if not is_sent_away(client.post(at))}
    # They answer 405.
    assert done - MISSING - SIGN_IN == HEALTH | {"/metrics"}


def test_nobody_signs_up(client, django_user_model):
    words = {"email": "eve@elsewhere.example", "password1": "correct-horse-battery"}
    client.post("/auth/signup/", words)
    assert not django_user_model.objects.exists()


def test_pages_carry_a_policy_without_inline_script_or_style(client):
    policy = client.get("/auth/login/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
