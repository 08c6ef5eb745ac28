"""What the demo's manager knows of her customers' business, and where from."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from accounts.models import (
    Account,
    Challenge,
    Contact,
    Interaction,
    Offering,
    Programme,
)
from accounts.selectors.interactions import people_there
from accounts.services.attachments import add_attachments
from accounts.services.challenges import change_challenge, record_challenge
from accounts.services.customer_objectives import record_objective
from accounts.services.knowledge import answer_questions, record_knowledge
from accounts.services.value_drivers import record_driver
from sam.demo.staff import MANAGER
from sam.users.models import User

MARLOWE = "Marlowe Civils"
# Account, topic, days ago, who said it, source, words; an older note of a topic first.
KNOWN = (
    (MARLOWE, "STRATEGY", 420, "Stephen Marlowe", "Annual dinner",
     "Grow in highways; housing is to be given up."),
    (MARLOWE, "STRATEGY", 12, "Stephen Marlowe", "Visit, head office",
     "Two framework lots on the A66 by 2028, then water. One hire partner for each"
     " region instead of seven."),
    (MARLOWE, "POSITION", 95, "", "Trade press",
     "Second in the north for civils, behind Harrowgate Tunnels; wins on programme, not"
     " on price."),
    (MARLOWE, "FINANCES", 250, "Nadia Farouk", "Accounts to March",
     "Turnover £94 m, margin 3.1 %. Cash is tight in winter; pays at 45 days."),
    (MARLOWE, "STRUCTURE", 40, "Gareth Tully", "Call",
     "Plant is bought by region; from April one plant manager for all of them."),
    ("Calderbrook Water", "STRATEGY", 300, "", "Regulator's business plan",
     "Renew 40 pumping stations in five years."),
    ("Pennard Construction", "PRODUCTS", 30, "", "Site walk",
     "Fit-out of schools and clinics; little groundwork of their own."),
)  # fmt: skip
# Account, days ago, who answered, answers by topic.
ANSWERED = (
    (MARLOWE, 21, "Alison Rowntree", {
        "EXPANSION": "Yes: 60 more people for the A66, two site offices.",
        "MOVES": "The Leeds depot moves to Garforth in May.",
        "PROBLEMS": "Deliveries arrive at seven sites at seven different hours.",
        "DIRECTION": "Electric plant on public jobs within three years.",
    }),
    ("Dunmore Homes", 260, "", {
        "EXPANSION": "Not this year; 200 plots wait for planning.",
        "PROBLEMS": "Bricklayers.",
    }),
)  # fmt: skip
# Account, days ago, who said it, in our range, words, how we help.
TROUBLES = (
    (MARLOWE, 21, "Alison Rowntree", True,
     "Deliveries to the A66 sites come at seven different hours",
     "One delivery window for all sites, planned with their site agent"),
    (MARLOWE, 33, "Nadia Farouk", False,
     "Cannot find a second concrete supplier near Penrith",
     "Introduced them to the quarry at Shap"),
    (MARLOWE, 60, "Beth Mercer", False,
     "Apprentices leave after a year", ""),
    ("Pennard Construction", 45, "", False,
     "No room to store tools on city sites", ""),
)  # fmt: skip
WINDOWS = "Site,From,To\nPenrith,07:00,07:30\nAppleby,07:00,08:00\nBowes,06:30,07:30\n"


def know(*, say: Callable[[str], object]) -> None:
    """
    Let the manager write down what her customers told her of their business.

    Call it once, within ``audit.acting``.
    """
    manager = User.objects.get(email=MANAGER)
    accounts = {each.name: each for each in Account.objects.filter(owner=manager)}
    today = Programme.current().today()
    with transaction.atomic():
        made = sum(_known(accounts, manager, today, row) for row in KNOWN)
        for name, days, person, answers in ANSWERED:
            if account := accounts.get(name):
                answer_questions(
                    account=account,
                    actor=manager,
                    answers=answers,
                    said_on=today - dt.timedelta(days),
                    said_by=_person(account, manager, person),
                    source="Review",
                )
        for row in TROUBLES:
            _trouble(accounts, manager, today, row)
        if account := accounts.get(MARLOWE):
            _drivers(account, manager, today)
            _objectives(account, manager, today)
            _file(account, manager)
    say(f"{made} notes on what {manager} knows of her customers")


def _known(
    accounts: dict[str, Account],
    manager: User,
    today: dt.date,
    row: tuple[str, str, int, str, str, str],
) -> int:
    name, topic, days, person, source, text = row
    account = accounts.get(name)
    if account is None:
        return 0
    record_knowledge(
        account=account,
        actor=manager,
        topic=topic,
        text=text,
        said_on=today - dt.timedelta(days),
        source=source,
        said_by=_person(account, manager, person),
    )
    return 1


def _trouble(
    accounts: dict[str, Account],
    manager: User,
    today: dt.date,
    row: tuple[str, int, str, bool, str, str],
) -> None:
    name, days, person, is_ours, words, help_action = row
    account = accounts.get(name)
    if account is None:
        return
    made = record_challenge(
        account=account,
        actor=manager,
        words=words,
        said_on=today - dt.timedelta(days),
        is_ours=is_ours,
        said_by=_person(account, manager, person),
        help_action=help_action,
        helper=manager if help_action else None,
    )
    if help_action and not is_ours:
        change_challenge(
            challenge=made,
            actor=manager,
            seen=None,
            status=Challenge.Status.HELPED,
            outcome="They signed a supply agreement",
            closed_on=today - dt.timedelta(days // 3),
        )


def _drivers(account: Account, manager: User, today: dt.date) -> None:
    """How Marlowe Civils makes and spends its money, and what of ours touches it."""
    finance = _person(account, manager, "Nadia Farouk")
    site = record_driver(
        account=account,
        actor=manager,
        kind="COST",
        words="Days on which a crew stands still",
        stated_on=today - dt.timedelta(33),
        source="Site diary, A66",
    )
    record_driver(
        account=account,
        actor=manager,
        kind="COST",
        words="Waiting for plant in the morning",
        parent=site,
        offering=_offering("Earthmoving"),
        effect="Delivered before 7 saves an hour of a crew of nine",
        effect_a_year=Decimal(118_000),
        stated_on=today - dt.timedelta(33),
        confirmed_by=finance,
        confirmed_on=today - dt.timedelta(33) if finance else None,
    )
    record_driver(
        account=account,
        actor=manager,
        kind="REVENUE",
        words="Bonus for finishing a lot early",
        offering=_offering("Site accommodation"),
        effect="Offices on site in two days instead of eight",
        effect_a_year=Decimal(64_000),
        stated_on=today - dt.timedelta(60),
    )


def _objectives(account: Account, manager: User, today: dt.date) -> None:
    record_objective(
        account=account,
        actor=manager,
        words="Cut standing time of plant on the A66",
        measure="Hours a machine stands, a week",
        baseline="11",
        target="6",
        due_on=today + dt.timedelta(220),
        said_by=_person(account, manager, "Gareth Tully"),
        said_on=today - dt.timedelta(21),
    )
    record_objective(
        account=account,
        actor=manager,
        words="A fifth of the fleet without diesel",
        measure="Share of hired machines",
        baseline="4 %",
        target="20 %",
        due_on=today + dt.timedelta(770),
        said_by=_person(account, manager, "Stephen Marlowe"),
        said_on=today - dt.timedelta(12),
    )


def _file(account: Account, manager: User) -> None:
    """Keep the delivery windows that they sent with the last visit there."""
    visits = Interaction.objects.filter(account=account, kind=Interaction.Kind.VISIT)
    last = visits.order_by("-happened_at", "-pk").first()
    if last is not None:
        windows = SimpleUploadedFile("Delivery windows A66.csv", WINDOWS.encode())
        add_attachments(interaction=last, actor=manager, files=[windows])


def _offering(name: str) -> Offering | None:
    return Offering.objects.filter(name=name).order_by("pk").first()


def _person(account: Account, manager: User, name: str) -> Contact | None:
    found = people_there(account, manager).filter(full_name=name)
    return found.first() if name else None
