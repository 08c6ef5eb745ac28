"""Waves wait while Valued customers lose more than is allowed."""

import datetime as dt

import pytest

from sam.lib.models import AuditEntry
from tests.factories import (
    AccountMeasuresFactory,
)
from tests.tiers.waving import day, done, plan
from tiers.models import Wave, WaveBaseline
from tiers.services import waves
from tiers.services.wave_checks import WaveRefused
from tiers.services.wave_holds import holds_of

WORSE = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


class TestHolding:
    @pytest.fixture
    def next_wave(self, director, account, valued, more):
        """The wave after one whose Valued customers contributed 100; they earn 50."""
        done(director, account, CONTRIBUTION=100)
        wave = plan(director, name="Next")
        waves.add_accounts(wave=wave, actor=director, accounts=more[:1])
        return wave

    def test_it_waits_while_valued_customers_lose_with_both_figures(
        self, director, next_wave
    ):
        [hold] = holds_of(next_wave)
        assert "contributed £100 in 12 months when wave 1 was opened" in hold.words
        assert "contribute £50 now" in hold.words
        assert "a fall of 5 % is tolerated" in hold.words.replace("\xa0", " ")
        assert "50" not in hold.plain_words
        with pytest.raises(WaveRefused, match=r"The wave is held\. Valued customers"):
            waves.open_wave(wave=next_wave, actor=director)
        next_wave.refresh_from_db()
        assert next_wave.status == "PLANNED"
        assert not next_wave.baselines.exists()

    def test_it_opens_when_they_have_recovered(self, director, next_wave):
        AccountMeasuresFactory._meta.model.objects.update(net_margin_12m=95)
        assert holds_of(next_wave) == []
        assert waves.open_wave(wave=next_wave, actor=director).status == "OPEN"

    def test_a_named_director_releases_it_for_a_reason(self, director, next_wave):
        with pytest.raises(WaveRefused, match="Say why it opens all the same"):
            waves.release_wave(wave=next_wave, actor=director, reason=" ")
        waves.release_wave(wave=next_wave, actor=director, reason="One lost tender")
        assert holds_of(Wave.objects.get(pk=next_wave.pk)) == []
        with pytest.raises(WaveRefused, match="released already"):
            waves.release_wave(wave=next_wave, actor=director, reason="Again")
        wave = waves.open_wave(wave=next_wave, actor=director)
        assert (wave.released_by, wave.release_reason) == (director, "One lost tender")
        entry = AuditEntry.objects.get(verb="release_wave")
        assert "£50" in entry.before["holds"][0]

    def test_what_nothing_holds_needs_no_release(self, director):
        with pytest.raises(WaveRefused, match="Nothing holds this wave"):
            waves.release_wave(wave=plan(director), actor=director, reason="Because")

    def test_a_person_holds_it_also_after_a_release(self, director, next_wave):
        waves.release_wave(wave=next_wave, actor=director, reason="One lost tender")
        with pytest.raises(WaveRefused, match="Say why the wave waits"):
            waves.hold_wave(wave=next_wave, actor=director, reason="")
        held = waves.hold_wave(wave=next_wave, actor=director, reason="No hours")
        first, second = holds_of(held)
        assert first.words == f"{director} holds it: No hours"
        assert second.comparison is not None
        with pytest.raises(WaveRefused, match="No hours"):
            waves.open_wave(wave=next_wave, actor=director)
        waves.release_wave(wave=next_wave, actor=director, reason="Hours found")
        assert waves.open_wave(wave=next_wave, actor=director).status == "OPEN"

    def test_every_earlier_wave_counts_so_that_slow_losses_do_too(
        self, director, next_wave, more
    ):
        between = Wave.objects.create(
            number=9,
            name="Between",
            starts_on=day(-500),
            ends_on=day(-400),
            capacity=1,
            status="DONE",
            opened_at=WORSE,
            created_by=director,
        )
        WaveBaseline.objects.create(
            wave=between,
            measure="CONTRIBUTION",
            value=51,
            accounts=1,
            as_of=day(-500),
        )
        [hold] = holds_of(next_wave)
        assert "wave 1" in hold.words
