"""Whatever would mend a flag leads to a page that does it."""

import pytest
from django.urls import resolve, reverse

from tiers.selectors.flag_links import offers
from tiers.selectors.flag_mends import ICONS, Mend, Mending


@pytest.mark.parametrize("verb", Mending)
@pytest.mark.parametrize("about", [None, 7])
def test_every_verb_but_waiting_has_its_page(verb, about):
    mend = Mend(verb, "Do it", ICONS[verb], about)
    (offer,) = offers([mend], account_id=3, back="/service/flags/5/")
    if verb == Mending.WAIT:
        assert (offer.label, offer.url) == ("", "")
        return
    path, _mark, query = offer.url.partition("?")
    assert resolve(path).kwargs or resolve(path).args
    assert "next=%2Fservice%2Fflags%2F5%2F" in query
    assert offer.label


def test_what_is_done_to_one_thing_leads_to_that_thing():
    mend = Mend(Mending.RESOLVE, "Resolve it", "check", about=7)
    (offer,) = offers([mend], account_id=3, back="/")
    assert offer.url.startswith(reverse("accounts:problem-resolve", args=[7]))
