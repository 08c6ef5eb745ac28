"""Who may write down what about an account."""

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Account, AccountAccess, Contact, Position
from accounts.models.relationships import TEAM
from sam.lib.permissions import ALLOWED, Verdict, denied
from sam.lib.remembering import once
from sam.users.models import User

LOOK_AFTER = {User.Role.ACCOUNT_MANAGER, User.Role.DIRECTOR}


def may_record_signal(actor: User | None, account: Account) -> Verdict:
    """
    Test whether *actor* may record what *account* says; ``None`` is the system.

    Those may who look after it: its owner, team and desk, those who look after the
    group that it belongs to, and the directors of its region.
    """
    if _looks_after(actor, account):
        return ALLOWED
    return denied(
        _("Only its owner, team and director write down what a customer says.")
    )


def may_record_expectation(actor: User | None, account: Account) -> Verdict:
    """Test whether *actor* may record and change what service *account* expects."""
    if _looks_after(actor, account):
        return ALLOWED
    return denied(
        _("Only its owner, team and director write down what a customer expects.")
    )


def may_log(actor: User | None, account: Account) -> Verdict:
    """Test whether *actor* may write down what we did with *account* or promised it."""
    if _looks_after(actor, account):
        return ALLOWED
    return denied(
        _("Only its owner, team and director write down what we did and promised.")
    )


def may_keep_people(actor: User | None, account: Account) -> Verdict:
    """Test whether *actor* may write down who works at *account*, and what we know."""
    if _looks_after(actor, account):
        return ALLOWED
    return denied(_("Only its owner, team and director write down its people."))


def may_note_people(actor: User | None, account: Account) -> Verdict:
    """Test whether *actor* is of the team that reads and writes notes on people."""
    if actor is None or (
        actor.sees_facts
        and AccountAccess.objects.filter(
            user=actor.pk, account=account, why__in=TEAM
        ).exists()
    ):
        return ALLOWED
    return denied(_("Notes on people are for the account's owner, team and desk."))


def may_record_knowledge(actor: User | None, account: Account) -> Verdict:
    """Test whether *actor* may write down what we know of *account*'s business."""
    if _looks_after(actor, account):
        return ALLOWED
    return denied(_("Only its owner, team and director write down what we know of it."))


def may_handle_problem(actor: User | None, account: Account) -> Verdict:
    """
    Test whether *actor* may open, answer and resolve problems of *account*.

    The service desk may too: it takes the calls of all customers.
    """
    if _looks_after(actor, account) or _is_at_the_desk(actor):
        return ALLOWED
    return denied(
        _("Only its owner, team and director and the service desk handle its problems.")
    )


def may_handle_problems(actor: User) -> bool:
    """Test whether *actor* handles problems at all, of whichever accounts."""
    return actor.role in LOOK_AFTER or _is_at_the_desk(actor)


def may_record_preference(actor: User | None, account: Account) -> Verdict:
    """Test whether *actor* may write down how often *account* wants contact."""
    if _looks_after(actor, account):
        return ALLOWED
    return denied(
        _("Only its owner, team and director write down what contact it wants.")
    )


def may_hand_over(actor: User | None, account: Account) -> Verdict:
    """
    Test whether *actor* may hand *account* over: who owns it, and who directs it.

    Where a desk owns it, its members may.
    """
    if actor is None:
        return ALLOWED
    seen = AccountAccess.objects.filter(user=actor.pk, account=account)
    held = seen.values_list("why", flat=True).first()
    if actor.role == User.Role.DIRECTOR and held is not None:
        return ALLOWED
    if actor.role == User.Role.ACCOUNT_MANAGER and (
        account.owner_id == actor.pk or (account.owner_id is None and held == "DESK")
    ):
        return ALLOWED
    return denied(_("Only who owns this account and its director hand it over."))


def may_open_accounts(actor: User | None) -> bool:
    """Test whether *actor* opens accounts at all."""
    return actor is None or actor.role in LOOK_AFTER


def may_open_account(actor: User | None, owner: User) -> Verdict:
    """Test whether *actor* may open an account that *owner* is to own."""
    if not may_open_accounts(actor):
        return denied(_("Only account managers and directors open accounts."))
    if actor is None or actor.role == User.Role.DIRECTOR or owner.pk == actor.pk:
        return ALLOWED
    return denied(_("Only a director opens an account for somebody else."))


def may_change_account(actor: User | None, account: Account) -> Verdict:
    """Test whether *actor* may correct what is known of *account*."""
    if _looks_after(actor, account):
        return ALLOWED
    return denied(_("Only its owner, team and director change it."))


def may_close_account(actor: User | None, account: Account) -> Verdict:
    """Test whether *actor* may close *account* and open it again."""
    if may_hand_over(actor, account):
        return ALLOWED
    return denied(_("Only who owns this account and its director close it."))


def may_keep_wallet(actor: User | None, account: Account) -> Verdict:
    """Test whether *actor* may write down what *account* buys where, and who holds it.

    That goes for its wallet, its white space and how competitors stand there.
    """
    if _looks_after(actor, account):
        return ALLOWED
    return denied(
        _("Only its owner, team and director write down what a customer buys where.")
    )


def _is_at_the_desk(actor: User | None) -> bool:
    return actor is not None and actor.role == User.Role.SERVICE_DESK


def _looks_after(actor: User | None, account: Account) -> bool:
    return actor is None or (
        actor.role in LOOK_AFTER
        and once(
            (AccountAccess, actor.pk, account.pk),
            AccountAccess.objects.filter(user=actor.pk, account=account).exists,
        )
    )


def may_change_programme(actor: User | None) -> Verdict:
    """Test whether *actor* may change the programme's words and guides."""
    if actor is None or actor.role in {User.Role.DIRECTOR, User.Role.ADMINISTRATOR}:
        return ALLOWED
    return denied(_("Only a director or an administrator changes the programme."))


def may_merge(actor: User | None, *accounts: Account) -> Verdict:
    """Test whether *actor* may make one of these *accounts*: a director who has all."""
    if actor is None or (
        actor.role == User.Role.DIRECTOR and _has_all(actor, {a.pk for a in accounts})
    ):
        return ALLOWED
    return denied(_("Only a director who sees both merges accounts."))


def may_propose_merge(actor: User | None, *accounts: Account) -> Verdict:
    """Test whether *actor* may say that *accounts* are one, or are not."""
    if actor is None or (
        actor.role in LOOK_AFTER and _has_all(actor, {a.pk for a in accounts})
    ):
        return ALLOWED
    return denied(_("Only who looks after both says whether they are one."))


def may_merge_people(actor: User | None, *people: Contact) -> Verdict:
    """
    Test whether *actor* may make one of these *people*.

    Those may who look after every account at which one of them holds a position now,
    or where none does, ever held one.
    """
    if actor is None:
        return ALLOWED
    held = Position.objects.filter(contact__in=people)
    now = set(held.filter(ended_on=None).values_list("account", flat=True))
    wanted = now or set(held.values_list("account", flat=True))
    if actor.role in LOOK_AFTER and wanted and _has_all(actor, wanted):
        return ALLOWED
    return denied(_("Only who looks after all their accounts merges people."))


def may_erase_people(actor: User | None, contact: Contact) -> Verdict:
    """
    Test whether *actor* may hand out or erase all that is kept about *contact*.

    Administrators may, and a director of every account where the person is or was.
    """
    if actor is None or actor.is_superuser or actor.role == User.Role.ADMINISTRATOR:
        return ALLOWED
    held = Position.objects.filter(
        Q(contact=contact) | Q(contact__merged_into=contact)
    ).values_list("account", flat=True)
    wanted = set(held)
    if actor.role == User.Role.DIRECTOR and wanted and _has_all(actor, wanted):
        return ALLOWED
    return denied(
        _("Only an administrator, or who directs all their accounts, does this.")
    )


def _has_all(actor: User, account_ids: set[int]) -> bool:
    mine = AccountAccess.objects.filter(user=actor.pk, account__in=account_ids)
    return mine.count() == len(account_ids)


def may_import(actor: User | None) -> Verdict:
    """
    Test whether *actor* may load files and rows of any account.

    Rows name accounts by the source's ids, whoever looks after them: only who sees
    them all may. That is an administrator, or a service whose role sees all.
    """
    if actor is None or (
        actor.sees_all and (actor.role == User.Role.ADMINISTRATOR or actor.is_service)
    ):
        return ALLOWED
    return denied(
        _("Only administrators, and services that see every account, import.")
    )
