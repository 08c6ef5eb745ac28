"""What all pages share on which something is asked about an account."""

from django.http import Http404

from accounts.models import Account
from accounts.selectors import standing_account
from sam.lib.http import PageRequest, whole_number


def account_or_404(request: PageRequest, asked: int | str) -> Account:
    """
    Return the account of that key, or the one that it was merged into.

    :raises Http404: if it is no key, or the person does not see the account's facts
    """
    key = whole_number(str(asked))
    if key is None or not request.user.sees_facts:
        raise Http404
    account = standing_account(key, request.user)
    if account is None:
        raise Http404
    return account
