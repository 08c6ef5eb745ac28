"""Every measure of an account: figure, range, grade, unit and source."""

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.response import Response

from accounts.models import Grade
from sam.lib import shell
from sam.lib.api import ApiRequest, ApiView
from sam.workspace.selectors.account import find_account, measures_of
from sam.workspace.worth import words
from sam.workspace.worth.basis import basis_of
from sam.workspace.worth.measures import Source, Unit, measured
from scoring.models.measures import MarginSource, PotentialSource

UNITS = [(unit.value, unit.value) for unit in Unit]
SOURCES = sorted({*Source, *MarginSource.values, *PotentialSource.values})


class MeasureSerializer(serializers.Serializer):
    """One measure; null is not measured, and never 0."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.ChoiceField(choices=UNITS)
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    grade = serializers.ChoiceField(choices=Grade.choices, allow_blank=True)
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=[(code, code) for code in SOURCES], allow_blank=True
    )
    words = serializers.CharField(help_text="What to say of it, or why it is null.")


class AccountMeasuresSerializer(serializers.Serializer):
    """
    The measures of an account as last published.

    Those that are made of margins and lifetime values are absent for callers who may
    not see money.
    """

    account = serializers.IntegerField()
    name = serializers.CharField()
    as_of = serializers.DateField(allow_null=True)
    fit = serializers.IntegerField(allow_null=True)
    settings_version = serializers.IntegerField(allow_null=True)
    currency = serializers.CharField()
    measures = MeasureSerializer(many=True)


class AccountMeasuresView(ApiView):
    """What an account is worth, and how we know."""

    family = "accounts"

    @extend_schema(
        responses={
            200: AccountMeasuresSerializer,
            403: OpenApiResponse(description="The service desk sees no measures."),
        }
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """Return every measure that the caller may see, with its range and grade."""
        if not request.user.sees_facts:
            raise PermissionDenied
        account = find_account(pk, request.user)
        if account is None:
            raise NotFound
        measures = measures_of(account)
        currency = shell.house().currency
        basis = basis_of(account, measures, request.user, currency=currency)
        told = basis.told if basis else measured(measures, request.user)
        said = {
            "account": account.pk,
            "name": account.name,
            "as_of": measures.as_of if measures else None,
            "fit": measures.fit_id if measures else None,
            "settings_version": measures.settings_version if measures else None,
            "currency": currency,
            "measures": [
                {
                    "code": each.code,
                    "label": each.label,
                    "unit": each.unit,
                    "value": each.value,
                    "low": each.low,
                    "high": each.high,
                    "grade": each.grade,
                    "source": each.source,
                    "words": words.sentence(each.code, basis) if basis else "",
                }
                for each in told.values()
            ],
        }
        return Response(AccountMeasuresSerializer(said).data)
