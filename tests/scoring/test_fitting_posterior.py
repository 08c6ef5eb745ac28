"""What fits leave open: models drawn around them, for the spread of values."""

import numpy as np
import pytest

from scoring.core import purchases
from scoring.features.histories import Histories
from scoring.services import fitting
from tests.factories import ModelFitFactory


class TestPosterior:
    def histories(self, size=60):
        rng = np.random.default_rng(3)
        age = rng.integers(100, 500, size) / 7
        frequency = rng.poisson(0.2 * age).astype(float)
        return Histories(
            keys=np.arange(size),
            frequency=frequency,
            recency=np.where(frequency > 0, age * 0.9, 0),
            age=age,
            log_gap_sum=np.zeros(size),
            mean_value=np.full(size, 100.0),
        )

    def kept(self, **more):
        histories = self.histories()
        found = purchases.fit_bgnbd(*histories.past)
        return ModelFitFactory.build(
            parameters={name: getattr(found.model, name) for name in "abr"}
            | {"alpha": found.model.alpha},
            covariance=found.covariance.tolist(),
            candidates=[{"model": "bg-nbd", "boundary": list(found.boundary)}],
            spend_covariance=np.diag([0.5, 0.2, 4.0]).tolist(),
            **more,
        )

    @pytest.mark.parametrize("pooled", [False, True])
    def test_draws_pairs_around_the_fit_the_same_each_time(self, pooled):
        kept, histories = self.kept(pooled=pooled), self.histories()
        drawn = fitting.posterior(kept, histories, 50, 7)
        assert len(drawn) == 50
        assert drawn == fitting.posterior(kept, histories, 50, 7)
        assert drawn != fitting.posterior(kept, histories, 50, 8)
        mean = np.mean([np.log(model.alpha) for model, _ in drawn])
        spread = np.sqrt(kept.covariance[1][1]) / kept.parameters["alpha"]
        assert abs(mean - np.log(kept.parameters["alpha"])) < spread
        assert np.std([spend.q for _, spend in drawn]) == pytest.approx(0.45, rel=0.4)
        assert min(spend.q for _, spend in drawn) > 1

    def test_what_ended_at_a_boundary_stays(self):
        kept = self.kept(pooled=True)
        kept.candidates = [{"model": "bg-nbd", "boundary": ["a"]}]
        drawn = fitting.posterior(kept, self.histories(), 20, 7)
        assert {model.a for model, _ in drawn} == {kept.parameters["a"]}

    def test_a_log_normal_spend_is_drawn_as_one(self):
        kept = self.kept(
            spend_model="log-normal",
            spend_parameters={"mu": 3.2, "between": 0.6, "within": 0.5},
        )
        kept.spend_covariance = np.diag([0.01, 0.001, 0.001]).tolist()
        drawn = fitting.posterior(kept, self.histories(), 200, 7)
        assert np.mean([spend.mu for _, spend in drawn]) == pytest.approx(3.2, abs=0.03)
        assert np.std([spend.mu for _, spend in drawn]) == pytest.approx(0.1, rel=0.2)

    def test_without_a_covariance_there_is_nothing_to_draw(self):
        assert fitting.posterior(ModelFitFactory.build(), self.histories(), 9, 7) == []
