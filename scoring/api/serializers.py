"""The wire format of fits and measure settings."""

from rest_framework import serializers

from scoring.models import MeasureSettings, ModelFit
from scoring.services.settings import EDITABLE


class ModelFitSerializer(serializers.ModelSerializer):
    """A purchase model and a spend model as of a day; times are in weeks."""

    class Meta:
        model = ModelFit
        fields = [
            "id",
            "run",
            "as_of",
            "segment_field",
            "segment",
            "model",
            "parameters",
            "log_likelihood",
            "boundary",
            "accounts",
            "repeat_purchases",
            "spend_model",
            "spend_parameters",
            "spend_correlation",
            "reason",
            "pooled",
            "is_good",
            "refusal",
            "verdict",
            "created_at",
        ]
        read_only_fields = fields


class ModelFitDetailSerializer(ModelFitSerializer):
    """The same with its uncertainty, every candidate, back-test and curves."""

    class Meta(ModelFitSerializer.Meta):
        fields = [
            *ModelFitSerializer.Meta.fields,
            "standard_errors",
            "covariance",
            "spend_covariance",
            "candidates",
            "seasonality",
            "backtest",
            "diagnostics",
        ]
        read_only_fields = fields


class MeasureSettingsSerializer(serializers.ModelSerializer):
    """One version of the settings; shares are from 0 to 1."""

    created_by = serializers.EmailField(
        source="created_by.email", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = MeasureSettings
        fields = ["version", *EDITABLE, "reason", "created_at", "created_by"]
        read_only_fields = fields


class SaveSettingsSerializer(serializers.Serializer):
    """The arguments of ``settings.save_settings``; what is not named stays."""

    reason = serializers.CharField(max_length=300)
    values = serializers.DictField(
        help_text="By the names that a version has; shares are from 0 to 1."
    )
