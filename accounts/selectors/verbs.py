"""What a person may do with an account by hand: change, close, reopen it."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.permissions import may_change_account, may_close_account
from sam.lib.account_verbs import Verb
from sam.users.models import User


def verbs_of(account: Account, person: User) -> Iterator[Verb]:
    """Offer what *person* may do with *account* as it stands."""
    if not person.sees_facts or account.merged_into_id is not None:
        return
    if may_change_account(person, account):
        yield Verb(_("Change the account"), "pencil", _address("change", account))
        if account.status == Account.Status.PROSPECT:
            yield Verb(_("It is a customer now"), "check", _address("win", account))
    if may_close_account(person, account):
        if account.status == Account.Status.FORMER:
            yield Verb(_("Reopen"), "door-enter", _address("reopen", account))
        else:
            yield Verb(_("Close the account"), "lock", _address("close", account))


def _address(verb: str, account: Account) -> str:
    return reverse(f"accounts:account-{verb}", args=[account.pk])
