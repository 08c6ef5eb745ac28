"""Which account may be nominated at all, locked while something is written of it."""

from django.utils.translation import gettext as _

from accounts.models import Account
from sam.lib.errors import DomainError


class NominationRefused(DomainError):
    """It cannot be done like that; ``field`` names what is wrong, if one does."""

    code = "nomination_refused"

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def locked(account: Account) -> Account:
    """
    Return *account* as it stands now; nobody else writes of it until this is over.

    :raises NominationRefused: if it was merged into another or is closed
    """
    account = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    require_standing(account)
    return account


def require_standing(account: Account) -> None:
    """
    Do nothing for a living account.

    :raises NominationRefused: if it was merged into another or is closed
    """
    if account.merged_into_id is not None:
        raise NominationRefused(
            _("{account} was merged into another account.").format(account=account),
            field="account",
        )
    if account.status == Account.Status.FORMER:
        raise NominationRefused(
            _("{account} is closed.").format(account=account), field="account"
        )


def stated(words: str, message: str, *, field: str) -> str:
    """
    Return *words* without space around them.

    :raises NominationRefused: with *message* if nothing is left
    """
    words = words.strip()
    if not words:
        raise NominationRefused(message, field=field)
    return words
