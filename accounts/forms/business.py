"""What people type of a customer's problems, value drivers and objectives."""

import datetime as dt
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import day
from accounts.forms.fields import words as text_field
from accounts.forms.knowledge import SaidForm, offer_people, person_field
from accounts.models import Account, Challenge, Offering, ValueDriver
from accounts.selectors.colleagues import who_look_after
from accounts.services import business
from accounts.services.customer_objectives import MEASURE
from sam.lib.editing import EditForm
from sam.users.models import User


class ChallengeForm(SaidForm):
    """The arguments of ``challenges.record_challenge``."""

    words = text_field(
        _("Their problem"),
        business.WORDS,
        required=True,
        rows=2,
        hint=_("All of them, whether or not they are about what we sell."),
    )
    is_ours = forms.BooleanField(label=_("It is in our range"), required=False)
    help_action = text_field(
        _("How we help"),
        business.WORDS,
        rows=2,
        hint=_("Introduce a partner, share what we know, lend a hand."),
    )
    helper = forms.ModelChoiceField(
        label=_("Who helps"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
    )

    field_order = ["words", "is_ours", "said_by", "said_on", "source"]

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, account=account, **kwargs)
        helper: Any = self.fields["helper"]
        kept = User.objects.filter(pk=_key(self.initial.get("helper")))
        helper.queryset = who_look_after(account) | kept


class ChallengeChangeForm(ChallengeForm):
    """The arguments of ``challenges.change_challenge``."""

    status = forms.ChoiceField(
        label=_("How it stands"),
        choices=Challenge.Status.choices,
        widget=forms.RadioSelect,
    )
    outcome = text_field(
        _("What came of it"),
        business.WORDS,
        rows=2,
        hint=_("Needed once it is over."),
    )
    closed_on = day(_("Over since"), hint=_("Left empty: today."))

    field_order = [
        *("status", "help_action", "helper", "outcome", "closed_on", "words"),
        *("is_ours", "said_by", "said_on", "source"),
    ]


class DriverForm(EditForm):
    """The arguments of ``value_drivers.record_driver``."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=ValueDriver.Kind.choices, widget=forms.RadioSelect
    )
    words = text_field(
        _("What makes or costs them money"),
        business.SENTENCE,
        required=True,
        hint=_("Such as “machines standing on site”."),
    )
    parent = forms.ModelChoiceField(
        label=_("Part of"),
        queryset=ValueDriver.objects.none(),
        required=False,
        empty_label=_("Nothing larger"),
    )
    offering = forms.ModelChoiceField(
        label=_("Which of our offerings touches it"),
        queryset=Offering.objects.none(),
        required=False,
        empty_label=_("None yet"),
    )
    effect = text_field(_("How it touches it"), business.WORDS, rows=2)
    effect_a_year = forms.DecimalField(
        label=_("Worth to them a year"),
        max_digits=18,
        decimal_places=4,
        min_value=0,
        required=False,
        help_text=_("Leave it empty if nobody knows; that is not zero."),
    )
    confirmed_by = person_field(_("Confirmed by"))
    confirmed_on = day(_("Confirmed on"))
    stated_on = day(_("Stated on"), required=True)
    source = text_field(_("Where it comes from"), business.SOURCE)

    def __init__(
        self, *args: Any, account: Account, user: User, today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, "confirmed_by", account=account, user=user)
        confirmed: Any = self.fields["confirmed_by"]
        confirmed.empty_label = _("Nobody yet")
        parent: Any = self.fields["parent"]
        parent.queryset = ValueDriver.objects.visible_to(user).filter(
            Q(ended_on=None) | Q(pk=_key(self.initial.get("parent"))), account=account
        )
        offering: Any = self.fields["offering"]
        offering.queryset = Offering.objects.order_by("name", "pk")
        self.fields["stated_on"].initial = today
        if (worth := self.initial.get("effect_a_year")) is not None:
            self.initial["effect_a_year"] = format(worth.normalize(), "f")
        for name in ("stated_on", "confirmed_on", "ended_on"):
            if name in self.fields:
                self.fields[name].widget.attrs["max"] = today.isoformat()


class DriverChangeForm(DriverForm):
    """The arguments of ``value_drivers.change_driver``."""

    ended_on = day(_("No longer so since"), hint=_("Ends what is part of it, too."))


class ObjectiveForm(SaidForm):
    """The arguments of ``customer_objectives.record_objective``."""

    words = text_field(
        _("What they want to reach"), business.SENTENCE, required=True, rows=2
    )
    measure = text_field(
        _("Their measure"), MEASURE, hint=_("By which they see that it is reached.")
    )
    baseline = text_field(_("Where they are"), business.SHORT)
    target = text_field(_("Where they want to be"), business.SHORT)
    due_on = day(_("By"))

    field_order = ["words", "measure", "baseline", "target", "due_on"]


class ObjectiveChangeForm(ObjectiveForm):
    """The arguments of ``customer_objectives.change_objective``."""

    ended_on = day(_("No longer so since"))


def _key(kept: models.Model | None) -> int:
    """Return the key of what a form begins with; it stays a choice if others leave."""
    return kept.pk if kept else 0
