"""Who comes in: people, services and their tokens."""

from sam.users.models.people import User, UserManager
from sam.users.models.tokens import ApiToken

__all__ = ["ApiToken", "User", "UserManager"]
