"""What people say of a token that they make."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sam.lib import scopes
from sam.users.models import User


class TokenForm(forms.Form):
    """A token to be made: what it is for, what it opens and how long."""

    name = forms.CharField(
        label=gettext_lazy("What is it for?"),
        max_length=100,
        help_text=gettext_lazy("Such as the system that will use it."),
    )
    days = forms.IntegerField(label=gettext_lazy("Days that it lives"), min_value=1)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it opens"),
        choices=[(scope, scope) for scope in scopes.SCOPES],
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )

    def __init__(self, *args: Any, most_days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].initial = most_days
        self.fields["days"].help_text = _("At most %(days)s.") % {"days": most_days}

    def scope_rows(self) -> list[dict[str, Any]]:
        """Return a line for everything and one for each family, with its boxes."""
        chosen = set(self["scopes"].value() or ())
        names = {"": _("Everything"), **scopes.FAMILIES}
        return [
            {
                "label": label,
                "boxes": [
                    {
                        "value": scope,
                        "id": f"scope-{scope.replace(':', '-')}",
                        "label": words % {"what": label},
                        "checked": scope in chosen,
                    }
                    for verb, words in (
                        (scopes.READ, _("Read: %(what)s")),
                        (scopes.WRITE, _("Write: %(what)s")),
                    )
                    for scope in [f"{family}:{verb}" if family else verb]
                ],
            }
            for family, label in names.items()
        ]


class ServiceTokenForm(TokenForm):
    """The same of a service."""

    user = forms.ModelChoiceField(
        label=gettext_lazy("Service"), queryset=User.objects.none()
    )
    field_order = ("user", "name", "days", "scopes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = User.objects.filter(is_service=True, is_active=True)
        self.fields["user"].queryset = services.order_by(  # type: ignore[attr-defined]
            "full_name", "email"
        )


class RotateForm(forms.Form):
    """How long the old token still opens."""

    hours = forms.TypedChoiceField(
        label=gettext_lazy("The old one ends"),
        coerce=int,
        choices=[
            (0, gettext_lazy("at once")),
            (24, gettext_lazy("in a day")),
            (168, gettext_lazy("in a week")),
        ],
        initial=24,
    )
