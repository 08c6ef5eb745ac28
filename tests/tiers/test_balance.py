"""Whether Valued customers pay for Strategic ones: the judgement, and what follows."""

import pytest

from accounts.models import Region
from sam.lib.models import AuditEntry
from tests.tiers.balances import LAST, SLIDE, calm, judge_weeks, slide, write_weeks
from tests.tiers.waving import plan
from tiers.models import BalanceIndex, WatchRules
from tiers.services import balance, waves
from tiers.services.wave_checks import WaveRefused
from tiers.services.wave_holds import holds_of, losses

pytestmark = pytest.mark.django_db


def pair(judged, code):
    return judged.parts[code]


class TestJudging:
    def test_calm_weeks_are_green(self):
        judged = calm()
        assert judged.state == "GREEN"
        assert judged.index > 80
        assert judged.weeks == 60
        assert balance.alarm() is None

    def test_the_slide_of_valued_customers_is_red(self):
        judged = slide()
        states = {code: part["state"] for code, part in judged.parts.items()}
        assert states == {
            "RESOURCES": "AMBER",
            "CONTACTS": "RED",
            "RESPONSE": "RED",
            "PROBLEMS": "GREEN",
            "INCOME": "GREEN",
        }
        assert judged.state == "RED"
        assert judged.index < 50

    def test_a_pair_keeps_the_figures_it_was_judged_by(self):
        response = pair(slide(), "RESPONSE")
        assert response["valued"] > 2 * response["valued_usual"]
        assert response["strategic"] < response["strategic_usual"]
        assert response["average"] > response["high"] > response["usual"]
        assert response["off"] > 1
        assert (response["valued_worse"], response["weeks"]) == (True, 60)

    def test_too_few_weeks_are_not_judged(self):
        write_weeks(weeks=51)
        judge_weeks()
        judged = BalanceIndex.objects.get()
        assert (judged.state, judged.index, judged.weeks) == ("UNKNOWN", None, 25)
        assert balance.alarm() is None

    def test_rules_that_ask_for_more_weeks_are_given_them(self):
        WatchRules.objects.create(version=2, reference_weeks=70)
        write_weeks(weeks=96)
        judge_weeks()
        judged = BalanceIndex.objects.get()
        assert (judged.state, judged.weeks) == ("GREEN", 70)

    def test_new_rules_judge_the_weeks_that_are_still_open(self):
        assert slide().state == "RED"
        WatchRules.objects.create(version=2, ewma_limit=50.0)
        judge_weeks()
        judged = BalanceIndex.objects.get()
        assert (judged.state, judged.rules_version) == ("GREEN", 2)

    def test_a_pair_without_weight_counts_for_nothing_in_the_index(self):
        weights = {"RESOURCES": 0.0, "CONTACTS": 0.0, "RESPONSE": 0.0}
        WatchRules.objects.create(
            version=2, pair_weights=weights | {"PROBLEMS": 1.0, "INCOME": 1.0}
        )
        judged = slide()
        assert judged.state == "RED"
        assert judged.index > 80


class TestAlarm:
    def test_it_names_what_valued_customers_lose(self):
        slide()
        alarm = balance.alarm()
        assert (alarm.state, alarm.week_on, alarm.region) == ("RED", LAST, None)
        assert alarm.pairs == ("RESOURCES", "CONTACTS", "RESPONSE")
        assert alarm.words == (
            "Valued customers pay for Strategic ones: they hear less from us and they"
            " wait longer for a first answer, while Strategic ones are served better"
            " than usual (week of 22 Jun 2026)."
        )

    def test_worse_service_and_moved_hours_raise_it_before_it_is_red(self):
        write_weeks(valued=SLIDE, strategic={"minutes": 1.6, "contacts": 0.98})
        judge_weeks()
        judged = BalanceIndex.objects.get()
        BalanceIndex.objects.update(
            state="AMBER",
            parts=judged.parts
            | {
                code: judged.parts[code] | {"state": "AMBER"}
                for code in ("CONTACTS", "RESPONSE", "RESOURCES")
            },
        )
        assert "while hours move to Strategic ones" in balance.alarm().words

    def test_moved_hours_alone_do_not(self):
        write_weeks(valued={"minutes": 0.5}, strategic={"minutes": 2.0})
        judge_weeks()
        assert BalanceIndex.objects.get().state == "AMBER"
        assert balance.alarm() is None

    def test_a_region_has_its_own(self, north):
        calm()
        slide(north)
        assert balance.alarm() is None
        assert balance.alarm(north).region == north

    def test_the_last_week_decides(self):
        slide()
        BalanceIndex.objects.create(
            week_on=LAST.replace(day=29),
            state="GREEN",
            index=90,
            weeks=60,
            rules_version=1,
        )
        assert balance.alarm() is None


class TestWaves:
    def test_the_next_wave_waits_while_it_is_raised(self, director, account):
        wave = plan(director)
        waves.add_accounts(wave=wave, actor=director, accounts=[account])
        slide()
        [hold] = holds_of(wave)
        assert hold.alarm == balance.alarm()
        assert hold.words == hold.plain_words == hold.alarm.words
        with pytest.raises(WaveRefused, match="Valued customers pay for Strategic"):
            waves.open_wave(wave=wave, actor=director)
        wave.refresh_from_db()
        assert wave.status == "PLANNED"

    def test_a_director_releases_it_for_a_reason(self, director, account):
        wave = plan(director)
        waves.add_accounts(wave=wave, actor=director, accounts=[account])
        slide()
        waves.release_wave(wave=wave, actor=director, reason="Two people hired")
        assert waves.open_wave(wave=wave, actor=director).status == "OPEN"
        entry = AuditEntry.objects.get(verb="release_wave")
        assert "Valued customers pay" in entry.before["holds"][0]

    def test_it_opens_once_the_balance_is_mended(self, director, account):
        wave = plan(director)
        waves.add_accounts(wave=wave, actor=director, accounts=[account])
        slide()
        BalanceIndex.objects.update(state="GREEN", parts={})
        assert waves.open_wave(wave=wave, actor=director).status == "OPEN"

    def test_a_region_alone_holds_none(self, director, north):
        slide(north)
        assert holds_of(plan(director)) == []
        assert losses() == []


class TestMovedHours:
    def test_many_hours_are_beyond_the_limit_soon(self):
        calm()
        moved = balance.with_moved_hours(60)
        assert (moved.was_state, moved.state) == ("GREEN", "AMBER")
        assert moved.weeks <= 3
        assert moved.then > moved.now == pytest.approx(0.5, abs=0.05)
        assert moved.index < moved.was_index

    def test_a_few_are_within(self):
        calm()
        moved = balance.with_moved_hours(1)
        assert (moved.weeks, moved.state) == (None, "GREEN")

    def test_nothing_is_written(self):
        before = calm()
        balance.with_moved_hours(60)
        assert BalanceIndex.objects.values().get() == {
            field.attname: getattr(before, field.attname)
            for field in BalanceIndex._meta.concrete_fields
        }

    @pytest.mark.parametrize("hours", [0, -5, float("nan")])
    def test_no_hours_are_refused(self, hours):
        calm()
        with pytest.raises(balance.MoveRefused, match="a number above zero") as refused:
            balance.with_moved_hours(hours)
        assert refused.value.field == "hours"

    def test_more_than_valued_customers_get_is_refused(self):
        calm()
        with pytest.raises(balance.MoveRefused, match=r"get \d+ hours a month: fewer"):
            balance.with_moved_hours(5_000)

    def test_nothing_is_said_before_hours_are_judged(self):
        assert balance.with_moved_hours(10) is None
        write_weeks(weeks=20)
        assert balance.with_moved_hours(10) is None

    def test_a_region_has_its_own_hours(self, north):
        calm()
        write_weeks(north, weeks=20)
        assert balance.with_moved_hours(10, north) is None
        assert Region.objects.get() == north
        assert balance.with_moved_hours(10) is not None
