"""What Ashcombe Hire offers, where, and to which industries."""

from typing import NamedTuple


class Category(NamedTuple):
    """An offering category: its margin above the usual, its offerings a day."""

    name: str
    margin: float
    offerings: tuple[tuple[str, float], ...]


CATEGORIES = (
    Category(
        "Earthmoving",
        -0.03,
        (
            ("Mini excavator 1.5 t", 95),
            ("Excavator 13 t", 260),
            ("Excavator 21 t", 340),
            ("Dumper 6 t", 120),
            ("Telehandler 14 m", 230),
            ("Roller 120", 150),
        ),
    ),
    Category(
        "Powered access",
        0.02,
        (
            ("Scissor lift 8 m", 60),
            ("Scissor lift 12 m", 95),
            ("Boom lift 16 m", 160),
            ("Boom lift 26 m", 290),
            ("Truck mount 24 m", 420),
        ),
    ),
    Category(
        "Site accommodation",
        0.04,
        (
            ("Office 24 ft", 38),
            ("Canteen 32 ft", 52),
            ("Welfare unit, solar", 85),
            ("Toilet block 3+1", 44),
            ("Secure store 20 ft", 18),
        ),
    ),
    Category(
        "Lifting",
        0.01,
        (
            ("Chain hoist 2 t", 22),
            ("Gantry 5 t", 65),
            ("Spider crane", 520),
            ("Glass vacuum lifter", 140),
        ),
    ),
    Category(
        "Pumps & fluids",
        0.05,
        (
            ("Submersible pump 3 in", 28),
            ("Diesel pump 6 in", 140),
            ("Standby pump set", 210),
            ("Bunded tank 2,000 l", 35),
            ("Silt buster", 120),
        ),
    ),
    Category(
        "Power & lighting",
        0.00,
        (
            ("Generator 20 kVA", 55),
            ("Generator 100 kVA", 150),
            ("Generator 500 kVA", 480),
            ("Battery store 45 kVA", 170),
            ("Lighting tower, hybrid", 48),
        ),
    ),
    Category(
        "Tools & small plant",
        0.03,
        (
            ("Breaker 25 kg", 24),
            ("Plate compactor", 26),
            ("Diamond drill rig", 58),
            ("Floor saw", 46),
            ("Fume extractor", 32),
            ("Core cutter set", 41),
        ),
    ),
    Category(
        "Survey & safety",
        0.06,
        (
            ("Total station", 95),
            ("Laser level", 22),
            ("Cable locator", 18),
            ("Gas monitor", 16),
            ("Rescue tripod kit", 30),
        ),
    ),
)
CATEGORY_NAMES = tuple(category.name for category in CATEGORIES)

# Categories an industry hires most, by place in CATEGORIES.
FAVOURITES = {
    "Civil engineering": (0, 2, 7),
    "House building": (0, 2, 6),
    "Commercial building": (1, 2, 6),
    "Utilities": (0, 4, 7),
    "Rail": (5, 3, 7),
    "Energy": (5, 3, 2),
    "Facilities": (1, 6, 5),
    "Events": (5, 2, 1),
    "Demolition": (0, 6, 7),
    "Groundworks": (0, 4, 7),
    "Roofing": (1, 3, 6),
    "Landscaping": (0, 6, 4),
    "Highways": (0, 5, 7),
    "Quarrying": (0, 4, 5),
    "Marine": (3, 5, 4),
    "Logistics": (1, 3, 5),
    "Manufacturing": (1, 3, 5),
    "Water": (4, 0, 5),
}

COUNTRY = "United Kingdom"
REGIONS = {
    "Scotland": ("Glasgow", "Edinburgh", "Aberdeen", "Dundee", "Inverness"),
    "North East": ("Newcastle", "Sunderland", "Darlington", "Middlesbrough"),
    "North West": ("Manchester", "Liverpool", "Carlisle", "Preston", "Warrington"),
    "Yorkshire": ("Leeds", "Hull", "Sheffield", "York", "Doncaster"),
    "Midlands": ("Birmingham", "Nottingham", "Leicester", "Coventry", "Derby"),
    "East": ("Norwich", "Cambridge", "Ipswich", "Peterborough"),
    "West & Wales": ("Bristol", "Cardiff", "Swansea", "Exeter", "Plymouth"),
    "London & South": ("London", "Reading", "Brighton", "Southampton", "Maidstone"),
}
REGION_NAMES = tuple(REGIONS)
INDUSTRIES = tuple(FAVOURITES)
RIVALS = ("Brackwell Hire", "Northstead Plant", "Hirecraft", "Tollgate Rentals")
