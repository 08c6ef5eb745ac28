"""Two policies side by side, before anybody has chosen which."""

import pytest

from tests.tiers.previewed import measured, plain_policy
from tiers.services import policies, previewing


@pytest.fixture
def ruling(programme):
    previewing.forget()
    found = plain_policy()
    measured("Star", potential=900_000, influence=4, tier="STRATEGIC")
    return found


class TestUnchosen:
    def test_the_newest_draft_is_put_beside_the_one_in_force(
        self, client, ruling, director
    ):
        policies.draft_policy(actor=director, name="Older")
        draft = policies.draft_policy(actor=director, name="Newer")
        client.force_login(director)
        answer = client.get("/tiers/what-if/compare/")
        assert answer.context["policies"] == [ruling, draft]

    def test_the_one_in_force_stands_for_who_is_not_named(
        self, client, ruling, director
    ):
        draft = policies.draft_policy(actor=director, name="Newer")
        client.force_login(director)
        answer = client.get("/tiers/what-if/compare/", {"a": draft.pk})
        assert answer.context["policies"] == [draft, ruling]
