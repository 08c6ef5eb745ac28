"""What the demo's interactions and problems say."""

SUBJECTS = {
    "VISIT": (
        "Site walk",
        "Planning the next phase on site",
        "Weekly hire round",
        "Meeting at their office",
    ),
    "CALL": (
        "Off-hire dates",
        "Quote for next month",
        "Question about an invoice",
        "Delivery window",
    ),
    "VIDEO": ("Look-ahead for the quarter", "Fleet on hire", "New site set-up"),
    "EMAIL": ("Quote", "Hire confirmation", "Certificates", "Fleet report"),
    "EVENT": ("Open day at our depot", "Trade evening", "Demonstration day"),
    "REVIEW": ("Quarterly review", "Service review"),
}
PURPOSE_NOTES = {
    "UNDERSTAND": "They told us what is coming up and where it pinches.",
    "SERVICE": "",
    "SELL": "Went through what they hire elsewhere and what would move it.",
    "COLLABORATE": "Worked on the programme together; next steps agreed.",
}
PLANTED_SUBJECTS = ("Can you cover breakdowns at weekends?",)
WEEKEND_COVER = 0
DESCRIPTIONS = {
    "MISSED_DELIVERY": (
        "The lorry did not come on the day.",
        "Delivered to the wrong gate and taken away again.",
        "Half of the order was missing.",
    ),
    "AVAILABILITY": (
        "Nothing of that size was free within 60 miles.",
        "Machine promised, then hired to somebody else.",
        "Out of stock for the week.",
    ),
    "SERVICE_DELAY": (
        "Fitter came a day after the breakdown.",
        "Nobody rang back.",
        "Collection a week after the off-hire.",
    ),
    "QUALITY": (
        "Arrived with a flat battery.",
        "Hydraulic leak on the first morning.",
        "Tyres worn to the canvas.",
    ),
    "BILLING": (
        "Charged on after the off-hire.",
        "Rate does not match the agreement.",
        "Invoice without an order number.",
    ),
    "OTHER": (
        "Driver damaged the kerb.",
        "Test certificate not on file.",
        "Keys not with the machine.",
    ),
}
PLANTED = 10
PLANTED_DESCRIPTIONS = (
    "Out of stock: 21 t excavators, Hull, three days.",
    "Asked for weekend breakdown cover; no answer.",
    "Two orders blocked by a credit hold over one invoice of £3,180.",
)
NO_EXCAVATORS, NO_ANSWER, CREDIT_HOLD = range(PLANTED, PLANTED + 3)
EVIDENCE = {
    "REFERRAL": ("Named us when they asked", "Introduced at a tender meeting"),
    "REFERENCE": ("Site visit arranged", "Quoted in our tender"),
    "BOARD": ("Shared non-executive director",),
    "FOLLOWS": ("Specifies what they specify", "Took the same machines a month later"),
}
# The special services that are expected, in their words.
EXPECTED = {
    "LOGISTICS": (
        "Timed slots at the gate before 7 a.m.",
        "One lorry a day for all their sites",
    ),
    "INVENTORY": (
        "Two spare pumps kept at the nearest depot",
        "Stock on site, counted weekly",
    ),
    "DISCOUNT": ("Rebate by yearly spend", "One rate for all regions"),
    "TERMS": ("60 days to pay", "One invoice a month for the group"),
    "BESPOKE": ("Trailer built for their tunnels", "Orders straight from their system"),
    "REPORTS": ("Carbon by site, monthly", "Hours on hire by machine, weekly"),
    "SUPPORT": ("Breakdown cover at weekends", "A fitter on their largest site"),
    "OTHER": ("Training days for their operators", "A seat in our safety forum"),
}
DECLINED = ("Costs more than it brings", "We have nobody to do it", "Against our terms")
# What is said for a low, a middling and a high value; much is only ticked.
SAID = {
    "FEELS_SPECIAL": (
        ("We are one of many to you", "We hear from you when you want something"),
        ("Sometimes yes, sometimes no",),
        ("You know our sites", "Your people ring before we have to"),
    ),
    "PERCEPTION": (
        ("A supplier like others", "Price decides each time"),
        ("Reliable, no more than that",),
        ("You are in our plans", "We would rather plan with you than without"),
    ),
    "ADVOCACY": (
        ("I would not bring it up",),
        ("If somebody asked me",),
        ("I have told others already", "Named you at our trade body"),
    ),
    "INFLUENCE": (
        ("Buys what others buy",),
        ("Is asked by some",),
        ("Others wait for what they choose", "Sits on the trade body's board"),
    ),
}
WALLET_SOURCES = {
    "A": ("Their spend report", "Said in the review, with figures"),
    "B": ("Tender return", "Their hire invoices"),
    "C": ("Manager's estimate after a visit", "Counted machines on site"),
}


def description(kind: str, text: int) -> str:
    """Return what a problem of this kind says."""
    if text >= PLANTED:
        return PLANTED_DESCRIPTIONS[text - PLANTED]
    return DESCRIPTIONS[kind][text % len(DESCRIPTIONS[kind])]


def said(kind: str, value: float, number: int) -> str:
    """Return the words with a value; two statements in three have none."""
    if number % 3:
        return ""
    low, middle, high = SAID[kind]
    top = 10 if kind == "ADVOCACY" else 5
    words = low if value < 0.5 * top else middle if value < 0.8 * top else high
    return words[number // 3 % len(words)]


def subject(kind: str, planted: int, number: int) -> str:
    """Return the subject of an interaction; the *number* chooses among the usual."""
    if planted >= 0:
        return PLANTED_SUBJECTS[planted]
    return SUBJECTS[kind][number % len(SUBJECTS[kind])]
