"""Word the levels of the ladder for the first time, for a director to edit."""

FIRST = {
    4: (
        "Supplier",
        [
            "It has ordered from us.",
            "We know who buys, and what they pay for it elsewhere.",
        ],
    ),
    3: (
        "Good supplier",
        [
            "What was ordered came on time and complete for the last 12 months.",
            "Its problems were answered within the time that its tier is promised.",
            "We know the people of two functions, and met them this year.",
        ],
    ),
    2: (
        "Preferred partner",
        [
            "It asks us first where we have something to offer.",
            "Its share of wallet is known with figures, and rose in the last year.",
            "We meet its C or D level at least once a year about its own plans.",
            "One objective of its own is written down, with what we do for it.",
        ],
    ),
    1: (
        "Strategic partner",
        [
            "A plan is agreed with it, and reviewed together at least twice a year.",
            "Value to the customer is confirmed by the customer, with its measure.",
            "Value to us is confirmed, with its measure.",
            "Both sides named a sponsor at C level.",
        ],
    ),
}


def word_levels(apps, schema_editor):
    levels = apps.get_model("tiers", "LadderLevel").objects
    for level, (name, criteria) in FIRST.items():
        levels.get_or_create(level=level, defaults={"name": name, "criteria": criteria})
