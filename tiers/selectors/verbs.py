"""What a person may decide about one account, as links on its page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Account
from sam.lib.account_verbs import Verb
from sam.users.models import User
from tiers import permissions
from tiers.models import DoNotLose, Nomination, Override, Tier, TierAssignment


def verbs_of(account: Account, person: User) -> list[Verb]:
    """
    Return what *person* may decide about *account* now, what is asked most first.

    It is empty for who does not see facts, and for an account that was merged.
    """
    if not person.sees_facts or account.merged_into_id is not None:
        return []
    return [
        *_nomination(account, person),
        *_tier(account, person),
        *_guard(account, person),
    ]


def _nomination(account: Account, person: User) -> Iterator[Verb]:
    if not permissions.may_nominate(person, account):
        return
    standing = ["", Nomination.Outcome.ACCEPTED]
    found = Nomination.objects.filter(account=account, outcome__in=standing).last()
    if found is not None:
        url = reverse("tiers:nomination-detail", args=[found.pk])
        yield Verb(_("Its nomination"), "star", url)
    else:
        yield Verb(_("Nominate"), "star", _asking("nomination-create", account))
    supplier = reverse("tiers:supplier-assess", args=[account.pk])
    yield Verb(_("Can we be its supplier?"), "heart-handshake", supplier)


def _tier(account: Account, person: User) -> Iterator[Verb]:
    if not permissions.may_decide(person):
        return
    held = Override.objects.filter(account=account, withdrawn_at=None).last()
    if held is None:
        yield Verb(_("Hold in a tier"), "lock", _asking("override-new", account))
    else:
        url = reverse("tiers:override-withdraw", args=[held.pk])
        yield Verb(_("Withdraw the override"), "arrow-back-up", url)
    if _is_alternative(account):
        label = _("What is done with it")
        yield Verb(label, "clipboard-list", _asking("plan-new", account))


def _guard(account: Account, person: User) -> Iterator[Verb]:
    mark = DoNotLose.objects.filter(account=account, lifted_at=None).first()
    if mark is not None:
        if permissions.may_decide(person):
            url = reverse("tiers:mark-lift", args=[mark.pk])
            yield Verb(_("Lift “not to be lost”"), "bookmark", url)
    elif permissions.may_guard(person, account) and not _is_alternative(account):
        yield Verb(
            _("Mark as not to be lost"), "bookmark", _asking("mark-new", account)
        )


def _is_alternative(account: Account) -> bool:
    held = TierAssignment.objects.open().filter(account=account)
    return held.filter(tier=Tier.ALTERNATIVE).exists()


def _asking(name: str, account: Account) -> str:
    return f"{reverse('tiers:' + name)}?account={account.pk}"
