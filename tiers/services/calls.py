"""Write down what a customer calls about: by the line that is theirs, in one step."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Account, Problem
from accounts.selectors.callers import Question
from accounts.services.problems import open_problem
from sam.users.models import User
from tiers.selectors.lookup import look_up


@transaction.atomic
def log_call(
    *,
    account: Account,
    actor: User,
    kind: str,
    severity: str = "",
    description: str = "",
) -> Problem:
    """
    Open a problem of *account* now, on the line that it is entitled to.

    What it costs the customer is asked afterwards: `problems.estimate_loss`.

    :raises PermissionDenied: if *actor* neither looks after it nor is the service desk
    :raises ProblemRefused: if a kind is not known, or the account was merged
    """
    found = look_up(Question(account=account.pk), actor).callers
    channel = found[0].channel if found else Problem.Channel.STANDARD
    return open_problem(
        account=account,
        actor=actor,
        kind=kind,
        opened_at=timezone.now(),
        severity=severity,
        channel=str(channel),
        description=description,
    )
