"""What a person finds, and a portfolio whose names are mistyped from one seed."""

import datetime as dt
import random
import string
from collections.abc import Sequence
from typing import Any

import numpy as np

from accounts.models import Account, Contact, Position
from sam.demo import naming, words
from sam.lib import runs
from sam.lib.models import Run
from sam.users.models import User
from sam.workspace.search import index
from sam.workspace.search.finding import Group, search
from sam.workspace.search.hits import Hit

SEED = 6
CASES = 200
FIRST = 10  # places among which the right one must stand
LEAST = 5  # letters of a word in which one may be wrong


def found(
    user: User, question: str, group: str = "accounts", **asked: Any
) -> list[Hit]:
    """Return the hits of one group that *user* finds, best first."""
    answer = search(user, question, groups=[Group(group)], **asked)
    return [hit for each in answer.groups for hit in each.hits]


def mistyped(draw: random.Random, text: str) -> str:
    """Return *text* with one letter left out, put in, changed or in another place."""
    while True:
        place = draw.randrange(len(text))
        letter = draw.choice(string.ascii_lowercase)
        start, end = text[:place], text[place:]
        typed = draw.choice(
            [
                start + end[1:],
                start + letter + end,
                start + letter + end[1:],
                start + end[1:2] + end[:1] + end[2:],
            ]
        )
        if typed != text and " " not in typed[place : place + 2] + text[place]:
            return typed


def read_all() -> Run:
    """Have the run read everything."""
    run, _ = runs.start(index.INDEX, as_of=dt.date(2026, 6, 30), again=True)
    return run


def names(accounts: int, people: int) -> tuple[list[str], list[str]]:
    """Return names of companies and of people, different ones, the same every time."""
    rng = np.random.default_rng(SEED)
    trades = rng.integers(0, len(words.TRADES), accounts * 2)
    companies = list(dict.fromkeys(naming.companies(rng, trades)))[:accounts]
    persons = list(dict.fromkeys(naming.persons(rng, people * 3)))[:people]
    return companies, persons


def portfolio(
    owner: User, *, accounts: int, people: int
) -> tuple[dict[str, Account], dict[str, Contact]]:
    """Make accounts and their people; return both, by name."""
    companies, persons = names(accounts, people)
    made = Account.objects.bulk_create(
        Account(name=name, owner=owner) for name in companies
    )
    contacts = Contact.objects.bulk_create(Contact(full_name=name) for name in persons)
    Position.objects.bulk_create(
        Position(contact=contact, account=made[n % len(made)])
        for n, contact in enumerate(contacts)
    )
    return {one.name: one for one in made}, {one.full_name: one for one in contacts}


def cases(
    companies: Sequence[str], persons: Sequence[str]
) -> list[tuple[str, str, str]]:
    """
    Return what is typed, the group and the name that is meant, 200 times.

    Half are one wrong letter in a word of five letters or more of an account's name,
    half are two in a person's full name.
    """
    draw = random.Random(SEED)
    made = []
    for n in range(CASES):
        if n % 2:
            name = draw.choice(companies)
            parts = name.lower().split(" ")
            long = [place for place, part in enumerate(parts) if len(part) >= LEAST]
            place = draw.choice(long)
            parts[place] = mistyped(draw, parts[place])
            made.append((" ".join(parts), "accounts", name))
        else:
            name = draw.choice(persons)
            made.append((mistyped(draw, mistyped(draw, name.lower())), "people", name))
    return made
