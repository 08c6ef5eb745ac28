"""What people type of what we know of a customer, and of what they answered."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import day, words
from accounts.models import Account, Contact, KnowledgeNote
from accounts.models.knowledge import QUESTIONS, KnowledgeTopic
from accounts.selectors.interactions import people_there
from accounts.services.business import SOURCE
from accounts.services.knowledge import TEXT
from sam.lib.editing import EditForm
from sam.users.models import User

WHERE = _("Such as a meeting, an annual report, a website.")


def person_field(label: Any) -> forms.ModelChoiceField:
    """Return a field for one of the account's people; `offer_people` fills it."""
    return forms.ModelChoiceField(
        label=label,
        queryset=Contact.objects.none(),
        required=False,
        empty_label=_("Nobody in particular"),
    )


def offer_people(form: forms.Form, name: str, *, account: Account, user: User) -> None:
    """Offer in the field *name* whom one can have met at *account*."""
    field: Any = form.fields[name]
    field.queryset = people_there(account, user)


class SaidForm(EditForm):
    """What was said by whom, when, and where it stands."""

    said_by = person_field(_("Said by"))
    said_on = day(_("Said on"), required=True)
    source = words(_("Where it comes from"), SOURCE, hint=WHERE)

    def __init__(
        self, *args: Any, account: Account, user: User, today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, "said_by", account=account, user=user)
        self.fields["said_on"].initial = today
        self.fields["said_on"].widget.attrs["max"] = today.isoformat()


class KnowledgeForm(SaidForm):
    """The arguments of ``knowledge.record_knowledge``, the topic apart."""

    text = words(_("What we know"), TEXT, required=True, rows=6)

    field_order = ["text", "said_by", "said_on", "source"]


class QuestionsForm(SaidForm):
    """
    The arguments of ``knowledge.answer_questions``: four questions, asked together.

    Beside each stands what they answered last; that may be said to hold still.
    """

    expansion = words(KnowledgeTopic.EXPANSION.label, TEXT, rows=3)
    moves = words(KnowledgeTopic.MOVES.label, TEXT, rows=3)
    problems = words(KnowledgeTopic.PROBLEMS.label, TEXT, rows=3)
    direction = words(KnowledgeTopic.DIRECTION.label, TEXT, rows=3)
    still_so = forms.MultipleChoiceField(
        label=_("Still so"),
        choices=[(topic, topic) for topic in QUESTIONS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, told: Mapping[str, KnowledgeNote], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.told = told

    def asked(self) -> list[tuple[Any, str, KnowledgeNote | None, bool]]:
        """Return each question's field, its topic, the last answer, if that holds."""
        still = self["still_so"].value() or ()
        return [
            (self[topic.lower()], topic, self.told.get(topic), topic in still)
            for topic in QUESTIONS
        ]

    def arguments(self) -> dict[str, Any]:
        """Return what was typed as the service takes it."""
        given = self.cleaned_data
        return {
            "answers": {topic: given[topic.lower()] for topic in QUESTIONS},
            "still_so": given["still_so"],
            "said_by": given["said_by"],
            "said_on": given["said_on"],
            "source": given["source"],
            "seen": given["seen"] or None,
        }
