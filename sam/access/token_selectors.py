"""Which tokens one sees."""

from django.db.models import QuerySet

from sam.lib.administration import may_administer
from sam.users.models import ApiToken, User


def tokens_visible_to(user: User) -> QuerySet[ApiToken]:
    """Return the tokens that *user* sees: their own, or all as an administrator."""
    tokens = ApiToken.objects.select_related("user", "created_by", "revoked_by")
    return tokens if may_administer(user) else tokens.filter(user=user)
