"""How the demo's people stand to us, and who of them rose or went elsewhere."""

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from django.db import transaction

from accounts.models import Account, Contact, PersonLine, Position, Programme
from accounts.services import moves, people, positions, ratings
from accounts.services.lines import draw_line
from accounts.services.person_notes import write_note
from accounts.services.relations import add_relation
from accounts.services.relationships import state_relationship
from sam.demo.staff import DIRECTOR, MANAGER
from sam.users.models import User

SHOWN = "Marlowe Civils"
RATED_DAYS, SAID_DAYS, MOVED_DAYS = 40, 12, 6


class Standing(NamedTuple):
    """Our guess of a person from 1 to 5; an attitude of ``None`` nobody knows."""

    power: int
    attitude: int | None
    coverage: int
    priorities: int
    proximity: int
    wants: str = ""


STANDINGS = {
    "Stephen Marlowe": Standing(5, 3, 2, 3, 5, "The A66 finished before March"),
    "Gareth Tully": Standing(5, 5, 5, 5, 4, "No plant standing idle"),
    "Ian Brough": Standing(4, 2, 2, 2, 4, "Two suppliers for every category"),
    "Nadia Farouk": Standing(3, 4, 4, 5, 3, "One delivery window a day"),
    "Alison Rowntree": Standing(3, 4, 4, 4, 3, "Invoices that match the order"),
    "Simon Achebe": Standing(3, None, 1, 3, 3),
    "Dariusz Kowal": Standing(1, 3, 3, 4, 1),
    "Lucy Edge": Standing(1, 3, 3, 3, 2),
    "Beth Mercer": Standing(1, 3, 1, 3, 2),
    "Tom Whelan": Standing(2, 4, 3, 4, 1),
}
# What they said themselves, beside our guess.
SAID = {
    "Gareth Tully": (4, "“I would not go back to three hire firms.”"),
    "Ian Brough": (2, "“After March I look at every invoice twice.”"),
}
INFLUENCES = (
    ("Gareth Tully", "Stephen Marlowe"),
    ("Nadia Farouk", "Gareth Tully"),
    ("Alison Rowntree", "Ian Brough"),
)
CONFLICT = ("Gareth Tully", "Ian Brough")
# Whom, by whom, what they are now, want to be, and in how many days.
RELATIONSHIPS = (
    ("Gareth Tully", MANAGER, 4, None, None),
    ("Alison Rowntree", MANAGER, 3, 4, 180),
    ("Ian Brough", MANAGER, 1, 2, 120),
    ("Stephen Marlowe", DIRECTOR, 2, 3, 150),
)
NOTES = (
    (
        "Ian Brough",
        "Has not forgotten the invoice dispute of March. Begin with what was credited.",
    ),
    ("Gareth Tully", "Likes to meet on site before eight, not in the office."),
)
RISING = ("Nadia Farouk", DIRECTOR)
# Who rises at another account and has nobody on our side yet.
ALONE = "Calderbrook Water"
REFERRED = (SHOWN, "Fellgate Surfacing", "Gareth Tully named us to them in spring.")
LEFT, CAME = "Hollin Bridge Interiors", "Aldermoor Fit-out"


def stand(*, say: Callable[[str], object]) -> None:
    """
    Rate the people of the shown account, state relationships, and let one person move.

    Call it once, within ``audit.acting``.
    """
    today = Programme.current().today()
    with transaction.atomic():
        manager = User.objects.get(email=MANAGER)
        director = User.objects.get(email=DIRECTOR)
        account = Account.objects.get(name=SHOWN)
        held = {
            position.contact.full_name: position
            for position in Position.objects.filter(
                account=account, ended_on=None
            ).select_related("contact")
        }
        _rate(held, manager, today)
        _draw(account, held, manager)
        _relate(held, {MANAGER: manager, DIRECTOR: director}, today)
        for name, text in NOTES:
            write_note(
                account=account,
                contact=held[name].contact,
                actor=manager,
                text=text,
            )
        _rise(held[RISING[0]].contact, director)
        _refer(manager, today)
        moved = _move(director, today)
    say(f"ratings of {len(held)} people at {SHOWN}; {moved}")


def _rate(held: dict[str, Position], manager: User, today: dt.date) -> None:
    for name, standing in STANDINGS.items():
        position = held[name]
        if standing.wants:
            positions.change_position(
                position=position, actor=manager, wants=standing.wants
            )
        values = {
            "POWER": standing.power,
            "COVERAGE": standing.coverage,
            "PRIORITIES": standing.priorities,
            "PROXIMITY": standing.proximity,
        }
        if standing.attitude is not None:
            values["ATTITUDE"] = standing.attitude
        on = today - dt.timedelta(days=RATED_DAYS)
        ratings.rate_position(
            position=position,
            actor=manager,
            basis="GUESS",
            values=values,
            rated_on=max(on, position.started_on or on),
        )
    for name, (attitude, words) in SAID.items():
        ratings.rate_position(
            position=held[name],
            actor=manager,
            basis="SAID",
            values={"ATTITUDE": attitude},
            said_by=held[name].contact,
            note=words,
            rated_on=today - dt.timedelta(days=SAID_DAYS),
        )


def _draw(account: Account, held: dict[str, Position], manager: User) -> None:
    drawn = [(pair, PersonLine.Kind.INFLUENCE) for pair in INFLUENCES]
    for (one, other), kind in [*drawn, (CONFLICT, PersonLine.Kind.CONFLICT)]:
        draw_line(
            account=account,
            actor=manager,
            from_position=held[one],
            to_position=held[other],
            kind=kind,
        )


def _relate(
    held: dict[str, Position], colleagues: dict[str, User], today: dt.date
) -> None:
    for name, email, level, wanted, days in RELATIONSHIPS:
        state_relationship(
            contact=held[name].contact,
            user=colleagues[email],
            actor=colleagues[email],
            level=level,
            wanted=wanted,
            wanted_by=None if days is None else today + dt.timedelta(days=days),
            stated_on=today - dt.timedelta(days=RATED_DAYS),
        )


def _rise(contact: Contact, director: User) -> None:
    _star(contact, director, director)
    there = Position.objects.filter(
        account__name=ALONE, ended_on=None, level=Position.Level.MANAGER
    ).order_by("pk")
    if alone := there.select_related("contact").first():
        _star(alone.contact, None, director)


def _star(contact: Contact, sponsor: User | None, actor: User) -> None:
    people.change_person(
        contact=contact,
        actor=actor,
        full_name=contact.full_name,
        email=contact.email,
        phone=contact.phone,
        is_rising_star=True,
        sponsor=sponsor,
    )


def _refer(manager: User, today: dt.date) -> None:
    one, other, evidence = REFERRED
    from_account = Account.objects.get(name=one)
    to_account = Account.objects.get(name=other)
    known = from_account.relations_from.filter(to_account=to_account, kind="REFERRAL")
    if not known.exists():
        add_relation(
            from_account=from_account,
            to_account=to_account,
            kind="REFERRAL",
            actor=manager,
            evidence=evidence,
            since_on=today - dt.timedelta(days=210),
        )


def _move(director: User, today: dt.date) -> str:
    """Let somebody below the top go to another account of the same manager's."""
    before = (
        Position.objects.filter(
            account__name=LEFT,
            ended_on=None,
            started_on__lt=today - dt.timedelta(days=MOVED_DAYS),
            level__in=[Position.Level.MANAGER, Position.Level.STAFF],
        )
        .select_related("account", "contact")
        .order_by("pk")
        .first()
    )
    if before is None:
        return "nobody moved"
    made = moves.move_person(
        position=before,
        account=Account.objects.get(name=CAME),
        actor=director,
        on=today - dt.timedelta(days=MOVED_DAYS),
        title=before.title,
        level=before.level,
        function=before.function,
        buying_role=before.buying_role,
    )
    return f"{made.contact} went from {LEFT} to {CAME}"
