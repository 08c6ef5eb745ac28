"""What contact customers want: asked, written down, and who was never asked."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import ContactPreference
from accounts.selectors.preferences import never_asked, newest_wishes, wish_of
from accounts.services.preferences import PreferenceRefused, record_preference
from sam.lib.models import AuditEntry, OutboxEvent
from tests.accounts.doors import OTHERS
from tests.accounts.facts_written import everything, in_days
from tests.factories import AccountFactory, AccountFactsFactory, PositionFactory


@pytest.fixture
def write(account, manager):
    def record(**changes):
        given = {
            "account": account,
            "actor": manager,
            "asked_on": in_days(-5),
            "visits_year": 4,
            "contact_days": 60,
            "channel": "CALL",
            "note": "Mr Grey is often away",
        }
        return record_preference(**(given | changes))

    return record


class TestRecording:
    def test_it_is_kept_audited_and_told(self, write, account, manager):
        person = PositionFactory(account=account).contact
        made = write(contact=person)
        assert (made.asked_by, made.contact, made.visits_year) == (manager, person, 4)
        entry = AuditEntry.objects.get(verb="record_preference")
        assert (entry.account_id, entry.after["contact"]) == (account.pk, person.pk)
        assert "Grey" not in str(entry.after)
        event = OutboxEvent.objects.get(type="preference.recorded")
        assert event.payload["preference"] == made.pk

    def test_the_newest_answer_counts_and_back_again_is_an_answer(
        self, write, account, manager
    ):
        four, six = write(), write(visits_year=6)
        assert write(visits_year=6) == six
        assert wish_of(account, manager) == six
        again = write()
        assert again != four
        assert wish_of(account, manager) == again
        late = write(asked_on=in_days(-9))  # written down late, asked before
        assert wish_of(account, manager) == again
        assert list(newest_wishes(manager)) == [again]
        assert late.asked_on < again.asked_on

    def test_left_to_us_is_an_answer_and_not_zero(self, write):
        made = write(visits_year=None, contact_days=None, channel="", note="")
        assert (made.visits_year, made.contact_days) == (None, None)
        assert write(visits_year=0).visits_year == 0

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"asked_on": in_days(2)}, "asked_on"),
            ({"visits_year": -1}, "visits_year"),
            ({"visits_year": 367}, "visits_year"),
            ({"contact_days": 0}, "contact_days"),
            ({"contact_days": -30}, "contact_days"),
            ({"contact_days": 3_661}, "contact_days"),
            ({"channel": "PIGEON"}, "channel"),
            ({"quiet_until": in_days(-6)}, "quiet_until"),
            ({"note": "x" * 501}, "note"),
        ],
    )
    def test_what_cannot_be_changes_nothing(self, write, changes, field):
        before = everything()
        with pytest.raises(PreferenceRefused) as refusal:
            write(**changes)
        assert (refusal.value.field, everything()) == (field, before)

    def test_a_stranger_does_not_speak_for_them(self, write):
        with pytest.raises(PreferenceRefused, match="holds no position"):
            write(contact=PositionFactory().contact)
        assert not ContactPreference.objects.exists()

    def test_a_merged_account_wants_nothing(self, write, account):
        account.merged_into = AccountFactory()
        account.save()
        with pytest.raises(PreferenceRefused, match="merged"):
            write()
        assert not ContactPreference.objects.exists()

    @pytest.mark.parametrize("who", [*OTHERS, "outsider"])
    def test_others_write_nothing(self, request, write, who):
        before = everything()
        with pytest.raises(PermissionDenied):
            write(actor=request.getfixturevalue(who))
        assert everything() == before


def test_who_was_never_asked_comes_by_revenue(write, account, manager, executive):
    small = AccountFactory(owner=manager, region=account.region)
    large, unknown = AccountFactory(), AccountFactory()
    AccountFactory(status="PROSPECT")
    AccountFactsFactory(account=small, revenue_12m=10)
    AccountFactsFactory(account=large, revenue_12m=1_000)
    AccountFactsFactory(account=account, revenue_12m=99)
    assert list(never_asked(executive)) == [large, account, small, unknown]
    assert list(never_asked(manager)) == [account]
    write()
    assert list(never_asked(executive)) == [large, small, unknown]
