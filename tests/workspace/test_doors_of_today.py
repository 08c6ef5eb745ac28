"""The buttons of Today lead where the pages of flags lead, and back to Today."""

import pytest
from django.urls import reverse

from sam.workspace.today.doors import door_to
from tiers.selectors.flag_links import offers
from tiers.selectors.flag_mends import ICONS, Mend, Mending


@pytest.mark.parametrize("verb", [verb for verb in Mending if verb != Mending.WAIT])
@pytest.mark.parametrize("about", [None, 7])
def test_what_mends_a_flag_is_one_click_away(verb, about):
    mend = Mend(verb, "Do it", ICONS[verb], about)
    door = door_to(mend, account_id=3, flag_id=5)
    (offer,) = offers([mend], account_id=3, back=reverse("workspace:today"))
    assert (door.url, door.icon) == (offer.url, offer.icon)
    assert door.label


@pytest.mark.parametrize(
    "mend", [None, Mend(Mending.WAIT, "Wait", ICONS[Mending.WAIT])]
)
def test_what_only_time_mends_is_explained(mend):
    door = door_to(mend, account_id=3, flag_id=5)
    assert door.url == reverse("service:flag-detail", args=[5])
