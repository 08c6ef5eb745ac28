"""The people of Ashcombe Hire: four who sign in, and everybody who owns accounts."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sam.demo import naming
from sam.demo.catalogue import COUNTRY, REGION_NAMES
from sam.demo.timing import stream

DOMAIN = "ashcombe.example"
ACCOUNTS_A_MANAGER = 33
MANAGER = "manager@demo.example"
DIRECTOR = "director@demo.example"


class Colleague(NamedTuple):
    """One colleague; *weight* is the share of their region's accounts they get."""

    email: str
    full_name: str
    role: str
    region: str
    level: str = ""
    specialism: str = ""
    hours: float | None = None
    cost: float | None = None
    weight: float = 0.0


LOGINS = (
    Colleague(DIRECTOR, "Helen Marsh", "DIRECTOR", ""),
    Colleague(
        *(MANAGER, "Priya Nair", "ACCOUNT_MANAGER", "Yorkshire"),
        *("Senior", "GROWTH", 128, 58.5),
    ),
    Colleague("desk@demo.example", "Jonah Reid", "SERVICE_DESK", ""),
    Colleague("admin@demo.example", "Maren Holt", "ADMINISTRATOR", ""),
)


def _known(
    name: str,
    region: str,
    level: str,
    specialism: str,
    hours: float,
    cost: float,
    weight: float,
) -> Colleague:
    email = f"{naming.plain(name, between='.')}@{DOMAIN}"
    role = "ACCOUNT_MANAGER"
    return Colleague(email, name, role, region, level, specialism, hours, cost, weight)


# Claire and Rhys have the most to do and the fewest hours; Owen has time left.
KNOWN = (
    _known("Rhys Bevan", "Midlands", "Senior", "GROWTH", 74, 61.0, 1.6),
    _known("Claire Duffy", "London & South", "Senior", "GROWTH", 66, 63.5, 1.7),
    _known("Tom Adeyemi", "North West", "Manager", "GROWTH", 118, 49.0, 1.0),
    _known("Isla Grant", "Scotland", "Manager", "RELATIONSHIP", 124, 47.5, 0.9),
    _known("Owen Pryce", "West & Wales", "Manager", "RELATIONSHIP", 152, 46.0, 0.25),
)
OVERLOADED = tuple(colleague.email for colleague in KNOWN[:2])
OTHERS = (
    Colleague(f"dele.okafor@{DOMAIN}", "Dele Okafor", "EXECUTIVE", ""),
    *(
        Colleague(
            f"director.{naming.plain(region, between='-')}@{DOMAIN}",
            name,
            "DIRECTOR",
            region,
        )
        for region, name in zip(
            REGION_NAMES,
            (
                "Ailsa Drummond",
                "Martin Fenwick",
                "Shazia Chaudhry",
                "Joan Sutcliffe",
                "Kwame Mensah",
                "Tilda Lindqvist",
                "Geraint Vaughan",
                "Renée Barlow",
            ),
            strict=True,
        )
    ),
)


# Approves what the director submits.
APPROVER = f"director.{naming.plain('Yorkshire', between='-')}@{DOMAIN}"


@dataclass(frozen=True)
class Staff:
    """Everybody, the ones who sign in first."""

    colleagues: tuple[Colleague, ...]

    def place(self, email: str) -> int:
        """Return where the colleague stands, by the address or its first part."""
        found = [
            place
            for place, colleague in enumerate(self.colleagues)
            if email in {colleague.email, colleague.email.split("@")[0]}
        ]
        return found[0]

    def managers_of(self, region: str) -> list[int]:
        """Return the places of those who are given accounts of the region."""
        return [
            place
            for place, colleague in enumerate(self.colleagues)
            if colleague.weight and colleague.region == region
        ]

    @property
    def emails(self) -> list[str]:
        return [colleague.email for colleague in self.colleagues]


def draw_staff(seed: int, accounts: int) -> Staff:
    """Return the colleagues that so many accounts need: at least one a region."""
    wanted = max(round(accounts / ACCOUNTS_A_MANAGER), len(REGION_NAMES) + len(KNOWN))
    rng = stream(seed, "staff")
    drawn = _managers(rng, wanted - len(KNOWN))
    return Staff((*LOGINS, *KNOWN, *OTHERS, *drawn))


def _managers(rng: np.random.Generator, count: int) -> list[Colleague]:
    names = naming.persons(rng, count)
    grade = rng.choice(4, count, p=[0.2, 0.45, 0.25, 0.1])
    hours = np.round(np.clip(rng.normal(112, 24, count), 48, 165)).tolist()
    cost = np.round(34.0 + 8.5 * grade + rng.uniform(0, 6, count), 2).tolist()
    weight = rng.lognormal(0.0, 0.35, count).tolist()
    levels = ("Junior", "Manager", "Senior", "Principal")
    used = {colleague.email for colleague in (*LOGINS, *KNOWN, *OTHERS)}
    managers = []
    for place, name in enumerate(names):
        managers.append(
            Colleague(
                email=_address(name, used),
                full_name=name,
                role="ACCOUNT_MANAGER",
                region=REGION_NAMES[place % len(REGION_NAMES)],
                level=levels[grade[place]],
                specialism=("GROWTH", "RELATIONSHIP")[place % 3 == 0],
                hours=hours[place],
                cost=cost[place],
                weight=weight[place],
            )
        )
    return managers


def _address(name: str, used: set[str]) -> str:
    front = naming.plain(name, between=".")
    email, number = f"{front}@{DOMAIN}", 2
    while email in used:
        email, number = f"{front}{number}@{DOMAIN}", number + 1
    used.add(email)
    return email


def regions_of(colleague: Colleague) -> str:
    """Return the regions that a director answers for, as the file writes them."""
    if colleague.role != "DIRECTOR":
        return ""
    return colleague.region or ";".join((COUNTRY, *REGION_NAMES))
