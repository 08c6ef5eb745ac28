"""What contact customers want, and who was never asked."""

from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import Account, ContactPreference
from accounts.models.account import Person


def preferences_of(user: Person) -> Any:
    """Return what visible accounts said they want, with all that is shown."""
    return ContactPreference.objects.visible_to(user).select_related(
        "account", "contact", "asked_by"
    )


def wish_of(account: Account, user: Person) -> ContactPreference | None:
    """Return the newest answer of *account*, which counts; ``None`` if never asked."""
    said = preferences_of(user).filter(account=account)
    newest: ContactPreference | None = said.order_by("-asked_on", "-pk").first()
    return newest


def never_asked(user: Person) -> QuerySet[Account]:
    """Return customers that nobody asked what contact they want, by revenue."""
    if not getattr(user, "sees_facts", False):
        return Account.objects.none()
    asked = ContactPreference.objects.filter(account=OuterRef("pk"))
    return (
        Account.objects.visible_to(user)
        .filter(~Exists(asked), status=Account.Status.CUSTOMER)
        .annotate(revenue=F("facts__revenue_12m"))
        .select_related("owner", "desk")
        .order_by(F("revenue").desc(nulls_last=True), "pk")
    )


def newest_wishes(user: Person) -> QuerySet[ContactPreference]:
    """Return the answer of each visible account that counts, asked last first."""
    newer = ContactPreference.objects.filter(
        account=OuterRef("account"), asked_on__gt=OuterRef("asked_on")
    ) | ContactPreference.objects.filter(
        account=OuterRef("account"),
        asked_on=OuterRef("asked_on"),
        pk__gt=OuterRef("pk"),
    )
    found: QuerySet[ContactPreference] = (
        preferences_of(user).filter(~Exists(newer)).order_by("-asked_on", "pk")
    )
    return found


def wish_words(wish: ContactPreference) -> str:
    """Say what was answered, such as “6 visits a year, calls”."""
    said = []
    if wish.visits_year is not None:
        visits = ngettext("%(n)s visit a year", "%(n)s visits a year", wish.visits_year)
        said.append(visits % {"n": wish.visits_year})
    if wish.contact_days is not None:
        days = ngettext(
            "contact every day",
            "contact at least every %(n)s days",
            wish.contact_days,
        )
        said.append(days % {"n": wish.contact_days})
    if wish.channel:
        said.append(str(wish.get_channel_display()).lower())
    if wish.quiet_until is not None:
        day = date_format(wish.quiet_until, pgettext("date format", "j M Y"))
        said.append(_("quiet until %(day)s") % {"day": day})
    return ", ".join(said) or _("left to us")
