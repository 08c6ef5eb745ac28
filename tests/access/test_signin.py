"""How people come in: locked out, by a second step, by the company's provider."""

import datetime as dt
import re
import urllib.parse

import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from oidc_provider_mock import User as Claims
from oidc_provider_mock import run_server_in_thread

from sam.access.browsers import browser
from sam.access.services import rules, signins
from sam.lib.models import AuditEntry
from sam.users.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

WORDS = "correct horse battery"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def no_failures_yet():
    cache.clear()


@pytest.fixture
def nia(db):
    person = UserFactory(email="nia@example.com", role=User.Role.EXECUTIVE)
    person.set_password(WORDS)
    person.save()
    return person


def sign_in(client, words=WORDS, login="nia@example.com"):
    return client.post("/auth/login/", {"login": login, "password": words})


def is_in(client):
    return client.get("/accounts/").status_code == 200


class TestLockOut:
    def test_after_five_wrong_words_the_right_ones_do_not_open(self, client, nia):
        for _ in range(5):
            assert "not correct" in sign_in(client, "wrong").content.decode()
        assert "Too many failed" in sign_in(client).content.decode()
        assert not is_in(client)

    def test_it_is_the_address_that_is_locked_and_no_other(self, client, nia):
        other = UserFactory(email="other@example.com")
        other.set_password(WORDS)
        other.save()
        for _ in range(6):
            sign_in(client, "wrong")
        sign_in(client, login="OTHER@example.com")
        assert is_in(client)

    def test_each_limit_locks_for_longer(self, client, nia, monkeypatch):
        """Ten in an hour lock for the rest of it, though five minutes are over."""
        now = 1_800_000_000.0
        monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda: now)
        for _ in range(2):
            for _ in range(5):
                sign_in(client, "wrong")
            now += 6 * 60
        sign_in(client)
        assert not is_in(client)
        now += 55 * 60
        sign_in(client)
        assert is_in(client)

    def test_an_address_that_nobody_has_answers_like_a_wrong_word(self, client, nia):
        unknown = sign_in(client, "wrong", "nobody@example.com").content.decode()
        known = sign_in(client, "wrong").content.decode()
        alike = [
            re.sub(r"\w+@example.com|csrf\S+ (value=)?\S+|nonce=\S+", "", page)
            for page in (unknown, known)
        ]
        assert alike[0] == alike[1]


class TestSecondStep:
    @pytest.fixture
    def needed(self, administrator):
        rules.change_rules(
            actor=administrator, values={"second_factor_roles": ["EXECUTIVE"]}
        )

    def test_who_lacks_it_is_led_to_set_it_up_before_anything_opens(
        self, client, needed, nia, director
    ):
        sign_in(client)
        for page in ("/accounts/", "/me/sessions/", "/search/"):
            assert client.get(page).url == "/auth/2fa/"
        assert client.get("/auth/2fa/").status_code == 200
        answer = client.get("/api/v1/accounts/")
        assert answer.status_code == 403
        assert answer.headers["Content-Type"] == "application/problem+json"
        part = client.get("/accounts/", headers={"HX-Request": "true"})
        assert part.headers["HX-Redirect"] == "/auth/2fa/"
        assert client.post("/auth/logout/").status_code == 302
        client.force_login(director)
        assert is_in(client), "other roles are not asked"

    @pytest.mark.parametrize(
        ("kind", "opens"),
        [("totp", True), ("webauthn", True), ("recovery_codes", False)],
    )
    def test_an_app_or_a_key_opens_and_codes_alone_do_not(
        self, client, needed, nia, kind, opens
    ):
        client.force_login(nia)
        Authenticator.objects.create(user=nia, type=kind, data={})
        assert is_in(client) is opens

    def test_who_has_an_app_is_asked_for_its_code(self, client, needed, nia):
        TOTP.activate(nia, generate_totp_secret())
        answer = sign_in(client)
        assert answer.url.startswith("/auth/2fa/authenticate/")
        assert not is_in(client)

    def test_an_administrator_removes_what_is_lost(
        self, client, needed, nia, administrator
    ):
        TOTP.activate(nia, generate_totp_secret())
        client.force_login(administrator)
        at = f"/administration/users/{nia.pk}/second-step/"
        assert client.post(at).status_code == 302
        assert not Authenticator.objects.filter(user=nia).exists()
        entry = AuditEntry.objects.get(verb="remove_second_step")
        assert entry.before == {"kinds": ["totp"]}
        with pytest.raises(signins.SignInRefused):
            signins.remove_second_step(actor=administrator, person=administrator)


class TestSessions:
    @pytest.fixture
    def two(self, nia):
        clients = [Client(headers={"User-Agent": FIREFOX}) for _ in range(2)]
        for each in clients:
            sign_in(each)
        return clients

    def test_somebody_sees_where_they_are_signed_in_and_ends_one(self, two, nia):
        here, there = two
        page = here.get("/me/sessions/")
        assert [one.is_this for one in page.context["sessions"]] == [True, False]
        assert "Firefox on Linux" in page.content.decode()
        other = page.context["sessions"][1].session
        here.post(f"/me/sessions/{other.pk}/end/")
        assert is_in(here)
        assert not is_in(there)

    def test_and_all_others_at_once(self, two, nia):
        here, there = two
        here.post("/me/sessions/others/")
        assert is_in(here)
        assert not is_in(there)
        entry = AuditEntry.objects.get(verb="sign_out_everywhere")
        assert (entry.actor, entry.counts) == (nia, {"sessions": 1})

    def test_nobody_ends_another_s(self, client, two, nia, director):
        client.force_login(director)
        theirs = UserSession.objects.filter(user=nia)
        for one in theirs:
            assert client.post(f"/me/sessions/{one.pk}/end/").status_code == 404
        assert theirs.count() == 2

    def test_an_administrator_signs_somebody_out_everywhere(
        self, client, two, nia, administrator
    ):
        client.force_login(administrator)
        client.post(f"/administration/users/{nia.pk}/sign-out/")
        assert not any(is_in(each) for each in two)

    def test_that_a_session_is_in_use_is_noted_now_and_then(self, two, nia):
        here, _ = two
        key = here.session.session_key
        long_ago = timezone.now() - dt.timedelta(days=1)
        UserSession.objects.update(last_seen_at=long_ago)
        is_in(here)
        assert UserSession.objects.get(session_key=key).last_seen_at == long_ago
        session = here.session
        session["seen_at"] -= 301
        session.save()
        is_in(here)
        assert UserSession.objects.get(session_key=key).last_seen_at > long_ago


@pytest.mark.parametrize(
    ("said", "known_as"),
    [
        (FIREFOX, "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140",
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15) Safari/605", "Safari on macOS"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/140 Safari/5", "Chrome on Android"),
        ("curl/8", "curl/8"),
        ("", "An unknown program"),
    ],
)
def test_browsers_are_called_as_people_call_them(said, known_as):
    assert browser(said) == known_as


class TestProvider:
    """The company's OpenID Connect provider: a real one, in a thread."""

    @pytest.fixture
    def provider(self, settings):
        people = [
            Claims(
                sub="nia", claims={"email": "Nia@example.com", "email_verified": True}
            ),
            Claims(sub="eve", claims={"email": "nia@example.com"}),
            Claims(
                sub="new", claims={"email": "new@example.com", "email_verified": True}
            ),
        ]
        with run_server_in_thread(user_claims=people) as server:
            at = f"http://localhost:{server.server_port}"
            settings.SOCIALACCOUNT_PROVIDERS = {
                "openid_connect": {
                    "OAUTH_PKCE_ENABLED": True,
                    "APPS": [
                        {
                            "provider_id": "company",
                            "name": "Ashcombe",
                            "client_id": "sam",
                            "secret": "between-us",
                            "settings": {"server_url": at},
                        }
                    ],
                }
            }
            yield at

    def come_back(self, client, sub, **changes):
        """Sign in at the provider as *sub* and follow the way back."""
        there = client.post("/auth/oidc/company/login/").url
        asked = urllib.parse.parse_qs(urllib.parse.urlsplit(there).query)
        assert asked["code_challenge_method"] == ["S256"]
        sent = requests.post(there, {"sub": sub}, allow_redirects=False, timeout=10)
        back = urllib.parse.urlsplit(sent.headers["Location"])
        query = dict(urllib.parse.parse_qsl(back.query)) | changes
        return client.get(back.path, query)

    def test_somebody_known_comes_in_by_it(self, client, provider, nia):
        assert "Sign in with Ashcombe" in client.get("/auth/login/").content.decode()
        assert self.come_back(client, "nia").url == "/"
        assert is_in(client)
        assert client.get("/me/sessions/").context["sessions"]

    @pytest.mark.parametrize("sub", ["eve", "new"])
    def test_an_address_that_is_not_verified_or_not_known_does_not(
        self, client, provider, nia, sub
    ):
        self.come_back(client, sub)
        assert not is_in(client)
        assert User.objects.filter(email__endswith="@example.com").count() == 1

    def test_a_state_that_we_did_not_give_does_not(self, client, provider, nia):
        self.come_back(client, "nia", state="forged")
        assert not is_in(client)

    def test_who_has_left_does_not(self, client, provider, nia):
        nia.is_active = False
        nia.save()
        self.come_back(client, "nia")
        assert not is_in(client)

    def test_a_service_does_not(self, client, provider, nia):
        nia.is_service = True
        nia.save()
        self.come_back(client, "nia")
        assert not is_in(client)
