"""How many of the broken rhythms that a person sees may be chance."""

from django.utils.translation import gettext as _

from sam.lib import figures
from sam.users.models import User
from scoring.core.monitor import expected_false
from scoring.models import AccountMeasures
from tiers.models import Flag, WatchRules


def chance_words(kind: str, user: User) -> str:
    """
    Say how many flags of a kind, of those that *user* sees, may be false alarms.

    Blank for kinds that rest on no probability, and where no flag of it is open.
    """
    if kind != Flag.Kind.RHYTHM_BROKEN:
        return ""
    flags = Flag.objects.visible_to(user).open().filter(kind=kind).count()
    if not flags:
        return ""
    threshold = WatchRules.current().overdue_probability
    known = AccountMeasures.objects.visible_to(user).filter(account__status="CUSTOMER")
    chances = known.values_list("overdue_probability", flat=True)
    judged = [chance for chance in chances if chance is not None]
    return _(
        "Broken rhythms: %(flags)s of %(judged)s judged; by the threshold of"
        " %(threshold)s, at most %(false)s of them may be chance."
    ) % {
        "judged": figures.number(len(judged)),
        "flags": figures.number(flags),
        "threshold": figures.percent(threshold),
        "false": figures.number(min(flags, expected_false(judged, threshold)), 1),
    }
