"""What people type about the programme and its charter."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Programme
from accounts.models.relationships import RatingDimension
from accounts.services.programme import DIMENSIONS, LIMITS, LONGEST, NAMED
from sam.users.models import User
from tiers.models import Charter, Rationale, Tier
from tiers.models.programme import OwnedFunction
from tiers.services.charters import SPONSORS

OWNER = "owner_"
# Kept as shares, typed in per cent.
SHARES = (
    *("headroom_share", "spend_share_warning", "revenue_share_warning"),
    *("handover_least", "duplicate_likeness"),
)
# What decides on the pages about people, what we know of accounts and hand-overs.
OF_PEOPLE = ("key_power", "contact_fresh_days")
OF_KNOWLEDGE = (
    *("knowledge_months", "handover_least", "owner_change_months"),
    *("attachment_megabytes", "duplicate_likeness"),
)


class CharterForm(forms.Form):
    """The next version of the charter, offered as the one in force says it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    rationale = forms.MultipleChoiceField(
        label=_("Why we run the programme"),
        choices=Rationale.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Say why there is a programme.")},
    )
    other_rationale = forms.CharField(
        label=_("The other reason"), max_length=500, required=False
    )
    text = forms.CharField(
        label=_("Charter"),
        max_length=20_000,
        widget=forms.Textarea({"rows": 14, "class": "charter-text"}),
        help_text=_("An empty line begins a new paragraph."),
        error_messages={"required": _("Write the charter.")},
    )
    sponsor = forms.ModelChoiceField(
        label=_("Executive sponsor"),
        queryset=User.objects.none(),
        empty_label=_("Choose an executive or a director"),
    )

    def __init__(self, *args: Any, before: Charter | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active = User.objects.filter(is_active=True).order_by("full_name", "email")
        sponsor: Any = self.fields["sponsor"]
        sponsor.queryset = active.filter(role__in=SPONSORS)
        for function in OwnedFunction:
            self.fields[f"{OWNER}{function.value}"] = forms.ModelChoiceField(
                label=function.label,
                queryset=active,
                required=False,
                empty_label=_("Nobody yet"),
            )
        self.initial = {**_said(before), **self.initial}

    @property
    def owner_fields(self) -> list[forms.BoundField]:
        """The fields of the functional owners."""
        return [field for field in self if field.name.startswith(OWNER)]

    @property
    def values(self) -> dict[str, Any]:
        """The arguments of ``charters.publish_charter``."""
        given = self.cleaned_data
        names = ("rationale", "other_rationale", "text", "sponsor")
        return {name: given[name] for name in names} | {
            "based_on": given["version"],
            "owners": {
                name.removeprefix(OWNER): person
                for name, person in given.items()
                if name.startswith(OWNER) and person is not None
            },
        }


def _said(before: Charter | None) -> dict[str, Any]:
    if before is None:
        return {"version": 0}
    said = {
        "version": before.version,
        "rationale": before.rationale,
        "other_rationale": before.other_rationale,
        "text": before.text,
        "sponsor": before.sponsor_id,
    }
    owners = {f"{OWNER}{each.function}": each.user_id for each in before.owners.all()}
    return said | owners


def per_cent(label: Any) -> forms.DecimalField:
    """Return a field for a share, typed in per cent."""
    return forms.DecimalField(label=label, min_value=0, max_value=100, decimal_places=2)


class ProgrammeForm(forms.Form):
    """The programme's own words for the tiers, and its guides."""

    guide_least = forms.IntegerField(label=_("Strategic accounts, from"), min_value=0)
    guide_most = forms.IntegerField(label=_("Strategic accounts, to"), min_value=0)
    guide_warning = forms.IntegerField(
        label=_("Warn above this many nominated"), min_value=0
    )
    renomination_months = forms.IntegerField(
        label=_("Months until nominated again"), min_value=0, max_value=120
    )
    headroom_share = per_cent(_("No headroom up to, % of potential"))
    spend_share_warning = per_cent(_("Warn of a policy: weight of spend above, %"))
    criteria_warning = forms.IntegerField(
        label=_("Warn of a policy: criteria above"), min_value=0
    )
    revenue_share_warning = per_cent(_("Warn of one account above, % of revenue"))
    key_power = forms.IntegerField(
        label=_("A key player from a power of"), min_value=1, max_value=5
    )
    contact_fresh_days = forms.IntegerField(
        label=_("Days for which having met somebody counts"),
        min_value=1,
        max_value=3650,
    )
    knowledge_months = forms.IntegerField(
        label=_("Knowledge is stale after, months"), min_value=1, max_value=120
    )
    handover_least = per_cent(_("A hand-over needs of the profile, %"))
    owner_change_months = forms.IntegerField(
        label=_("Changes of owner are counted over, months"), min_value=1, max_value=120
    )
    attachment_megabytes = forms.IntegerField(
        label=_("Largest attachment, megabytes"), min_value=1, max_value=100
    )
    duplicate_likeness = per_cent(_("Names may be one from a likeness of, %"))

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for tier in Tier:
            self.fields[tier.value] = forms.CharField(
                label=tier.label,
                max_length=LONGEST,
                required=False,
            )
        for dimension in RatingDimension:
            self.fields[dimension.value] = forms.CharField(
                label=dimension.label,
                max_length=LONGEST,
                required=False,
            )
        shown = {name: getattr(programme, name) for name in LIMITS}
        for name in SHARES:
            shown[name] = round(100 * shown[name], 2)
        named = {code: programme.labels.get(code, "") for code in NAMED}
        rated = {code: programme.person_dimensions.get(code, "") for code in DIMENSIONS}
        self.initial = {**shown, **named, **rated, **self.initial}

    @property
    def words(self) -> list[forms.BoundField]:
        """The fields of the programme's words."""
        return [self[code] for code in NAMED]

    @property
    def guides(self) -> list[forms.BoundField]:
        """The fields of its guides."""
        others = (*OF_PEOPLE, *OF_KNOWLEDGE)
        return [self[name] for name in LIMITS if name not in others]

    @property
    def dimensions(self) -> list[forms.BoundField]:
        """The fields of the names of what people are rated by."""
        return [self[code] for code in DIMENSIONS]

    @property
    def people(self) -> list[forms.BoundField]:
        """The fields of what decides about people."""
        return [self[name] for name in OF_PEOPLE]

    @property
    def knowledge(self) -> list[forms.BoundField]:
        """The fields of what decides about knowledge, hand-overs and files."""
        return [self[name] for name in OF_KNOWLEDGE]

    @property
    def values(self) -> dict[str, Any]:
        """The arguments of ``programme.change_programme``."""
        given = self.cleaned_data
        limits = {name: given[name] for name in LIMITS}
        for name in SHARES:
            limits[name] = float(limits[name] / 100)
        return {
            "labels": {code: given[code] for code in NAMED},
            "dimensions": {code: given[code] for code in DIMENSIONS},
            "limits": limits,
        }
