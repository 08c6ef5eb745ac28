"""Accounts of the demo that always have the same name and the same character."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Named:
    """
    What is fixed about one account; everything else is drawn.

    Money in thousands a year, growth and shares as fractions, gaps and visits in days,
    *owner* by the first part of the e-mail address.
    """

    name: str
    industry: str
    region: str
    city: str
    revenue: float
    growth: float = 0.0
    gap: float = 14.0
    margin: float = 0.27
    serve: float = 0.09
    share: float | None = None
    grade: str = "C"
    tier: str = "VALUED"
    status: str = "CUSTOMER"
    parent: str = ""
    owner: str = "manager"
    market: str = "FOLLOWER"
    visited: int | None = None
    potential: float | None = None
    people: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()


MARLOWE_PEOPLE = (
    "Stephen Marlowe",
    "Gareth Tully",
    "Ian Brough",
    "Nadia Farouk",
    "Alison Rowntree",
    "Simon Achebe",
    "Dariusz Kowal",
    "Lucy Edge",
    "Beth Mercer",
    "Tom Whelan",
)
MARLOWE_SITES = (
    "Leeds depot",
    "Hull depot",
    "Sheffield depot",
    "Darlington A66 sites",
    "Carlisle branch",
    "Doncaster plant yard",
    "York office",
)
CIVIL, BUILD, HOUSES = "Civil engineering", "Commercial building", "House building"
NE, NW, YORKS, MIDS = "North East", "North West", "Yorkshire", "Midlands"

# In the manager's book, most of them.
BOOK = (
    Named(
        *("Marlowe Civils", CIVIL, YORKS, "Leeds", 1842, 0.082, 5, 0.245, 0.103),
        *(0.41, "B", "STRATEGIC"),
        parent="Marlowe Infrastructure",
        market="CHALLENGER",
        visited=12,
        people=MARLOWE_PEOPLE,
        sites=MARLOWE_SITES,
    ),
    Named(
        *(
            "Calderbrook Water",
            "Water",
            YORKS,
            "Sheffield",
            1264,
            -0.031,
            6,
            0.26,
            0.09,
        ),
        *(0.38, "A", "STRATEGIC"),
        market="LEADER",
    ),
    Named(
        *("Eastmere Rail Alliance", "Rail", NE, "Newcastle", 988, 0.214, 7, 0.23, 0.1),
        *(0.29, "C", "STRATEGIC"),
        market="CHALLENGER",
        visited=21,
    ),
    Named(
        *("Ravenscar Energy", "Energy", NE, "Middlesbrough", 418, 0.64, 8, 0.2, 0.126),
        *(0.09, "C", "STRATEGIC"),
        market="LEADER",
        visited=8,
    ),
    Named(
        *("Pennard Construction", BUILD, YORKS, "Leeds", 1410, 0.012, 4, 0.46, 0.035),
        *(0.78, "B"),
        parent="Pennard Holdings",
        visited=34,
    ),
    Named(
        *("Dunmore Homes", HOUSES, NW, "Manchester", 742, -0.068, 9, 0.24, 0.1),
        *(0.33, "C"),
        visited=97,
    ),
    Named(
        *("Quarrymoor Aggregates", "Quarrying", NE, "Darlington", 1180, 0.02, 8),
        *(0.33, 0.1, 0.97, "A"),
        visited=41,
    ),
    Named(
        *("Thornhill Facilities", "Facilities", NW, "Warrington", 612, -0.014, 9, 0.29),
        *(0.097, 0.71, "B"),
        parent="Thornhill Group",
        visited=63,
    ),
    Named(
        *("Larkfield Events", "Events", YORKS, "York", 540, 0.044, 11, 0.27, 0.09),
        visited=28,
    ),
    Named(
        *("Halden Access", BUILD, NE, "Newcastle", 388, 0.129, 11, 0.28, 0.089),
        *(0.24, "C"),
        visited=55,
    ),
    Named(
        *(
            "Bexcombe Demolition",
            "Demolition",
            NW,
            "Preston",
            371,
            -0.186,
            12,
            0.24,
            0.1,
        ),
        *(0.58, "C"),
        visited=74,
    ),
    Named(
        *("Trevanion Marine", "Marine", NW, "Liverpool", 306, 0.097, 14, 0.31, 0.094),
        visited=38,
    ),
    Named(
        *("Oakhanger Roofing", "Roofing", YORKS, "Hull", 274, 0.006, 16, 0.27, 0.091),
        visited=88,
    ),
    Named(
        *(
            "Corrie Groundworks",
            "Groundworks",
            NW,
            "Carlisle",
            251,
            0.312,
            13,
            0.25,
            0.1,
        ),
        *(0.18, "C"),
        visited=45,
    ),
    Named(
        *("Stanmere Drainage", "Utilities", YORKS, "Doncaster", 238, -0.022, 15, 0.3),
        *(0.086, 0.69, "C"),
        visited=61,
    ),
    Named(
        *("Hollin Bridge Interiors", BUILD, NW, "Manchester", 214, 0.051, 17, 0.26),
        visited=70,
    ),
    Named(
        *(
            "Fellgate Surfacing",
            "Highways",
            YORKS,
            "Leeds",
            197,
            0.178,
            15,
            0.24,
            0.093,
        ),
        *(0.21, "C"),
        parent="Marlowe Infrastructure",
        visited=26,
    ),
    Named(
        *("Aldermoor Fit-out", BUILD, YORKS, "Sheffield", 183, -0.009, 18),
        visited=80,
    ),
    Named(
        *(
            "Whitmoor Steel Erectors",
            BUILD,
            NE,
            "Sunderland",
            176,
            0.073,
            17,
            0.32,
            0.087,
        ),
        *(0.72, "B"),
        visited=52,
    ),
    Named(
        *("Copperfold Glazing", BUILD, NW, "Preston", 158, -0.115, 19, 0.22, 0.106),
        visited=91,
    ),
    Named(
        *("Nethercote Landscapes", "Landscaping", YORKS, "York", 141, 0.033, 20, 0.3),
        *(0.087, 0.77, "C"),
        visited=33,
    ),
    Named(
        *("Brindle & Sowe Builders", BUILD, YORKS, "Hull", 127, -0.04, 20, 0.26, 0.095),
        visited=69,
    ),
    Named(
        *("Saltmarsh Film Services", "Events", NW, "Liverpool", 118, 0.486, 18, 0.28),
        visited=19,
    ),
    Named(
        *("Hexley Electrical", "Facilities", NE, "Darlington", 104, 0.018, 22, 0.26),
        visited=84,
    ),
    Named(
        *("Tarnside Joinery", BUILD, NW, "Carlisle", 96, -0.092, 16, 0.15, 0.24),
        visited=66,
    ),
    Named(
        *("Thirlby Temporary Works", CIVIL, YORKS, "Leeds", 46, 0.03, 24, 0.3, 0.08),
        *(0.6, "B"),
        market="NICHE",
        visited=40,
    ),
    Named(
        *("Skelwith Offshore", "Marine", NE, "Sunderland", 0),
        status="PROSPECT",
        market="LEADER",
        potential=6_400,
    ),
    Named(
        *("Marlowe Infrastructure", CIVIL, YORKS, "Leeds", 58), parent="Marlowe Group"
    ),
    Named(*("Pennard Holdings", BUILD, YORKS, "Leeds", 34, 0, 40)),
    Named(*("Thornhill Group", "Facilities", NW, "Warrington", 41, 0, 38)),
)
# Looked after by others.
ELSEWHERE = (
    Named(*("Marlowe Group", CIVIL, YORKS, "Leeds", 36, 0, 40), owner="director"),
    Named(
        *(
            "Osgood Retail Estates",
            "Facilities",
            MIDS,
            "Birmingham",
            2270,
            0.01,
            4,
            0.25,
        ),
        *(0.09, 0.91, "B", "STRATEGIC"),
        owner="claire.duffy",
    ),
    Named(
        *(
            "Trent Vale Logistics",
            "Logistics",
            MIDS,
            "Nottingham",
            1650,
            -0.02,
            5,
            0.22,
        ),
        *(0.1, 0.73, "C", "STRATEGIC"),
        owner="rhys.bevan",
    ),
    Named(
        *("Harrowgate Tunnels", CIVIL, YORKS, "Leeds", 645, 0.09, 8, 0.26, 0.09),
        *(0.34, "C"),
        owner="claire.duffy",
        market="CHALLENGER",
    ),
    Named(
        *(
            "Brackenhall Utilities",
            "Utilities",
            MIDS,
            "Derby",
            690,
            0.06,
            8,
            0.27,
            0.09,
        ),
        *(0.31, "B"),
        owner="isla.grant",
        market="LEADER",
    ),
)
NAMED = (*BOOK, *ELSEWHERE)
